package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.sandbox.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A run that dies, wherever it dies, goes on without losing a record or loading one twice. */
class CrashTest {

    private static final int RECORDS = 60;
    private static final List<String> NAMES =
            IntStream.range(0, RECORDS).mapToObj(i -> String.format("n%04d", i)).toList();

    @RegisterExtension
    static final Org ORG = new Org();

    @TempDir
    private Path folder;

    private Load load(int number) throws IOException {
        Path file = folder.resolve("in.csv");
        if (!Files.exists(file)) {
            Files.writeString(file, "Name\n" + String.join("\n", NAMES) + "\n");
        }
        return Load.of(IngestRequest.insert("Account"), file)
                .withRunFolder(folder.resolve("run" + number))
                .withMaxPartRecords(20);
    }

    private void requireEverythingOnce(LoadReport report, String context) throws Exception {
        assertThat(ORG.values("Account", "Name")).as(context).isEqualTo(NAMES);
        assertThat(report.successful()).as(context).isEqualTo(RECORDS);
        assertThat(report.isComplete()).as(context).isTrue();
        List<String> loaded = Files.readAllLines(report.files().success());
        assertThat(loaded.stream().skip(1).map(row -> row.replaceAll("^(\\d+),.*,(n\\d+)$", "$1 $2")))
                .as(context)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, RECORDS)
                        .mapToObj(i -> i + 2 + " " + NAMES.get(i))
                        .toList());
        assertThat(report.files().runFolder()).as(context).isDirectoryNotContaining("glob:**/{results,work}");
    }

    private LoadReport resume(int number) throws Exception {
        return ORG.client.resume(folder.resolve("run" + number));
    }

    @Test
    void deathAroundEveryJournalEntry() throws Exception {
        List<String> points = Collections.synchronizedList(new ArrayList<>());
        ORG.engine(points::add).load(load(0));
        assertThat(points).hasSizeGreaterThan(50).contains("before CREATED 1-2", "before CLOSED 1-3");

        int number = 0;
        for (String point : points) {
            number++;
            ORG.sandbox.reset();
            boolean begun = died(number, new DiesAt(point));
            if (begun) {
                requireEverythingOnce(resume(number), point);
            }
        }
    }

    private boolean died(int number, DiesAt checkpoint) throws Exception {
        try {
            ORG.engine(checkpoint).load(load(number));
            throw new AssertionError("did not get to " + checkpoint);
        } catch (DiesAt.Death expected) {
            return Files.size(folder.resolve("run" + number + "/journal.jsonl")) > 0;
        }
    }

    @Test
    void deathAroundEveryJournalEntryOfARoundOfLockedRecords() throws Exception {
        List<String> points = Collections.synchronizedList(new ArrayList<>());
        lockRows();
        ORG.engine(points::add).load(load(0).withMaxPartRecords(RECORDS));
        List<String> ofRound =
                points.stream().filter(point -> point.contains(" 2-")).toList();
        assertThat(ofRound).hasSizeGreaterThan(10).contains("before PART 2-1", "after PLANNED 2-0");

        int number = 0;
        for (String point : ofRound) {
            number++;
            lockRows();
            Load load = load(number).withMaxPartRecords(RECORDS);
            ORG.dieAt(load, point);
            LoadReport report = resume(number);
            requireEverythingOnce(report, point);
            assertThat(report.jobs())
                    .as(point)
                    .extracting(LoadReport.Job::round)
                    .containsExactly(1, 2);
        }
    }

    private static void lockRows() {
        ORG.sandbox.reset();
        ORG.sandbox.faults().add(Fault.lockedRows(30).on("PATCH", "/jobs/ingest/"));
    }

    @Test
    void deathAgainAndAgain() throws Exception {
        Random random = new Random(4711);
        for (int number = 1; number <= 8; number++) {
            ORG.sandbox.reset();
            LoadReport report = null;
            for (int life = 0; report == null; life++) {
                AtomicInteger left = new AtomicInteger(2 + random.nextInt(25 + 5 * life));
                RunLog.Checkpoint checkpoint = where -> {
                    if (left.getAndDecrement() <= 0) {
                        throw new DiesAt.Death();
                    }
                };
                try {
                    report = life == 0
                            ? ORG.engine(checkpoint).load(load(number))
                            : ORG.engine(checkpoint).resume(Resume.of(folder.resolve("run" + number)));
                } catch (DiesAt.Death expected) {
                    assertThat(life).isLessThan(40);
                }
            }
            requireEverythingOnce(report, "run " + number);
        }
    }

    @Test
    void finishedRunGivesItsReportAgain() throws Exception {
        LoadReport first = ORG.client.load(load(1));

        LoadReport again = resume(1);

        requireEverythingOnce(again, "again");
        assertThat(again.jobs()).isEqualTo(first.jobs());
        assertThat(ORG.sandbox.calls("createIngestJob")).isEqualTo(3);
    }
}
