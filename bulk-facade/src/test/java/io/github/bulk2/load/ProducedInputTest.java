package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.csv.CsvProducer;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Loads of what this program produces: its failure is one of the load. */
@Timeout(120)
class ProducedInputTest {

    @RegisterExtension
    static final Org ORG = new Org();

    @TempDir
    private Path folder;

    private Load load(CsvSource source) {
        return Load.of(IngestRequest.insert("Account"), source)
                .withRunFolder(folder.resolve("run"))
                .withMaxPartRecords(100);
    }

    private static CsvProducer rows(int count, @Nullable Exception end) {
        return out -> {
            out.write("Name\n".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < count; i++) {
                out.write(("name-" + i + "\n").getBytes(StandardCharsets.UTF_8));
            }
            if (end != null) {
                throw end;
            }
        };
    }

    private void requireNothingLoaded() throws InterruptedException {
        assertThat(ORG.values("Account", "Name")).isEmpty();
        assertThat(ORG.client.ingest().list(JobFilter.all())).isEmpty();
    }

    @Test
    void whatIsPushedIsLoaded() throws Exception {
        LoadReport report = ORG.client.load(load(CsvSource.writing(rows(1_000, null))));

        assertThat(report.successful()).isEqualTo(1_000);
        assertThat(ORG.values("Account", "Name")).hasSize(1_000);
    }

