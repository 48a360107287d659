package io.github.bulk2.load;

import io.github.bulk2.JobInfo;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** A part and the answers of Salesforce to it: real CSV, only the transport is missing. */
final class SettledPart implements JobResults {

    static final String LOCKED = "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--";
    static final String MISSING = "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --";
    static final String JOB = "750R0000000zlh9IAA";

    private final CsvDialect dialect;
    private final List<String> header;
    private final StringBuilder data = new StringBuilder();
    private final Map<ResultKind, List<List<String>>> rows = new EnumMap<>(ResultKind.class);
    private final Map<ResultKind, Answer> answers = new EnumMap<>(ResultKind.class);
    private long records;

    /**
     * How an answer is written.
     *
     * @param columns the names of its columns in their order, each behind its place in the header sent
     * @param isWhole whether it ends in a line ending
     */
    record Answer(Map<String, Integer> columns, char delimiter, boolean hasMark, boolean isWhole) {}

    SettledPart(String... header) {
        this(CsvDialect.defaultDialect(), header);
    }

    SettledPart(CsvDialect dialect, String... header) {
        this.dialect = dialect;
        this.header = List.of(header);
        data.append(String.join(delimiter(), header))
                .append(dialect.lineEnding().text());
    }

    private String delimiter() {
        return String.valueOf(dialect.columnDelimiter().character());
    }

    /** Sends a record as it is written here; the line ending is added. */
    SettledPart sent(String record) {
        data.append(record).append(dialect.lineEnding().text());
        records++;
        return this;
    }

    SettledPart blankLine() {
        data.append(dialect.lineEnding().text());
        return this;
    }

    SettledPart sentQuoted(String... values) {
        return sent(quoted(List.of(values)));
    }

    SettledPart loaded(String... values) {
        return loadedAs(nextId(), "true", values);
    }

    SettledPart updated(String... values) {
        return loadedAs(nextId(), "false", values);
    }

    SettledPart loadedAs(String id, String created, String... values) {
        return row(ResultKind.SUCCESSFUL, List.of(id, created), values);
    }

    private String nextId() {
        return id(rows(ResultKind.SUCCESSFUL).size() + 1);
    }

    /** The id of the record of which the row was added as the one with this number. */
    static String id(int number) {
        return String.format(Locale.ROOT, "001R%011dAAA", number);
    }

    SettledPart refused(String error, String... values) {
        return row(ResultKind.FAILED, List.of("", error), values);
    }

    SettledPart leftAlone(String... values) {
        return row(ResultKind.UNPROCESSED, List.of(), values);
    }

    private SettledPart row(ResultKind kind, List<String> front, String... values) {
        List<String> all = new ArrayList<>(front);
        all.addAll(List.of(values));
        rows(kind).add(all);
        return this;
    }

    private List<List<String>> rows(ResultKind kind) {
        return rows.computeIfAbsent(kind, k -> new ArrayList<>());
    }

    SettledPart shuffled(long seed) {
        Random random = new Random(seed);
        rows(ResultKind.SUCCESSFUL);
        rows.values().forEach(list -> Collections.shuffle(list, random));
        return this;
    }

    /** Has an answer written in another way. */
    SettledPart answering(ResultKind kind, Answer answer) {
        answers.put(kind, answer);
        return this;
    }

    /** As Salesforce writes it. */
    Answer plain() {
        Map<String, Integer> columns = new LinkedHashMap<>();
        header.forEach(name -> columns.put(name, columns.size()));
        return new Answer(columns, dialect.columnDelimiter().character(), false, true);
    }

    String quoted(List<String> values) {
        return quoted(values, delimiter());
    }

    private static String quoted(List<String> values, String delimiter) {
        return values.stream()
                .map(value -> '"' + value.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(delimiter));
    }

    PartSource source() {
        return source(records, 2);
    }

    PartSource source(long announced, long firstLine) {
        CsvSource csv = CsvSource.ofBytes(data.toString().getBytes(StandardCharsets.UTF_8));
        return new PartSource(3, 1, csv, dialect, header, announced, firstLine, null, null);
    }

    DataHeader dataHeader() {
        return new DataHeader(header, String.join(delimiter(), header), dialect, null);
    }

    CsvDialect dialect() {
        return dialect;
    }

    JobInfo ended() {
        int failed = rows(ResultKind.FAILED).size();
        return ended(rows(ResultKind.SUCCESSFUL).size() + failed, failed);
    }

    static JobInfo ended(long processed, long failed) {
        return JobInfo.ofFields(Map.of(
                "id",
                JOB,
                "state",
                "JobComplete",
                "numberRecordsProcessed",
                Long.toString(processed),
                "numberRecordsFailed",
                Long.toString(failed)));
    }

    @Override
    public CsvRecords successful() {
        return answer(ResultKind.SUCCESSFUL, List.of("sf__Id", "sf__Created"));
    }

    @Override
    public CsvRecords failed() {
        return answer(ResultKind.FAILED, List.of("sf__Id", "sf__Error"));
    }

    @Override
    public CsvRecords unprocessed() {
        return answer(ResultKind.UNPROCESSED, List.of());
    }

    private CsvRecords answer(ResultKind kind, List<String> front) {
        Answer form = answers.getOrDefault(kind, plain());
        String between = String.valueOf(form.delimiter());
        String ending = dialect.lineEnding().text();
        List<String> lines = new ArrayList<>();
        String own = front.isEmpty() ? "" : quoted(front, between) + between;
        lines.add((form.hasMark() ? "\uFEFF" : "")
                + own
                + String.join(between, form.columns().keySet()));
        for (List<String> row : rows(kind)) {
            lines.add(quoted(inForm(row, front.size(), form), between));
        }
        byte[] csv = (String.join(ending, lines) + (form.isWhole() ? ending : "")).getBytes(StandardCharsets.UTF_8);
        return CsvRecords.of(new ByteArrayInputStream(csv), dialect);
    }

    private List<String> inForm(List<String> row, int front, Answer form) {
        if (row.size() != front + header.size()) {
            return row;
        }
        List<String> values = new ArrayList<>(row.subList(0, front));
        form.columns().values().forEach(place -> values.add(row.get(front + place)));
        return values;
    }
}
