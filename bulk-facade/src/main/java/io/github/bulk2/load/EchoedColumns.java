package io.github.bulk2.load;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a part that all results with rows give back, and where they stand. Salesforce takes column names in any
 * case and says that results hold only the columns that match a field.
 */
final class EchoedColumns {

    private final List<SentColumn> columns;
    private final int sourceWidth;
    private final int keyColumn;
    private final int idColumn;

    private EchoedColumns(List<SentColumn> columns, int sourceWidth, @Nullable String key) {
        this.columns = columns;
        this.sourceWidth = sourceWidth;
        this.keyColumn = key == null
                ? -1
                : place(key, columns.stream().map(SentColumn::name).toList());
        this.idColumn = "Id".equalsIgnoreCase(key) ? keyColumn : -1;
    }

    /**
     * Finds the columns.
     *
     * @param source what was sent
     * @param results the headers of the results that have rows
     * @param key the column the operation finds records by, or null
     */
    static EchoedColumns of(PartSource source, Collection<List<String>> results, @Nullable String key) {
        List<SentColumn> sent = source.sentColumns();
        List<String> names = sent.stream().map(SentColumn::name).toList();
        List<SentColumn> echoed = sent.stream()
                .filter(column -> place(column.name(), names) == sent.indexOf(column))
                .filter(column -> results.stream().allMatch(result -> place(column.name(), result) >= 0))
                .toList();
        return new EchoedColumns(echoed, source.header().size(), key);
    }

    int count() {
        return columns.size();
    }

    /** The place of the column the operation finds records by among those echoed, or -1. */
    int keyColumn() {
        return keyColumn;
    }

    /** Hashes records of the part. */
    RowHash sourceHash(KeyColumns key) {
        int[] places = columns.stream().mapToInt(SentColumn::place).toArray();
        return new RowHash(places, sourceWidth, idColumn, key);
    }

    /** Hashes rows of a result. */
    RowHash resultHash(List<String> header, KeyColumns key) {
        int[] places = columns.stream()
                .mapToInt(column -> place(column.name(), header))
                .toArray();
        return new RowHash(places, header.size(), idColumn, key);
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

    /** Where each column of the original records stands in a result, or -1. */
    static int[] placesInResult(PartSource source, List<String> header) {
        int[] places = new int[source.header().size()];
        Arrays.fill(places, -1);
        for (SentColumn column : source.sentColumns()) {
            places[column.place()] = place(column.name(), header);
        }
        return places;
    }
}
