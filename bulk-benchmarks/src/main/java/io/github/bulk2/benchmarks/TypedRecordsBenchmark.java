package io.github.bulk2.benchmarks;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.RecordType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Reads the same bytes as records of one class, or as text. The score is rows per second; {@code megabytes} beside it is MB
 * per second. That the records are the same is checked before anything is measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OperationsPerInvocation(TypedRecordsBenchmark.ROWS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
public class TypedRecordsBenchmark {

    /** Rows in the file. */
    public static final int ROWS = 100_000;

    /** Whether each value is quoted, as Salesforce does it, or only where it has to be. */
    @Param({"true"})
    public boolean allQuoted;

    private byte[] csv = {};
    private RecordType<AccountRow> type = RecordType.of(AccountRow.class);
    private ObjectReader jackson = new CsvMapper().reader();

    /** What belongs to the rows per second: MB per second, and seconds of CPU per second on a machine that is shared. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Volume {

        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private long bytes;
        private long cpuBefore;

        /** Begins at zero in each iteration. */
        @Setup(Level.Iteration)
        public void reset() {
            bytes = 0;
            cpuBefore = THREADS.getCurrentThreadCpuTime();
        }

        public double cpu() {
            return (THREADS.getCurrentThreadCpuTime() - cpuBefore) / 1e9;
        }

        public double megabytes() {
            return bytes / 1e6;
        }
    }

    /** Makes the bytes, and sees to it that all ways lead to the same records. */
    @Setup(Level.Trial)
    public void prepare() throws IOException {
        csv = AccountRows.csv(ROWS, allQuoted);
        type = RecordType.of(AccountRow.class);
        CsvMapper mapper = CsvMapper.builder()
                .addModule(new JavaTimeModule())
                .addModule(new Jdk8Module())
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(CsvParser.Feature.EMPTY_STRING_AS_NULL)
                .build();
        jackson =
                mapper.readerFor(AccountRow.class).with(CsvSchema.emptySchema().withHeader());
        List<AccountRow> expected = AccountRows.allByHand(bytes());
        List<AccountRow> typed = new ArrayList<>();
        try (Stream<AccountRow> rows = type.read(rows())) {
            rows.forEach(typed::add);
        }
        List<AccountRow> byJackson;
        try (MappingIterator<AccountRow> rows = jackson.readValues(bytes())) {
            byJackson = rows.readAll();
        }
        if (expected.size() != ROWS || !expected.equals(typed) || !expected.equals(byJackson)) {
            throw new IllegalStateException("The readers do not agree on the records");
        }
    }

    private InputStream bytes() {
        return new ByteArrayInputStream(csv);
    }

    private CsvRecords rows() {
        return CsvRecords.of(bytes(), CsvDialect.defaultDialect());
    }

    private void read(Volume volume) {
        volume.bytes += csv.length;
    }

    @Benchmark
    public void typedRecords(Blackhole hole, Volume volume) {
        try (Stream<AccountRow> rows = type.read(rows())) {
            rows.forEach(hole::consume);
        }
        read(volume);
    }

    /** Every cell as text, with our rows. */
    @Benchmark
    public void rowsByName(Blackhole hole, Volume volume) {
        try (CsvRecords rows = rows()) {
            List<String> header = rows.header();
            for (CsvRecords.Row row : rows) {
                for (String column : header) {
                    hole.consume(row.get(column));
                }
            }
        }
        read(volume);
    }

    /** Every cell as text, with Commons CSV alone. */
    @Benchmark
    public void commonsCsv(Blackhole hole, Volume volume) {
        for (Iterator<CSVRecord> rows = AccountRows.commonsCsv(bytes()); rows.hasNext(); ) {
            CSVRecord row = rows.next();
            for (int i = 0; i < row.size(); i++) {
                hole.consume(row.get(i));
            }
        }
        read(volume);
    }

    /** The same records with Commons CSV and code by hand. */
    @Benchmark
    public void commonsCsvByHand(Blackhole hole, Volume volume) {
        for (Iterator<CSVRecord> rows = AccountRows.commonsCsv(bytes()); rows.hasNext(); ) {
            hole.consume(AccountRows.byHand(rows.next()));
        }
        read(volume);
    }

    /** The same records with Jackson CSV. */
    @Benchmark
    public void jacksonCsv(Blackhole hole, Volume volume) throws IOException {
        try (MappingIterator<AccountRow> rows = jackson.readValues(bytes())) {
            while (rows.hasNextValue()) {
                hole.consume(rows.nextValue());
            }
        }
        read(volume);
    }
}
