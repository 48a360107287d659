package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.sandbox.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves behind when the answer to a creation is lost, and what becomes of it. */
@Timeout(60)
class OrphansTest {

    private static final List<String> NAMES =
            IntStream.range(0, 60).mapToObj(i -> String.format("n%04d", i)).toList();
    private static final String CSV = "Name\n" + String.join("\n", NAMES) + "\n";

    @RegisterExtension
    static final Org ORG = new Org();

    @TempDir
    private Path folder;

    private Load load() throws IOException {
        return Load.of(IngestRequest.insert("Account"), Files.writeString(folder.resolve("in.csv"), CSV))
                .withRunFolder(folder.resolve("run"))
                .withMaxPartRecords(20)
                .withConcurrentUploads(1);
    }

    private LoadReport resume() throws Exception {
        return ORG.client.resume(folder.resolve("run"));
    }

    private static List<JobId> openJobs() {
        List<JobId> open = new ArrayList<>();
        for (JobInfo job : ORG.client.ingest().list(JobFilter.all())) {
            if (job.state() == JobState.OPEN) {
                open.add(job.id());
            }
        }
        return open;
    }

    private static IngestJob someoneElses(IngestRequest request) {
        return ORG.client.ingest().create(request);
    }

    private static IngestRequest sameAsOurs() {
        return IngestRequest.insert("Account").withDialect(CsvDialect.defaultDialect());
    }

    private void requireEverythingOnce(LoadReport report) throws Exception {
        assertThat(report.successful()).isEqualTo(60);
        assertThat(report.isComplete()).isTrue();
        assertThat(ORG.values("Account", "Name")).isEqualTo(NAMES);
    }

    @Test
    void jobWhoseAnswerWasLostIsRemoved() throws Exception {
        ORG.sandbox
                .faults()
                .add(Fault.lostAnswer().on("POST", "/jobs/ingest/?$").times(2));

        LoadReport report = ORG.client.load(load());

        requireEverythingOnce(report);
        assertThat(ORG.sandbox.calls("createIngestJob")).isEqualTo(3 + 2);
        assertThat(report.removedOrphans()).hasSize(2);
        assertThat(report.possibleOrphans()).isEmpty();
        assertThat(openJobs()).isEmpty();
        assertThat(report.toTable())
                .contains("removed empty jobs")
                .contains(report.removedOrphans().get(0).value());
        assertThat(report.toJson()).contains("\"removedOrphans\" : [ \"750");
    }

    @Test
    void creationThatWasRefusedLeavesNothingToLookFor() throws Exception {
        ORG.sandbox.faults().add(Fault.answer(429, "").on("POST", "/jobs/ingest/?$"));

        requireEverythingOnce(ORG.client.load(load()));

        assertThat(ORG.sandbox.calls("listIngestJobs")).isZero();
    }

    @Test
    void jobOfADeadProcessIsRemovedByTheResumedOne() throws Exception {
        ORG.dieAt(load(), "before CREATED 1-2");
        assertThat(openJobs()).isNotEmpty();

        LoadReport report = resume();

        requireEverythingOnce(report);
        assertThat(report.removedOrphans()).hasSize(1);
        assertThat(openJobs()).isEmpty();
        assertThat(resume().removedOrphans()).isEqualTo(report.removedOrphans());
    }

    @Test
    void removalThatWasCutOffIsMadeUpForByTheNextResume() throws Exception {
        ORG.sandbox.faults().add(Fault.lostAnswer().on("POST", "/jobs/ingest/?$"));
        ORG.dieAt(load(), "after ORPHAN 1-0");
        List<JobId> orphans = openJobs();
        assertThat(orphans).hasSize(1);

        LoadReport report = resume();

        requireEverythingOnce(report);
        assertThat(report.removedOrphans()).isEqualTo(orphans);
        assertThat(openJobs()).isEmpty();
    }

