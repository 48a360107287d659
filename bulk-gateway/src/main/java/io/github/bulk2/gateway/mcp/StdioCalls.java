package io.github.bulk2.gateway.mcp;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The requests from standard input whose answers are not on standard output yet. Thread-safe. */
final class StdioCalls {

    /** The member of {@code _meta} that tells a tool which request it serves: the SDK keeps that to itself. */
    static final String META = "bulk2.call";

    private final Map<String, Presence> waiting = new HashMap<>();

    synchronized void begun(String id) {
        waiting.put(id, new Presence());
    }

    /** The client takes a request back. */
    synchronized void cancelled(String id) {
        Presence presence = waiting.get(id);
        if (presence != null) {
            presence.cancel();
        }
    }

    synchronized Optional<Presence> presence(@Nullable Map<String, Object> meta) {
        return meta == null ? Optional.empty() : Optional.ofNullable(waiting.get(String.valueOf(meta.get(META))));
    }

    synchronized void answered(String id) {
        waiting.remove(id);
        notifyAll();
    }

    /** Nobody reads the answers any more. */
    synchronized void unread() {
        waiting.values().forEach(Presence::cancel);
        waiting.clear();
        notifyAll();
    }

    synchronized void awaitAnswers(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos(); !waiting.isEmpty() && left > 0; left = end - System.nanoTime()) {
            // Rounded up: 0 would wait for ever.
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
    }
}
