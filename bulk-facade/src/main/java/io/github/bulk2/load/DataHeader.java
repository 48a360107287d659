package io.github.bulk2.load;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvHeader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header of the data, and what of it is sent before each part.
 *
 * @param names the columns of the data
 * @param text the header as it stands in the file, line ending included
 * @param dialect the dialect of the data
 * @param projection which columns are sent, and under which names; null if all are sent as they are
 */
record DataHeader(
        List<String> names,
        String text,
        CsvDialect dialect,
        @Nullable Projection projection) {

    static DataHeader of(CsvHeader header, @Nullable Projection projection) {
        return new DataHeader(
                header.names(), new String(header.bytes(), StandardCharsets.UTF_8), header.dialect(), projection);
    }

    /** How many columns at the front come from the results of an earlier load; they are in no file of this run. */
    int added() {
        return projection == null ? 0 : projection.added();
    }

    /** The names of the columns of the input itself. */
    List<String> ownNames() {
        return names.subList(added(), names.size());
    }

    /** The names of the columns that are sent. */
    List<String> sentNames() {
        return projection == null ? names : projection.names();
    }

    /** The name under which each column is sent; empty for those that are left out. */
    List<String> sentAs() {
        return projection == null ? names : projection.sentAs();
    }

    boolean isLeftOut(int place) {
        return projection != null && !projection.places().contains(place);
    }

    /** The place of a column by its name in the data, else by its name as sent; -1 if there is none. */
    int place(String column) {
        int place = place(column, names);
        return place < 0 && projection != null ? place(column, projection.sentAs()) : place;
    }

    private static int place(String column, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(column)) {
                return i;
            }
        }
        return -1;
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
