package io.github.bulk2.load;

import io.github.bulk2.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which column of an input goes into which field, for inputs whose columns have other names than the fields. Columns that
 * the map does not name are left out, as Data Loader leaves them out. A column is found by its name as it is, else ignoring
 * case. Immutable and safe for use by several threads; makes no HTTP call.
 *
 * <pre>{@code
 * Load load = Load.of(IngestRequest.upsert("Account", "External_Id__c"), Path.of("report.csv"))
 *         .withColumns(ColumnMap.ofFile(Path.of("accounts.sdl")));
 * }</pre>
 */
public final class ColumnMap {

    /** One column, its field, which is empty if the column is left out, and where that is stated. */
    record Entry(String column, String field, String where) {}

    private final List<Entry> entries;

    private ColumnMap(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * Maps columns to fields.
     *
     * @param fields the API name of the field by the name of the column; empty to leave the column out
     * @return the map
     * @throws IllegalArgumentException if two columns have one field, a name is blank, or all columns are left out
     */
    public static ColumnMap of(Map<String, String> fields) {
        List<Entry> entries = new ArrayList<>();
        fields.forEach((column, field) -> entries.add(new Entry(column, field.strip(), "the column map")));
        List<String> problems = problemsOf(entries, "the column map");
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new ColumnMap(entries);
    }

    /**
     * Reads a mapping file of Data Loader (.sdl), or one written by hand: a line {@code Column=Field} for each column, in any
     * order; nothing after the {@code =} leaves the column out. {@code #} and {@code !} begin a comment. As in any
     * {@linkplain java.util.Properties properties file}, {@code \ } is a blank, {@code \:} and {@code \=} stand for themselves
     * and {@code \u00e4} is a character by its number; a blank needs no backslash here. The file is UTF-8. A relationship may
     * be written as Data Loader writes it ({@code Owner\:Email}) or as the API does ({@code Owner.Email}).
     *
     * @param file the file; read once, by this call
     * @return the map
     * @throws InvalidInputException if the file cannot be read, is not UTF-8, has a line without {@code =}, names a column or
     *     a field twice, several fields for a column or a constant: one line each, with the line and what to do
     */
    public static ColumnMap ofFile(Path file) {
        List<String> problems = new ArrayList<>();
        List<Entry> entries = new MappingFile(file).read(problems);
        if (problems.isEmpty()) {
            problems.addAll(problemsOf(entries, file.toString()));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(
                    "nothing was loaded, as the column map has problems:\n  " + String.join("\n  ", problems));
        }
        return new ColumnMap(entries);
    }

    /** As it is in a journal. */
    static ColumnMap of(List<Entry> entries) {
        return new ColumnMap(entries);
    }

    List<Entry> entries() {
        return entries;
    }

    private static List<String> problemsOf(List<Entry> entries, String name) {
        List<String> problems = new ArrayList<>();
        Map<String, Entry> columns = new HashMap<>();
        Map<String, Entry> fields = new HashMap<>();
        for (Entry entry : entries) {
            if (entry.column().isBlank()) {
                problems.add(entry.where() + ": there is no column in front of the =. Write Column=Field");
                continue;
            }
            Entry same = columns.putIfAbsent(entry.column(), entry);
            if (same != null) {
                problems.add(entry.where() + ": the column " + entry.column() + " is mapped by " + same.where()
                        + " too. Keep one of them");
            }
            Entry other = entry.field().isEmpty()
                    ? null
                    : fields.putIfAbsent(entry.field().toLowerCase(Locale.ROOT), entry);
            if (other != null && same == null) {
                problems.add(entry.where() + ": the field " + entry.field() + " has a column by " + other.where()
                        + " already. Keep one of them; nothing after the = leaves a column out");
            }
        }
        if (fields.isEmpty() && problems.isEmpty()) {
            problems.add(name + ": no column is mapped to a field, so nothing would be sent. Write Column=Field");
        }
        return problems;
    }

    /** What keeps an input with this header from being loaded by this map. */
    List<String> problemsOf(List<String> header) {
        List<String> problems = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        for (Entry entry : entries) {
            List<Integer> places = places(entry.column(), header);
            if (places.size() > 1) {
                problems.add(entry.where() + ": the input has " + places.size() + " columns " + entry.column()
                        + ". Give them different names");
            } else if (!places.isEmpty() && !taken.add(places.get(0))) {
                problems.add(entry.where() + ": the column "
                        + header.get(places.get(0)).strip() + " is mapped twice, in different case. Keep one of them");
            } else if (places.isEmpty() && !entry.field().isEmpty()) {
                problems.add(entry.where() + ": the input has no column " + entry.column()
                        + ". Correct the name, or remove it from the map");
            }
        }
        return problems;
    }

    private static List<Integer> places(String column, List<String> header) {
        List<Integer> exact = places(header, column::equals);
        return exact.isEmpty() ? places(header, column::equalsIgnoreCase) : exact;
    }

    private static List<Integer> places(List<String> header, Predicate<String> wanted) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            if (wanted.test(header.get(i))) {
                places.add(i);
            }
        }
        return places;
    }

    /** What is sent of an input that has no {@linkplain #problemsOf(List) problems}. */
    Projection projection(List<String> header) {
        String[] fields = new String[header.size()];
        for (Entry entry : entries) {
            for (int place : places(entry.column(), header)) {
                fields[place] = entry.field();
            }
        }
        List<Integer> sent = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < fields.length; i++) {
            if (fields[i] != null && !fields[i].isEmpty()) {
                sent.add(i);
                names.add(fields[i]);
            }
        }
        return new Projection(header.size(), Projection.added(header, sent), sent, names);
    }

    /** The name of the column that goes into a field; the field's own if there is none. */
    String columnOf(String field) {
        return entries.stream()
                .filter(entry -> entry.field().equalsIgnoreCase(field))
                .findFirst()
                .map(Entry::column)
                .orElse(field);
    }

    /** By how many bytes a header can be longer when it is sent, at most. */
    int longestGrowth() {
        // Quotes around the name are two more.
        return entries.stream()
                .mapToInt(entry -> Math.max(
                        0,
                        entry.field().getBytes(StandardCharsets.UTF_8).length
                                + 2
                                - entry.column().length()))
                .sum();
    }

    @Override
    public String toString() {
        return entries.size() + " columns";
    }
}
