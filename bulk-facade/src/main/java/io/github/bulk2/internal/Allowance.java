package io.github.bulk2.internal;

import io.github.bulk2.ApiFloor;
import io.github.bulk2.ApiUsage;
import io.github.bulk2.DailyLimit;
import io.github.bulk2.error.AllowanceException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the org has used of its API calls, by the latest answer, and the floor that stops calls. Thread-safe. */
final class Allowance {

    /** How long an answer counts; after that one call may find out whether the allowance has recovered. */
    static final Duration MEMORY = Duration.ofMinutes(1);

    private final ApiFloor floor;
    private final long memoryNanos;
    private final LongSupplier nanoClock;
    private final AtomicReference<@Nullable Seen> latest = new AtomicReference<>();

    private record Seen(ApiUsage usage, long nanos) {}

    Allowance(ApiFloor floor, LongSupplier nanoClock) {
        this.floor = floor;
        this.memoryNanos = floor.pause()
                .map(ApiFloor.Pause::lookEvery)
                .filter(look -> look.compareTo(MEMORY) < 0)
                .orElse(MEMORY)
                .toNanos();
        this.nanoClock = nanoClock;
    }

    void saw(String limitInfo) {
        ApiUsage.ofHeader(limitInfo).ifPresent(usage -> latest.set(new Seen(usage, nanoClock.getAsLong())));
    }

    Optional<ApiUsage> usage() {
        return Optional.ofNullable(latest.get()).map(Seen::usage);
    }

    /** @throws AllowanceException if no call may be made now */
    void check() {
        Seen seen = latest.get();
        // An org that allows nothing does not answer either: then the header does not know.
        if (seen == null || seen.usage().allowed() == 0) {
            return;
        }
        OptionalLong left = floor.left(DailyLimit.API_REQUESTS, seen.usage().allowed());
        if (left.isEmpty() || seen.usage().allowed() - seen.usage().used() > left.getAsLong()) {
            return;
        }
        long now = nanoClock.getAsLong();
        boolean old = now - seen.nanos() >= memoryNanos;
        // Of all that wait for it, one call goes and looks.
        if (!old || !latest.compareAndSet(seen, new Seen(seen.usage(), now))) {
            throw new AllowanceException(DailyLimit.API_REQUESTS, seen.usage(), 1, left.getAsLong());
        }
    }
}
