package io.github.bulk2.load;

import io.github.bulk2.JobInfo;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
    private final List<String> successful = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final List<String> unprocessed = new ArrayList<>();
    private long records;

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

    SettledPart sentQuoted(String... values) {
        return sent(quoted(List.of(values)));
    }

    SettledPart loaded(String... values) {
        successful.add(quoted("001R00000000001AAA", "true", values));
        return this;
    }

    SettledPart updated(String... values) {
        successful.add(quoted("001R00000000001AAA", "false", values));
        return this;
    }

    SettledPart refused(String error, String... values) {
        failed.add(quoted("", error, values));
        return this;
    }

    SettledPart leftAlone(String... values) {
        unprocessed.add(quoted(List.of(values)));
        return this;
    }

    SettledPart shuffled(long seed) {
        Random random = new Random(seed);
        Collections.shuffle(successful, random);
        Collections.shuffle(failed, random);
        Collections.shuffle(unprocessed, random);
        return this;
    }

    private String quoted(String first, String second, String... values) {
        List<String> all = new ArrayList<>(List.of(first, second));
        all.addAll(List.of(values));
        return quoted(all);
    }

    String quoted(List<String> values) {
        return values.stream()
                .map(value -> '"' + value.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(delimiter()));
    }

    PartSource source() {
        return source(records, 2);
    }

    PartSource source(long announced, long firstLine) {
        CsvSource csv = CsvSource.ofBytes(data.toString().getBytes(StandardCharsets.UTF_8));
        return new PartSource(3, 1, csv, dialect, header, announced, firstLine, null, null);
    }

    CsvDialect dialect() {
        return dialect;
    }

    JobInfo ended() {
        return ended(successful.size() + failed.size(), failed.size());
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
        return answer("\"sf__Id\"" + delimiter() + "\"sf__Created\"" + delimiter(), successful);
    }

    @Override
    public CsvRecords failed() {
        return answer("\"sf__Id\"" + delimiter() + "\"sf__Error\"" + delimiter(), failed);
    }

    @Override
    public CsvRecords unprocessed() {
        return answer("", unprocessed);
    }

    private CsvRecords answer(String front, List<String> rows) {
        String ending = dialect.lineEnding().text();
        StringBuilder csv = new StringBuilder(front).append(String.join(delimiter(), header));
        csv.append(ending);
        rows.forEach(row -> csv.append(row).append(ending));
        return CsvRecords.of(new ByteArrayInputStream(csv.toString().getBytes(StandardCharsets.UTF_8)), dialect);
    }
}
