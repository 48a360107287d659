package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.export.Export;
import io.github.bulk2.sandbox.Sandbox;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The exporting process dies by SIGKILL, again and again, and is started again until it is done: the file is what the org
 * has, byte for byte, and has no name before. Every build kills some; with {@code -Dsoak} there are more.
 */
@Timeout(1200)
class ExportKillTest {

    static final String SOQL = "SELECT Name, Description FROM Account";

    private static final int KILLS = System.getProperty("soak") == null ? 40 : 400;
    private static final int MOST_LIVES = 60;
    private static final int PAGE = 10;
    private static final int ROWS = 600;
    private static final int MOST_PAGES_OF_A_LIFE = 12;
    private static final int JOURNAL_OF_A_LIFE = 2_500;
    private static final int MOST_MILLIS = 120;

    /** What a death waits for. */
    private enum Instant {
        /** Nothing but some time after the first call. */
        TIME,
        /** A moment in the exchange of a page. */
        PAGE,
        /** Some bytes in the journal, be it in the middle of a line. */
        JOURNAL
    }

    @TempDir
    private Path folder;

    private final Random random = new Random(20_260_601);
    private final TreeMap<String, Integer> hits = new TreeMap<>();
    private int lives;
    private int kills;
    private int strangers;

    @Test
    void fileIsTheTruthHoweverOftenTheProcessIsKilled() throws Exception {
        long start = System.nanoTime();
        int exports = 0;
        try (Sandbox org = Sandbox.builder().defaultMaxRecords(PAGE).start();
                Sandbox other = Sandbox.start();
                BulkClient stranger = BulkClient.builder()
                        .instanceUrl(other.instanceUrl())
                        .tokens(TokenProvider.fixed(other.token()))
                        .build();
                Wire wire = new Wire(org.instanceUrl())) {
            String truth = fill(org);
            Program program = Program.of(folder);
            Run warm = new Run(folder.resolve("warm"), 0, wire.url(), org.token(), program);
            int exit =
                    warm.start("-XX:ArchiveClassesAtExit=" + program.archive()).waitFor();
            assertThat(exit).as(Files.readString(warm.said())).isZero();
            while (kills < KILLS) {
                exports++;
                Path place = folder.resolve("export-" + exports);
                export(new Run(place, exports, wire.url(), org.token(), program), wire, truth, stranger);
            }
            assertThat(other.calls()).as("calls to another org").isEmpty();
            assertThat(strangers).as("resumed with the login of another org").isPositive();
        }
        System.out.printf(
                "%d kills in %d exports of %d pages, %d processes, %d s: %s%n",
                kills, exports, ROWS / PAGE, lives, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start), hits);
        assertThat(hits).containsKeys("TIME", "JOURNAL").hasSizeGreaterThan(Wire.Moment.values().length);
        assertThat(kills).isGreaterThanOrEqualTo(KILLS);
    }

    private static String fill(Sandbox org) throws IOException, InterruptedException {
        StringBuilder csv = new StringBuilder("Name,Description\n");
        for (int row = 0; row < ROWS; row++) {
            csv.append("\"n ").append(row).append("\",\"say \"\"").append(row).append("\"\",\nin two lines\"\n");
        }
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(org.instanceUrl())
                .tokens(TokenProvider.fixed(org.token()))
                .build()) {
            ExportedOrg.load(org, client, csv.toString());
            ByteArrayOutputStream truth = new ByteArrayOutputStream();
            client.export(Export.query(SOQL).withMaxRecords(ROWS), truth);
            return truth.toString(StandardCharsets.UTF_8);
        }
    }

    private void export(Run run, Wire wire, String truth, BulkClient stranger)
            throws IOException, InterruptedException {
        for (int life = 0; life < MOST_LIVES; life++) {
            lives++;
            int exit = killed(run, wire);
            if (exit == 0) {
                assertThat(run.text()).as("export " + run.number()).isEqualTo(truth);
                assertThat(run.files()).containsExactlyInAnyOrder("out", "run", "said");
                return;
            }
            assertThat(exit).as(Files.readString(run.said())).isEqualTo(LoadProcess.KILLED);
            kills++;
            assertThat(!Files.exists(run.file()) || run.text().equals(truth))
                    .as("no file, or the truth, after kill " + kills)
                    .isTrue();
            if (run.journal().contains("\"event\":\"ORG\"")) {
                strangers++;
                String journal = run.journal();
                assertThatThrownBy(() -> stranger.resumeExport(run.place().resolve("run")))
                        .isInstanceOf(InvalidInputException.class)
                        .hasMessageContaining("but this login is for");
                assertThat(run.journal()).isEqualTo(journal);
            }
        }
        throw new AssertionError("not exported in " + MOST_LIVES + " lives");
    }

    private <T> T anyOf(T[] values) {
        return List.of(values).get(random.nextInt(values.length));
    }

    /** One life that ends at a random instant, if it does not end before; returns the exit code. */
    private int killed(Run run, Wire wire) throws IOException, InterruptedException {
        Instant instant = anyOf(Instant.values());
        Wire.Moment moment = anyOf(Wire.Moment.values());
        AtomicInteger pages = new AtomicInteger(1 + random.nextInt(MOST_PAGES_OF_A_LIFE));
        long nanos = TimeUnit.MILLISECONDS.toNanos(random.nextInt(MOST_MILLIS));
        long journal = run.journalSize() + 1 + random.nextInt(JOURNAL_OF_A_LIFE);
        AtomicLong begun = new AtomicLong(Long.MAX_VALUE);
        CompletableFuture<Process> process = new CompletableFuture<>();
        wire.watch((now, request) -> {
            begun.compareAndSet(Long.MAX_VALUE, System.nanoTime());
            if (instant == Instant.PAGE
                    && now == moment
                    && request.contains("/results")
                    && pages.decrementAndGet() == 0) {
                process.join().destroyForcibly();
                return Wire.Action.DROP;
            }
            return Wire.Action.PASS;
        });
        Process started = run.start("-XX:SharedArchiveFile=" + run.program().archive());
        process.complete(started);
        while (!started.waitFor(1, TimeUnit.MILLISECONDS)) {
            long first = begun.get();
            boolean written = instant == Instant.JOURNAL && run.journalSize() >= journal;
            boolean late = instant == Instant.TIME && first != Long.MAX_VALUE && System.nanoTime() - first >= nanos;
            if (written || late) {
                started.destroyForcibly();
            }
        }
        if (started.exitValue() != 0) {
            hits.merge(instant == Instant.PAGE ? moment + " of a page" : instant.name(), 1, Integer::sum);
        }
        return started.exitValue();
    }

    /**
     * What is run: from jars alone, so that its classes can be had from an archive and many processes start in the time of
     * one. Where the class path has other folders there is no archive, and it takes longer.
     */
    private record Program(String classPath, Path archive) {

        static Program of(Path folder) throws IOException {
            Path jar = folder.resolve("client.jar");
            String name = ExportClient.class.getName().replace('.', '/') + ".class";
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                    InputStream bytes = ExportClient.class.getResourceAsStream("/" + name)) {
                out.putNextEntry(new ZipEntry(name));
                bytes.transferTo(out);
            }
            String others = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                    .filter(entry -> !Files.exists(Path.of(entry).resolve(name)))
                    .collect(Collectors.joining(File.pathSeparator));
            return new Program(jar + File.pathSeparator + others, folder.resolve("classes.jsa"));
        }
    }

    /** One export, in as many processes as it takes; each second one with four pages at once, each third compressed. */
    private record Run(Path place, int number, URI url, String token, Program program) {

        Run {
            try {
                Files.createDirectory(place);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        Process start(String option) throws IOException {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xshare:auto",
                            option,
                            "-Xlog:cds*=off",
                            "-cp",
                            program.classPath(),
                            ExportClient.class.getName(),
                            url.toString(),
                            token,
                            file().toString(),
                            place.resolve("run").toString(),
                            number % 2 == 0 ? "4" : "1",
                            isCompressed() ? "gzip" : "plain")
                    .redirectErrorStream(true)
                    .redirectOutput(said().toFile())
                    .start();
        }

        boolean isCompressed() {
            return number % 3 == 0;
        }

        Path file() {
            return place.resolve("out");
        }

        Path said() {
            return place.resolve("said");
        }

        /** The whole lines of the journal. */
        String journal() throws IOException {
            Path journal = place.resolve("run").resolve("export.jsonl");
            String text = Files.exists(journal) ? Files.readString(journal) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1);
        }

        long journalSize() throws IOException {
            Path journal = place.resolve("run").resolve("export.jsonl");
            return Files.exists(journal) ? Files.size(journal) : 0;
        }

        String text() throws IOException {
            try (InputStream file = Files.newInputStream(file());
                    InputStream in = isCompressed() ? new GZIPInputStream(file) : file) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        List<String> files() throws IOException {
            try (Stream<Path> files = Files.list(place)) {
                return files.map(file -> String.valueOf(file.getFileName())).toList();
            }
        }
    }
}
