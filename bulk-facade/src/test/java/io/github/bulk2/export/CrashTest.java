package io.github.bulk2.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that dies, wherever it dies, goes on to the same file. */
@Timeout(120)
class CrashTest {

    private static Org org;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        org = new Org();
    }

    @AfterAll
    static void stop() {
        org.close();
    }

    /** What a checkpoint throws; from then on nothing of the dead process reaches its journal. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final class DiesAt implements ExportLog.Checkpoint {
        private final AtomicInteger left;
        private volatile boolean dead;

        DiesAt(int points) {
            this.left = new AtomicInteger(points);
        }

        @Override
        public void reached(String here) {
            if (dead || left.getAndDecrement() <= 0) {
                dead = true;
                throw new Death();
            }
        }
    }

    private Export export(boolean parallel, int number) {
        Export export = Export.query(Org.SOQL)
                .toFile(folder.resolve("out" + number))
                .withRunFolder(folder.resolve("run" + number));
        return parallel ? export : export.withParallelPages(1);
    }

    private void requireTruth(ExportReport report, int number) throws IOException {
        assertThat(folder.resolve("out" + number)).as("run " + number).hasContent(org.truth());
        assertThat(report.rows()).isEqualTo(Org.ROWS);
        assertThat(report.pages()).isEqualTo(Org.PAGES);
        assertThat(parts()).isEmpty();
        try (Stream<Path> left = Files.list(folder.resolve("run" + number))) {
            assertThat(left.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("export.jsonl", "report.json", "run.lock");
        }
    }

    /** Resumes a run; one that died before it began is exported again, into the folder it left. */
    private ExportReport goOn(boolean parallel, int number) throws Exception {
        try {
            return org.client.resumeExport(folder.resolve("run" + number));
        } catch (InvalidInputException neverBegan) {
            assertThat(neverBegan).hasMessageContaining("Export again");
            return org.client.export(export(parallel, number));
        }
    }

    private List<Path> parts() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deathAroundEveryJournalEntry(boolean parallel) throws Exception {
        List<String> points = Collections.synchronizedList(new ArrayList<>());
        requireTruth(org.engine(points::add).export(export(parallel, 0)), 0);
        assertThat(points).hasSizeGreaterThan(2 * Org.PAGES + 6).contains("before PAGE 9", "after COMPLETE");

        // Pages that come in another order make fewer entries or more; the last of them is the one behind DONE.
        boolean died = true;
        for (int number = 1; died; number++) {
            try {
                requireTruth(org.engine(new DiesAt(number - 1)).export(export(parallel, number)), number);
                died = false;
            } catch (Death expected) {
                requireTruth(goOn(parallel, number), number);
            }
            assertThat(died || number > 2 * Org.PAGES + 6).isTrue();
        }
    }

    @Test
    void deathAgainAndAgain() throws Exception {
        Random random = new Random(4711);
        for (int number = 1; number <= 20; number++) {
            ExportReport report = null;
            for (int life = 0; report == null; life++) {
                ExportLog.Checkpoint checkpoint = new DiesAt(2 + random.nextInt(8 + life));
                try {
                    report = life == 0
                            ? org.engine(checkpoint).export(export(number % 2 == 0, number))
                            : org.engine(checkpoint).resume(folder.resolve("run" + number), new ExportListener() {});
                } catch (Death expected) {
                    tear(number, random);
                    assertThat(life).isLessThan(60);
                }
            }
            requireTruth(report, number);
        }
    }

    /** What a power cut does: bytes that were written are not there, or are others. */
    private void tear(int number, Random random) throws IOException {
        List<Path> files = new ArrayList<>(parts());
        try (Stream<Path> pages = Files.list(folder.resolve("run" + number))) {
            pages.filter(file -> String.valueOf(file.getFileName()).startsWith("page-"))
                    .forEach(files::add);
        }
        if (!files.isEmpty() && random.nextInt(3) == 0) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] ^= 1;
                Files.write(file, bytes);
            } else if (bytes.length > 0) {
                Files.write(file, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            }
        }
    }

    @Test
    void resumedRunFetchesTheMissingPagesOnly() throws Exception {
        assertThatThrownBy(() -> org.engine(where -> {
                            if (where.equals("before PAGE 6")) {
                                throw new Death();
                            }
                        })
                        .export(export(false, 1)))
                .isInstanceOf(Death.class);
        long jobs = org.sandbox.calls("createQueryJob");
        long before = org.sandbox.calls("getQueryJobResults");

        requireTruth(org.client.resumeExport(folder.resolve("run1")), 1);

        assertThat(org.sandbox.calls("getQueryJobResults") - before).isEqualTo(Org.PAGES - 6);
        assertThat(org.sandbox.calls("createQueryJob")).isEqualTo(jobs);
    }

    @Test
    void compressedRunGoesOnToo() throws Exception {
        assertThatThrownBy(
                        () -> org.engine(new DiesAt(14)).export(export(true, 1).gzip()))
                .isInstanceOf(Death.class);

        org.client.resumeExport(folder.resolve("run1"));

        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve("out1")))) {
            assertThat(in).hasContent(org.truth());
        }
    }

    @Test
    void finishedRunGivesItsReportAgain() throws Exception {
        ExportReport first = org.client.export(export(true, 1));
        long before = org.sandbox.calls().size();

        assertThat(org.client.resumeExport(folder.resolve("run1"))).isEqualTo(first);
        assertThat(org.sandbox.calls()).hasSize((int) before);
    }

    @Test
    void damagedJournalIsRefused() throws Exception {
        org.client.export(export(true, 1));
        Path journal = folder.resolve("run1/export.jsonl");
        byte[] bytes = Files.readAllBytes(journal);
        bytes[bytes.length / 2] ^= 4;
        Files.write(journal, bytes);

        assertThatThrownBy(() -> org.client.resumeExport(folder.resolve("run1")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void folderThatIsNoRunIsRefused() throws Exception {
        assertThatThrownBy(() -> org.client.resumeExport(folder)).isInstanceOf(InvalidInputException.class);
        Files.createDirectories(folder.resolve("run1"));
        Files.write(folder.resolve("run1/other"), new byte[0], StandardOpenOption.CREATE);
        assertThatThrownBy(() -> org.client.export(export(true, 1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("not empty");
        assertThat(parts()).isEmpty();
    }
}
