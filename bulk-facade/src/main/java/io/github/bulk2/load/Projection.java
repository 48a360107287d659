package io.github.bulk2.load;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of the data are sent, and under which names. Columns keep their order and records their bytes. Immutable.
 *
 * @param width the number of columns of the data
 * @param added how many columns at the front come from the results of an earlier load; they are in no file of this run
 * @param places the columns that are sent, counted from 0, in order
 * @param names their names as sent
 */
record Projection(int width, int added, List<Integer> places, List<String> names) {

    /** What this library and Salesforce add to results. Fields of a namespace of that name have a second "__". */
    private static final Pattern ADDED = Pattern.compile("(?i:bulk2|sf)__[A-Za-z0-9]+");

    private static final Pattern TO_BE_QUOTED = Pattern.compile("[\"\r\n,;|^`\t]|^\\s|\\s$");

    Projection {
        places = List.copyOf(places);
        names = List.copyOf(names);
    }

    /** The projection that leaves out the leading columns of an earlier result; null if there are none. */
    static @Nullable Projection withoutAdded(List<String> header) {
        int added = added(header, List.of());
        if (added == 0) {
            return null;
        }
        List<Integer> places = new ArrayList<>();
        for (int i = added; i < header.size(); i++) {
            places.add(i);
        }
        return new Projection(header.size(), added, places, header.subList(added, header.size()));
    }

    /** The number of leading columns that an earlier load added and that are not wanted now. */
    static int added(List<String> header, List<Integer> wanted) {
        int added = 0;
        while (added < header.size()
                && !wanted.contains(added)
                && ADDED.matcher(header.get(added).strip()).matches()) {
            added++;
        }
        return added;
    }

    boolean keepsAll() {
        return places.size() == width;
    }

    /** The name under which each column of the data is sent; empty for those that are left out. */
    List<String> sentAs() {
        List<String> names = new ArrayList<>(Collections.nCopies(width, ""));
        for (int i = 0; i < places.size(); i++) {
            names.set(places.get(i), this.names.get(i));
        }
        return names;
    }

    boolean[] kept() {
        boolean[] kept = new boolean[width];
        places.forEach(place -> kept[place] = true);
        return kept;
    }

    /** The header that is sent. */
    byte[] header(CsvDialect dialect) {
        String delimiter = String.valueOf(dialect.columnDelimiter().character());
        String line = names.stream().map(Projection::quoted).collect(Collectors.joining(delimiter));
        return (line + dialect.lineEnding().text()).getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String name) {
        return TO_BE_QUOTED.matcher(name).find() ? '"' + name.replace("\"", "\"\"") + '"' : name;
    }

    /** The header and records of the data as they are sent. */
    CsvSource sent(CsvSource data, CsvDialect dialect) {
        return new ProjectedSource(data, dialect, this);
    }
}
