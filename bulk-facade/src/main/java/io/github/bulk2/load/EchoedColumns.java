package io.github.bulk2.load;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The columns of a part that all three results give back, and where they stand. Salesforce takes column names in any
 * case and says that results hold only the columns that match a field.
 */
final class EchoedColumns {

    private final List<String> names;
    private final int sourceWidth;
    private final int[] inSource;

    private EchoedColumns(List<String> names, int sourceWidth, int[] inSource) {
        this.names = names;
        this.sourceWidth = sourceWidth;
        this.inSource = inSource;
    }

    /** Finds them by the names under which the columns of the part were sent, empty for those that were not. */
    static EchoedColumns of(List<String> source, Collection<List<String>> results) {
        List<String> names = source.stream()
                .filter(name -> !name.isEmpty())
                .filter(name -> results.stream().allMatch(result -> place(name, result) >= 0))
                .toList();
        return new EchoedColumns(names, source.size(), places(names, source));
    }

    int count() {
        return names.size();
    }

    /** The place of a column among those echoed, or -1. */
    int indexOf(String name) {
        return place(name, names);
    }

    /** Hashes records of the part. */
    RowHash sourceHash(KeyColumns key) {
        return new RowHash(inSource, sourceWidth, key);
    }

    /** Hashes rows of a result. */
    RowHash resultHash(List<String> header, KeyColumns key) {
        return new RowHash(places(names, header), header.size(), key);
    }

    private static int[] places(List<String> names, List<String> header) {
        return names.stream().mapToInt(name -> place(name, header)).toArray();
    }

    /** The last column of the name: what Salesforce adds stands in front. */
    static int place(String name, List<String> header) {
        for (int i = header.size() - 1; i >= 0; i--) {
            if (header.get(i).strip().equalsIgnoreCase(name.strip())) {
                return i;
            }
        }
        return -1;
    }

    /** All echoed columns. */
    List<Integer> all() {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            all.add(i);
        }
        return all;
    }
}