    @Test
    void producerThatFailsHalfWayFailsTheLoadWhichLoadsNothing() throws Exception {
        IllegalStateException cause = new IllegalStateException("the database is gone");

        assertThatThrownBy(() -> ORG.client.load(load(CsvSource.writing(rows(1_000, cause)))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("nothing was loaded")
                .hasMessageContaining("the database is gone")
                .hasCause(cause);

        requireNothingLoaded();
    }

    @Test
    void errorOfTheProducerIsOneOfTheLoad() throws Exception {
        CsvSource source = CsvSource.writing(out -> {
            rows(5, null).writeTo(out);
            throw new AssertionError("broken");
        });

        assertThatThrownBy(() -> ORG.client.load(load(source)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("broken");

        requireNothingLoaded();
    }

    @Test
    void producerEndsWithTheLoadThatFails() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicReference<String> thread = new AtomicReference<>("");
        CsvSource source = CsvSource.writing(out -> {
            thread.set(Thread.currentThread().getName());
            try {
                out.write("Name,Name\n".getBytes(StandardCharsets.UTF_8));
                while (true) {
                    out.write("a,b\n".getBytes(StandardCharsets.UTF_8));
                }
            } finally {
                ended.countDown();
            }
        });

        assertThatThrownBy(() -> ORG.client.load(load(source)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("second one named Name");

        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(thread.get()).startsWith("bulk2-producer");
    }

    @Test
    void producerThatWaitsIsInterruptedWhenItsReaderStops() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        InputStream in = CsvSource.writing(out -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException expected) {
                        interrupted.countDown();
                        throw expected;
                    }
                })
                .open();
        begun.await();

        in.close();

        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void runOfAProducerThatDiedIsNotResumed() throws Exception {
        ORG.dieAt(load(CsvSource.writing(rows(1_000, null))), "before PLANNED 1-0");

        assertThatThrownBy(() -> ORG.client.resume(folder.resolve("run")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("cannot be read again");

        // The answer to the creation of a job may have been lost with the process: it is empty and harmless.
        assertThat(ORG.values("Account", "Name")).isEmpty();
    }

    /** The reason for the sources above: nothing can be noticed here. */
    @Test
    void pipeThatIsClosedByAFailedWriterEndsLikeAnyOther() throws Exception {
        PipedInputStream in = new PipedInputStream(1 << 16);
        PipedOutputStream out = new PipedOutputStream(in);
        Thread writer = new Thread(() -> {
            try (out) {
                rows(10, new IOException("half-way")).writeTo(out);
            } catch (Exception lost) {
                // Nobody asks.
            }
        });
        writer.start();

        assertThat(ORG.client.load(load(CsvSource.ofStream(in))).successful()).isEqualTo(10);
        writer.join();
    }

    @Test
    void rowsAreWrittenInSalesforcesForms() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        Stream<List<?>> rows = Stream.<List<?>>of(
                        List.of("a,\"b\"", true, 1.5e10, new BigDecimal("1E+3")),
                        List.of("x\r\ny", LocalDate.of(2026, 11, 30), Instant.EPOCH, Optional.empty()),
                        List.of(
                                OffsetDateTime.parse("2026-11-30T10:00:00+01:00"),
                                7L,
                                Optional.of(3),
                                Thread.State.TIMED_WAITING),
                        Arrays.asList(null, "", null, 'c'))
                .onClose(() -> closed.set(true));

        assertThat(text(CsvSource.ofRows(List.of("A", "B", "C", "D"), rows))).isEqualTo("""
                        "A","B","C","D"
                        "a,""b""\","true","15000000000","1000"
                        "x
                        y","2026-11-30","1970-01-01T00:00:00.000Z","#N/A"
                        "2026-11-30T10:00:00.000+01:00","7","3","Timed Waiting"
                        ,"",,"c"
                        """);
        assertThat(closed).isTrue();
        assertThat(text(CsvSource.ofRows(
                        List.of("A"), List.of(Arrays.asList((Object) null)).iterator())))
                .as("a row and no blank line")
                .isEqualTo("\"A\"\n\"\"\n");
    }

    private static String text(CsvSource source) throws IOException {
        try (InputStream in = source.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void rowsThatFailOrDoNotFitFailTheLoad() throws Exception {
        Stream<List<?>> failing = IntStream.range(0, 5_000).mapToObj(i -> {
            if (i == 4_000) {
                throw new IllegalStateException("cursor lost");
            }
            return List.of("n" + i);
        });
        refused(CsvSource.ofRows(List.of("Name"), failing), "row 4001", "cursor lost");
        refused(CsvSource.ofRows(List.of("Name"), Stream.of(List.of("a", "b"))), "row 1", "2 cells");
        refused(CsvSource.ofRows(List.of("Name"), Stream.of(List.of(new byte[1]))), "column Name", "byte[]");
        refused(CsvSource.ofRows(List.of("Name"), Stream.of(List.of("\ud800"))), "half a character");
        refused(CsvSource.ofRows(List.of("Name"), Stream.of(List.of(Double.NaN))), "NaN");
        requireNothingLoaded();
    }

    private void refused(CsvSource source, String... words) {
        assertThatThrownBy(() -> ORG.client.load(load(source)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void resultSetIsLoaded() throws Exception {
        try (Connection database = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = database.createStatement()) {
            statement.execute("CREATE TABLE t(id INT, name VARCHAR, rich BOOLEAN, revenue DECIMAL(20,2), ratio DOUBLE,"
                    + " d DATE, at TIMESTAMP, tz TIMESTAMP WITH TIME ZONE, t TIME, note CLOB)");
            statement.execute("INSERT INTO t VALUES (1, 'A', TRUE, 1000000.50, 1.0E10, DATE '2026-11-30',"
                    + " TIMESTAMP '2026-07-01 10:00:00', TIMESTAMP WITH TIME ZONE '2026-11-30 10:00:00+02:00',"
                    + " TIME '10:11:12', 'a' || CHAR(13) || CHAR(10) || 'b'),"
                    + " (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
            try (ResultSet rows = statement.executeQuery("SELECT * FROM t ORDER BY id")) {
                assertThat(text(CsvSource.ofResultSet(rows, ZoneId.of("Europe/Oslo")))
                                .lines())
                        .containsExactly(
                                "\"ID\",\"NAME\",\"RICH\",\"REVENUE\",\"RATIO\",\"D\",\"AT\",\"TZ\",\"T\",\"NOTE\"",
                                "\"1\",\"A\",\"true\",\"1000000.50\",\"10000000000\",\"2026-11-30\","
                                        + "\"2026-07-01T10:00:00.000+02:00\",\"2026-11-30T10:00:00.000+02:00\","
                                        + "\"10:11:12.000Z\",\"a",
                                "b\"",
                                "\"2\",,,,,,,,,");
            }
            try (ResultSet rows = statement.executeQuery("SELECT 'n' || x AS \"Name\" FROM SYSTEM_RANGE(1, 1000)")) {
                assertThat(ORG.client.load(load(CsvSource.ofResultSet(rows))).successful())
                        .isEqualTo(1_000);
            }
            try (ResultSet rows = statement.executeQuery("SELECT X'00FF' AS photo")) {
                assertThatThrownBy(() -> ORG.client.load(
                                load(CsvSource.ofResultSet(rows)).withRunFolder(folder.resolve("bytes"))))
                        .isInstanceOf(InvalidInputException.class)
                        .hasMessageContaining("PHOTO");
            }
            ResultSet closed = statement.executeQuery("SELECT 'a' AS \"Name\"");
            closed.close();
            assertThatThrownBy(() -> ORG.client.load(
                            load(CsvSource.ofResultSet(closed)).withRunFolder(folder.resolve("closed"))))
                    .isInstanceOf(InvalidInputException.class)
                    .hasRootCauseInstanceOf(java.sql.SQLException.class);
        }
    }
}
