package io.github.bulk2.benchmarks;

import de.siegmar.fastcsv.reader.CsvReader;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvInspection;
import io.github.bulk2.csv.CsvInspectionOptions;
import io.github.bulk2.csv.CsvRecordCounter;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Counts the records of a file in the page cache on one thread. One sample is one pass over the file; the median is
 * {@code p0.50} of the output, and size divided by it the speed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class CsvScanBenchmark {

    private static final int BATCH = 1000;

    /** The size of the file in MiB. */
    @Param("256")
    public int mebibytes;

    /** What the rows look like. */
    @Param({"FEW_QUOTES", "ALL_QUOTED"})
    public Shape shape = Shape.FEW_QUOTES;

    /** How the rows are written. */
    public enum Shape {
        /** About 95 bytes in eight columns, two rows of a hundred with quotes. */
        FEW_QUOTES,
        /** The same with every value quoted, as exports from Salesforce are. */
        ALL_QUOTED,
        /** The first with CRLF. */
        CRLF,
        /** The first with a name beyond ASCII in each row. */
        UTF8
    }

    private Path file = Path.of("");
    private long records;

    /** Writes the file, and reads it once to have it in the page cache. */
    @Setup(Level.Trial)
    public void writeFile() throws IOException {
        file = Files.createTempFile("bulk2-scan", ".csv");
        long size = mebibytes * 1024L * 1024L;
        Random random = new Random(42);
        String ending = shape == Shape.CRLF ? "\r\n" : "\n";
        records = 0;
        long written = 0;
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("External_Id__c,Name,Phone,BillingCity,Industry,AnnualRevenue,Active__c,Description" + ending);
            while (written < size) {
                StringBuilder batch = new StringBuilder();
                for (int i = 0; i < BATCH; i++) {
                    row(batch, random, records++);
                    batch.append(ending);
                }
                out.append(batch);
                written += batch.length();
            }
        }
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    private void row(StringBuilder row, Random random, long number) {
        boolean quoted = random.nextInt(100) < 2;
        String[] values = {
            "EXT-" + (1_000_000_000L + number),
            (shape == Shape.UTF8 ? "Müller & Söhne " : "Acme Trading ") + random.nextInt(10_000),
            "+49 30 " + (1_000_000 + random.nextInt(9_000_000)),
            "Springfield",
            "Manufacturing",
            String.valueOf(random.nextInt(100_000_000)),
            "true",
            quoted ? "\"said \"\"yes\"\",\nthen no\"" : "none given yet"
        };
        for (int i = 0; i < values.length; i++) {
            boolean quote = shape == Shape.ALL_QUOTED && values[i].charAt(0) != '"';
            row.append(i == 0 ? "" : ",")
                    .append(quote ? "\"" : "")
                    .append(values[i])
                    .append(quote ? "\"" : "");
        }
    }

    /** Removes the file. */
    @TearDown(Level.Trial)
    public void deleteFile() throws IOException {
        Files.delete(file);
    }

    private long expect(long counted) {
        if (counted != records) {
            throw new IllegalStateException("Counted " + counted + " records instead of " + records);
        }
        return counted;
    }

    @Benchmark
    public long boundaries() throws IOException {
        return inspect(CsvInspectionOptions.defaults().withChecks(false));
    }

    @Benchmark
    public long allChecks() throws IOException {
        return inspect(CsvInspectionOptions.defaults());
    }

    @Benchmark
    public long allChecksAndDigest() throws IOException {
        return inspect(CsvInspectionOptions.defaults().withDigest(true));
    }

    private long inspect(CsvInspectionOptions options) throws IOException {
        return expect(CsvInspection.inspect(CsvSource.ofFile(file), options).recordCount());
    }

    /** What an export does with the bytes of its pages: counts the rows and checks that they are CSV in UTF-8. */
    @Benchmark
    public long resultRows() throws IOException {
        CsvRecordCounter counter = new CsvRecordCounter(
                new CsvDialect(ColumnDelimiter.COMMA, shape == Shape.CRLF ? LineEnding.CRLF : LineEnding.LF));
        byte[] buffer = new byte[1 << 17];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                counter.count(buffer, read);
            }
        }
        if (counter.defect().isPresent()) {
            throw new IllegalStateException(counter.defect().get());
        }
        return expect(counter.records() - 1);
    }

    /** Reading alone: what no scanner can beat. */
    @Benchmark
    public long readOnly() throws IOException {
        byte[] buffer = new byte[1 << 17];
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
            }
        }
        return bytes;
    }

    @Benchmark
    public long commonsCsv() throws IOException {
        long count = -1;
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CSVParser parser = CSVParser.builder()
                        .setReader(reader)
                        .setFormat(CSVFormat.RFC4180)
                        .get()) {
            for (CSVRecord record : parser) {
                count += record.size() > 0 ? 1 : 0;
            }
        }
        return expect(count);
    }

    @Benchmark
    public long fastCsv() throws IOException {
        long count = -1;
        try (var rows = CsvReader.builder().ofCsvRecord(file)) {
            for (var row : rows) {
                count += row.getFieldCount() > 0 ? 1 : 0;
            }
        }
        return expect(count);
    }
}