    @Test
    void secondEmptyJobOfItsKindMakesBothDoubtful() throws Exception {
        ORG.dieAt(load(), "before CREATED 1-1");
        IngestJob others = someoneElses(sameAsOurs());

        LoadReport report = resume();

        requireEverythingOnce(report);
        assertThat(report.removedOrphans()).isEmpty();
        assertThat(report.possibleOrphans()).hasSize(2).contains(others.id());
        assertThat(openJobs()).containsExactlyInAnyOrderElementsOf(report.possibleOrphans());
        assertThat(report.toTable()).contains("bulk2 jobs abort " + others.id());
    }

    @Test
    void jobsThatAreOfAnotherKindOrHoldDataAreNotTouched() throws Exception {
        IngestJob update = someoneElses(IngestRequest.update("Account"));
        IngestJob full = someoneElses(sameAsOurs());
        full.upload(CsvSource.ofString("Name\nx\n"));
        ORG.sandbox.faults().add(Fault.lostAnswer().on("POST", "/jobs/ingest/?$"));

        LoadReport report = ORG.client.load(load());

        requireEverythingOnce(report);
        assertThat(openJobs()).containsExactlyInAnyOrder(update.id(), full.id());
        assertThat(report.possibleOrphans()).isEmpty();
    }

    @Test
    void jobsAreOnlyReportedIfTheLoadSaysSo() throws Exception {
        ORG.sandbox.faults().add(Fault.lostAnswer().on("POST", "/jobs/ingest/?$"));

        LoadReport report = ORG.client.load(load().withOrphanedJobs(OrphanedJobs.REPORT));

        requireEverythingOnce(report);
        assertThat(report.removedOrphans()).isEmpty();
        assertThat(report.possibleOrphans()).hasSize(1).isEqualTo(openJobs());
    }

    /** Without a job that is known there is nothing to read Salesforce's clock off. */
    @Test
    void refusedInputNamesTheJobThatItsLostCreationMayHaveLeft() {
        ORG.sandbox
                .faults()
                .add(Fault.lostAnswer().on("POST", "/jobs/ingest/?$").times(100));
        byte[] good = ("Name\n" + "n\n".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        InputStream goodUntilAJobIsThere = new SequenceInputStream(
                new ByteArrayInputStream(good), new ByteArrayInputStream("a,b,c\n".getBytes(StandardCharsets.UTF_8)) {
                    @Override
                    public synchronized int read(byte[] into, int at, int count) {
                        while (ORG.sandbox.calls("createIngestJob") == 0) {
                            Thread.onSpinWait();
                        }
                        return super.read(into, at, count);
                    }
                });
        Load load = Load.of(IngestRequest.insert("Account"), CsvSource.ofStream(goodUntilAJobIsThere))
                .withRunFolder(folder.resolve("run"))
                .withMaxPartRecords(1000)
                .withConcurrentUploads(1);

        InvalidInputException refused = assertThrows(InvalidInputException.class, () -> ORG.client.load(load));

        assertThat(openJobs()).isNotEmpty();
        assertThat(refused)
                .hasMessageContaining("nothing was loaded")
                .hasMessageContaining(openJobs().get(0).value());
    }

    /** As when another run takes it for an orphan of its own. */
    @Test
    void jobThatSomeoneTakesAwayBeforeItsUploadIsReplaced() throws Exception {
        boolean[] taken = {false};
        RunLog.Checkpoint takesOne = where -> {
            if (where.equals("after CREATED 1-1") && !taken[0]) {
                taken[0] = true;
                JobId id = openJobs().get(0);
                ORG.client.ingest().attach(id).abort();
                ORG.client.ingest().attach(id).delete();
            }
        };

        LoadReport report = ORG.engine(takesOne).load(load());

        assertThat(taken[0]).isTrue();
        requireEverythingOnce(report);
        assertThat(ORG.sandbox.calls("createIngestJob")).isEqualTo(4);
    }
}
