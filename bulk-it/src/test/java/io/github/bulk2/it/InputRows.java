package io.github.bulk2.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The records of an input, each with a description of its own, and what has to become of them. Some are of several
 * lines; two in a hundred are bad, in two ways.
 */
record InputRows(List<InputRow> rows) {

    static final List<String> HEADER = List.of("Name", "AnnualRevenue", "External_Id__c", "Description");

    private static final int BAD_EVERY = 50;
    private static final int LONG_EVERY = 7;

    /** One record, and the line of the file it begins in. */
    record InputRow(List<String> values, long line, boolean isBad) {
        String description() {
            return values.get(3);
        }
    }

    static InputRows of(int count) {
        List<InputRow> rows = new ArrayList<>();
        long line = 2;
        for (int i = 0; i < count; i++) {
            boolean bad = i % BAD_EVERY == BAD_EVERY / 2;
            boolean nameless = bad && i / BAD_EVERY % 2 == 0;
            boolean priceless = bad && !nameless;
            String description = "record " + i + (i % LONG_EVERY == 0 ? "\nof \"two\" lines" : "");
            rows.add(new InputRow(
                    List.of(
                            nameless ? "" : "name " + i % 10,
                            priceless ? "much" : Long.toString(912_260_031L + i),
                            "key-" + i,
                            description),
                    line,
                    bad));
            line += description.lines().count();
        }
        return new InputRows(List.copyOf(rows));
    }

    Path writeTo(Path file) throws IOException {
        StringBuilder csv = new StringBuilder(String.join(",", HEADER)).append('\n');
        for (InputRow row : rows) {
            List<String> values = row.values();
            csv.append(String.join(",", values.subList(0, 3)))
                    .append(",\"")
                    .append(row.description().replace("\"", "\"\""))
                    .append("\"\n");
        }
        return Files.writeString(file, csv);
    }

    /** The same, but one record has a line break of another kind: its job fails when Salesforce comes to it. */
    InputRows withAlienLineBreak(int number) {
        List<InputRow> changed = new ArrayList<>(rows);
        InputRow row = rows.get(number);
        List<String> values = new ArrayList<>(row.values());
        values.set(3, row.description().replace("\n", "\r\n"));
        changed.set(number, new InputRow(List.copyOf(values), row.line(), row.isBad()));
        return new InputRows(List.copyOf(changed));
    }

    /** Without the records that begin in these lines. */
    InputRows without(Collection<Long> lines) {
        return new InputRows(
                rows.stream().filter(row -> !lines.contains(row.line())).toList());
    }

    long good() {
        return goodDescriptions().size();
    }

    long bad() {
        return badByLine().size();
    }

    List<String> goodDescriptions() {
        return rows.stream()
                .filter(row -> !row.isBad())
                .map(InputRow::description)
                .sorted()
                .toList();
    }

    /** The values of all records by their line. */
    Map<Long, List<String>> byLine() {
        Map<Long, List<String>> all = new TreeMap<>();
        rows.forEach(row -> all.put(row.line(), row.values()));
        return all;
    }

    /** The values of the bad records by their line. */
    Map<Long, List<String>> badByLine() {
        Map<Long, List<String>> bad = new TreeMap<>();
        rows.stream().filter(InputRow::isBad).forEach(row -> bad.put(row.line(), row.values()));
        return bad;
    }
}
