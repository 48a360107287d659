package io.github.bulk2.sandbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Counts calls by operation and status and keeps the most recent ones. */
final class CallLog {
    private static final int KEPT = 1_000;

    private final Map<String, Map<Integer, Long>> counts = new TreeMap<>();
    private final Deque<Call> recent = new ArrayDeque<>();
    private final List<ExchangeListener> listeners = ServiceLoader.load(ExchangeListener.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();

    synchronized void add(Call call) {
        counts.computeIfAbsent(call.operation(), operation -> new TreeMap<>()).merge(call.status(), 1L, Long::sum);
        recent.addLast(call);
        if (recent.size() > KEPT) {
            recent.removeFirst();
        }
    }

    /** Who wants to see exchanges with their bodies; most often nobody. */
    List<ExchangeListener> listeners() {
        return listeners;
    }

    synchronized List<Call> recent() {
        return new ArrayList<>(recent);
    }

    synchronized Map<String, Map<Integer, Long>> counts() {
        Map<String, Map<Integer, Long>> copy = new TreeMap<>();
        counts.forEach((operation, byStatus) -> copy.put(operation, new TreeMap<>(byStatus)));
        return copy;
    }

    synchronized void clear() {
        counts.clear();
        recent.clear();
    }
}
