package io.github.bulk2.spring;

import io.github.bulk2.BulkClient;
import io.github.bulk2.OrgLimits;
import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.ErrorCategory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the org accepts the token, and what is left of its allowances: one call of {@code limits} in an interval, shared by
 * all who ask. Thread-safe. A call that a server in trouble makes last goes on in a daemon thread of its own, since its retries
 * may take minutes, while those who ask wait no longer than the timeout.
 */
final class BulkHealthIndicator implements HealthIndicator {

    private static final List<String> SHOWN =
            List.of("DailyApiRequests", "DailyBulkApiBatches", "DailyBulkV2QueryJobs", "DailyBulkV2QueryFileStorageMB");

    private final BulkClient client;
    private final BulkHealthProperties settings;
    private @Nullable Check latest;

    /** A call of {@code limits}, under way or done. */
    private record Check(long nanos, CompletableFuture<Health> outcome) {}

    BulkHealthIndicator(BulkClient client, BulkHealthProperties settings) {
        this.client = client;
        this.settings = settings;
    }

    @Override
    public Health health() {
        Duration timeout = settings.timeout();
        Health late = Health.down()
                .withDetail("error", "Salesforce gave no answer for " + timeout.toMillis() + " ms; asking goes on")
                .build();
        // A copy: the time is that of who asks, not of the check.
        return check().outcome()
                .copy()
                .completeOnTimeout(late, timeout.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }

    private synchronized Check check() {
        long now = System.nanoTime();
        Check known = latest;
        if (known != null
                && (!known.outcome().isDone()
                        || now - known.nanos() < settings.minInterval().toNanos())) {
            return known;
        }
        CompletableFuture<Health> outcome = CompletableFuture.supplyAsync(this::ask, BulkHealthIndicator::inDaemon)
                .exceptionally(failure -> Health.down(failure).build());
        Check check = new Check(now, outcome);
        latest = check;
        return check;
    }

    private static void inDaemon(Runnable check) {
        Thread thread = new Thread(check, "bulk2-health");
        thread.setDaemon(true);
        thread.start();
    }

    private Health ask() {
        Health.Builder health = new Health.Builder();
        try {
            health.up().withDetails(details(client.limits()));
        } catch (AllowanceException reached) {
            health.outOfService().withException(reached);
        } catch (BulkApiException refused) {
            boolean usedUp = refused.category() == ErrorCategory.LIMIT_EXCEEDED;
            (usedUp ? health.outOfService() : health.down()).withException(refused);
        } catch (RuntimeException failure) {
            health.down(failure);
        }
        return health.withDetail(
                        "asOf", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
    }

    private static Map<String, Object> details(OrgLimits limits) {
        Map<String, Object> details = new LinkedHashMap<>();
        for (String name : SHOWN) {
            limits.limit(name)
                    .ifPresent(limit -> details.put(name, Map.of("max", limit.max(), "remaining", limit.remaining())));
        }
        return details;
    }
}
