package io.github.bulk2.it.contract;

import io.github.bulk2.sandbox.ExchangeListener;
import io.github.bulk2.sandbox.RecordedExchange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds every exchange of every sandbox of this process against the overlaid document, and counts. Registered in
 * META-INF/services, so that no test has to ask for it.
 */
public final class Recorder implements ExchangeListener {

    private static final Map<String, Map<Integer, Long>> COUNTS = new TreeMap<>();
    private static final Collection<String> VIOLATIONS = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger TOLD = new AtomicInteger();
    private static final Collection<List<Exchange>> SUBSCRIBERS = new ConcurrentLinkedQueue<>();

    @Override
    public void ended(RecordedExchange recorded) {
        if (!isOfTheApi(recorded)) {
            return;
        }
        // Whoever else asks may ask badly, as long as the server refuses.
        if (isOurs(recorded) || recorded.status() / 100 == 2) {
            VIOLATIONS.addAll(violationsOfRequest(recorded));
        }
        VIOLATIONS.addAll(violationsOfAnswer(recorded));
        if (hasKnownAnswer(recorded)) {
            Exchange exchange = exchange(recorded);
            Operation operation = Conformance.operationOf(ApiContract.OVERLAID, exchange);
            if (operation != null) {
                count(operation.id(), recorded.status());
            }
            SUBSCRIBERS.forEach(subscriber -> subscriber.add(exchange));
        }
    }

    static boolean isOfTheApi(RecordedExchange recorded) {
        return recorded.target().contains("/jobs");
    }

    /** What the overlaid document does not allow in the request. */
    static List<String> violationsOfRequest(RecordedExchange recorded) {
        Exchange exchange = exchange(recorded);
        return told(exchange, Conformance.ofRequest(ApiContract.OVERLAID, exchange));
    }

    /** What the overlaid document does not allow in the answer, as far as it is known. */
    static List<String> violationsOfAnswer(RecordedExchange recorded) {
        Exchange exchange = exchange(recorded);
        return hasKnownAnswer(recorded)
                ? told(exchange, Conformance.ofAnswer(ApiContract.OVERLAID, exchange))
                : List.of();
    }

    private static List<String> told(Exchange exchange, List<Violation> violations) {
        return violations.stream().map(violation -> exchange + ": " + violation).toList();
    }

    /** A success that a test wrote itself is not the sandbox's, such as a web page with status 200. */
    private static boolean hasKnownAnswer(RecordedExchange recorded) {
        boolean written = recorded.scripted() && recorded.status() / 100 == 2;
        return !recorded.spoiled() && recorded.status() != 0 && !written;
    }

    static boolean isOurs(RecordedExchange recorded) {
        return recorded.requestHeaders().getOrDefault("user-agent", "").startsWith("bulk2/");
    }

    private static Exchange exchange(RecordedExchange recorded) {
        return new Exchange(
                recorded.method(),
                isOurs(recorded) ? recorded.target() : plain(recorded.target()),
                recorded.requestHeaders(),
                recorded.requestBody(),
                recorded.status(),
                recorded.answerHeaders(),
                recorded.answerBody());
    }

    /** Other clients write slashes and capitals that the servers do not mind. */
    private static String plain(String target) {
        String[] parts = target.split("\\?", 2);
        String path = parts[0].replaceAll("(?<=.)/+$", "");
        int last = path.lastIndexOf('/') + 1;
        for (Operation operation : ApiContract.OVERLAID.operations()) {
            String end = operation.path().replaceFirst(".*/", "");
            if (end.equalsIgnoreCase(path.substring(last))) {
                path = path.substring(0, last) + end;
            }
        }
        return parts.length == 1 ? path : path + "?" + parts[1];
    }

    private static void count(String operation, int status) {
        synchronized (COUNTS) {
            COUNTS.computeIfAbsent(operation, id -> new TreeMap<>()).merge(status, 1L, Long::sum);
        }
    }

    /** What the document does not allow, so far. */
    static List<String> violations() {
        return List.copyOf(VIOLATIONS);
    }

    /** Those that nobody has asked for yet. */
    static List<String> newViolations() {
        List<String> all = violations();
        int first = TOLD.getAndSet(all.size());
        return all.subList(first, all.size());
    }

    /** Whether there was no exchange so far. */
    static boolean hasSeenNothing() {
        synchronized (COUNTS) {
            return COUNTS.isEmpty();
        }
    }

    static long count(Operation operation, int status) {
        synchronized (COUNTS) {
            return COUNTS.getOrDefault(operation.id(), Map.of()).getOrDefault(status, 0L);
        }
    }

    /** A list that every answered exchange is added to from now on. */
    static List<Exchange> subscribe() {
        List<Exchange> subscriber = java.util.Collections.synchronizedList(new ArrayList<>());
        SUBSCRIBERS.add(subscriber);
        return subscriber;
    }

    static void unsubscribe(List<Exchange> subscriber) {
        SUBSCRIBERS.removeIf(other -> other == subscriber);
    }

    /** Operations and the statuses they were seen with, as a table. */
    static String table() {
        List<Integer> statuses = ApiContract.OVERLAID.operations().stream()
                .flatMap(operation -> operation.statuses().stream())
                .distinct()
                .sorted()
                .toList();
        StringBuilder table = new StringBuilder("%-24s".formatted("operation"));
        statuses.forEach(status -> table.append("%7d".formatted(status)));
        for (Operation operation : ApiContract.OVERLAID.operations()) {
            table.append(String.format(Locale.ROOT, "%n%-24s", operation.id()));
            for (int status : statuses) {
                boolean named = operation.statuses().contains(status);
                table.append("%7s".formatted(named ? Long.toString(count(operation, status)) : ""));
            }
        }
        return table.toString();
    }
}
