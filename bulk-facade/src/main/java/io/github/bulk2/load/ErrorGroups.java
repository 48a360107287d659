package io.github.bulk2.load;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Counts row errors by code and fields, in bounded memory. Not thread-safe. */
final class ErrorGroups {

    private static final int MAX_SAMPLES = 3;
    private static final int MAX_GROUPS = 1_000;
    private static final int MAX_MESSAGE = 1_000;
    private static final Key OTHER = new Key("OTHER", List.of());

    private final Map<Key, Group> groups = new LinkedHashMap<>();

    private record Key(String code, List<String> fields) {}

    private static final class Group {
        private long count;
        private final List<String> messages = new ArrayList<>();
        private final List<Long> lines = new ArrayList<>();

        void add(long more, Collection<String> newMessages, Collection<Long> newLines) {
            count += more;
            sample(messages, newMessages);
            sample(lines, newLines);
        }

        private static <T> void sample(List<T> samples, Collection<T> candidates) {
            for (T candidate : candidates) {
                if (samples.size() < MAX_SAMPLES && !samples.contains(candidate)) {
                    samples.add(candidate);
                }
            }
        }
    }

    /** Joins the groups of several accounts. */
    static List<ErrorGroup> merge(Collection<List<ErrorGroup>> accounts) {
        ErrorGroups all = new ErrorGroups();
        for (List<ErrorGroup> account : accounts) {
            for (ErrorGroup group : account) {
                all.group(new Key(group.code(), group.fields()))
                        .add(group.count(), group.sampleMessages(), group.sampleLines());
            }
        }
        return all.toList();
    }

    void add(RowError error, OptionalLong line) {
        String message = error.message();
        String shown = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "..." : message;
        group(new Key(error.code(), error.fields()))
                .add(1, List.of(shown), LineNumbers.isKnown(line) ? List.of(line.getAsLong()) : List.of());
    }

    private Group group(Key key) {
        boolean full = groups.size() >= MAX_GROUPS && !groups.containsKey(key);
        return groups.computeIfAbsent(full ? OTHER : key, k -> new Group());
    }

    /** Most frequent first; groups of one size in the order they came. */
    List<ErrorGroup> toList() {
        List<ErrorGroup> list = new ArrayList<>();
        groups.forEach((key, group) ->
                list.add(new ErrorGroup(key.code(), key.fields(), group.count, group.messages, group.lines)));
        list.sort(Comparator.comparingLong(ErrorGroup::count).reversed());
        return list;
    }
}
