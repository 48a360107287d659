package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.JobTimeoutException;
import io.github.bulk2.error.MissingJobException;
import io.github.bulk2.load.OddOrg.Answer;
import io.github.bulk2.load.OddOrg.Odd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads of an org that answers oddly: 404 that passes or stays, jobs that stay open, answers about other jobs. */
@Timeout(120)
class OddAnswersTest {

    private static final Answer NOT_FOUND = OddOrg.json(404, OddOrg.NOT_FOUND);
    private static final Answer PAGE = new Answer(200, "text/html", "<html>We are down for maintenance.</html>");
    private static final List<String> NAMES =
            IntStream.range(0, 60).mapToObj(i -> String.format("n%04d", i)).toList();
    private static final WaitPolicy WAIT =
            WaitPolicy.ofDefaults().withNotFoundTolerance(Duration.ofSeconds(2)).withUpperDelay(Duration.ofMillis(100));

    @TempDir
    private Path folder;

    private Load load(int parts) throws IOException {
        Path file = Files.writeString(folder.resolve("in.csv"), "Name\n" + String.join("\n", NAMES) + "\n");
        return Load.of(IngestRequest.insert("Account"), file)
                .withRunFolder(folder.resolve("run"))
                .withMaxPartRecords(60 / parts)
                .withWaitPolicy(WAIT);
    }

    private Resume resume() {
        return Resume.of(folder.resolve("run"));
    }

    private static void requireAllOnce(LoadReport report, OddOrg org) {
        assertThat(report.successful()).isEqualTo(60);
        assertThat(report.isComplete()).isTrue();
        assertThat(org.loaded()).isEqualTo(NAMES);
    }

    /** The first calls of a kind are answered otherwise. */
    private static Odd first(int times, String call, Answer answer) {
        AtomicInteger left = new AtomicInteger(times);
        return (now, job) -> now.equals(call) && left.getAndDecrement() > 0 ? answer : null;
    }

    @ParameterizedTest
    @ValueSource(strings = {"upload", "close", "look", "failedResults", "unprocessedrecords", "successfulResults"})
    void notFoundThatPassesCostsNothing(String call) throws Exception {
        try (OddOrg org = new OddOrg(first(2, call, NOT_FOUND))) {
            requireAllOnce(org.client.load(load(1)), org);

            assertThat(Files.readString(folder.resolve("run/journal.jsonl"))).doesNotContain("UNKNOWN");
            assertThat(org.count("create")).isEqualTo(call.equals("upload") ? 3 : 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"create", "upload", "close", "look", "failedResults", "unprocessedrecords", "successfulResults"})
    void pageWithStatus200IsRiddenOut(String call) throws Exception {
        try (OddOrg org = new OddOrg(first(2, call, PAGE))) {
            requireAllOnce(org.client.load(load(1)), org);

            boolean anew = call.equals("create") || call.equals("upload");
            assertThat(org.count("create")).isEqualTo(anew ? 3 : 1);
        }
    }

    @Test
    void jobThatWasDeletedIsUnknownIfOthersOfTheRunAreKnown() throws Exception {
        Odd deleted = (call, job) -> job.id.endsWith("2AAA") && call.equals("look") ? NOT_FOUND : null;
        try (OddOrg org = new OddOrg(deleted)) {
            LoadReport report = org.client.load(load(3));

            assertThat(report.unknown()).isEqualTo(20);
            assertThat(report.successful()).isEqualTo(40);
            assertThat(org.count("create")).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void runStopsWhileEveryJobIsNotFoundAndGoesOnWhenTheyAreBack(int parts) throws Exception {
        AtomicBoolean otherOrg = new AtomicBoolean(true);
        try (OddOrg org = new OddOrg((call, job) -> otherOrg.get() && call.equals("look") ? NOT_FOUND : null)) {
            assertThatThrownBy(() -> org.client.load(load(parts)))
                    .isInstanceOfSatisfying(
                            MissingJobException.class, e -> assertThat(e.jobs()).hasSize(parts))
                    .hasMessageContainingAll("another org", "Nothing was recorded as lost");
            assertThat(Files.readString(folder.resolve("run/journal.jsonl"))).doesNotContain("UNKNOWN");
            assertThatThrownBy(() -> org.client.resume(resume())).isInstanceOf(MissingJobException.class);

            otherOrg.set(false);
            requireAllOnce(org.client.resume(resume()), org);
            assertThat(org.count("create")).isEqualTo(parts);
        }
    }

    @Test
    void missingJobsAreAcceptedOnlyWhenThatIsSaid() throws Exception {
        try (OddOrg org = new OddOrg((call, job) -> call.equals("look") ? NOT_FOUND : null)) {
            assertThatThrownBy(() -> org.client.load(load(1))).isInstanceOf(MissingJobException.class);

            LoadReport report = org.client.resume(resume().withAcceptedMissingJobs());

            assertThat(report.unknown()).isEqualTo(60);
            assertThat(org.count("create")).isEqualTo(1);
        }
    }

    @Test
    void partWhoseJobWasDeletedBeforeItsCloseIsLoadedAnew() throws Exception {
        Odd deleted = (call, job) ->
                job.id.endsWith("2AAA") && List.of("close", "look", "abort").contains(call) ? NOT_FOUND : null;
        try (OddOrg org = new OddOrg(deleted)) {
            requireAllOnce(org.client.load(load(3)), org);

            assertThat(org.count("create")).isEqualTo(4);
        }
    }

    @Test
    void jobThatStaysOpenIsClosedAgain() throws Exception {
        Odd ignored = (call, job) -> call.equals("close") && job.closes == 0
                ? new Answer(200, "application/x-ignored", OddOrg.info(job.id, "UploadComplete", ""))
                : null;
        try (OddOrg org = new OddOrg(ignored)) {
            requireAllOnce(org.client.load(load(1)), org);

            assertThat(org.jobs())
                    .singleElement()
                    .satisfies(job -> assertThat(job.closes).isEqualTo(2));
        }
    }

    @Test
    void jobThatIsNeverClosedEndsTheWaitOnTime() throws Exception {
        Odd ignored = (call, job) -> call.equals("close")
                ? new Answer(200, "application/x-ignored", OddOrg.info(job.id, "UploadComplete", ""))
                : null;
        try (OddOrg org = new OddOrg(ignored)) {
            Load load = load(1).withWaitPolicy(WAIT.withTotalTimeout(Duration.ofSeconds(3)));
            assertThatThrownBy(() -> org.client.load(load)).isInstanceOf(JobTimeoutException.class);
            assertThat(org.count("create")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"look", "close"})
    void answerAboutAnotherJobIsNotFollowed(String call) throws Exception {
        Answer other = OddOrg.json(200, OddOrg.info("7505e0000999999AAA", "Failed", ""));
        try (OddOrg org = new OddOrg(first(2, call, other))) {
            requireAllOnce(org.client.load(load(1)), org);
            assertThat(org.calls).doesNotContain("7505e0000999999AAA");
            assertThat(Files.readString(folder.resolve("run/journal.jsonl"))).doesNotContain("999999");
        }
    }

    @Test
    void answerAboutAnotherObjectOrOperationFailsLoudlyWhenItStays() throws Exception {
        Odd other = (call, job) ->
                call.equals("look") ? OddOrg.json(200, OddOrg.info(job).replace("Account", "Contact")) : null;
        try (OddOrg org = new OddOrg(other)) {
            Load load = load(1).withWaitPolicy(WAIT.withOutageTolerance(Duration.ofSeconds(1)));
            assertThatThrownBy(() -> org.client.load(load))
                    .isInstanceOf(BulkTransportException.class)
                    .hasMessageContainingAll("the object Contact", "not about the object Account");
        }
    }

    @Test
    void resultThatIsLongerThanItCanBeIsNotReadToItsEnd() throws Exception {
        String rows = "\"0015e0000000001AAA\",\"true\",\"n0000\"\n".repeat(100_000);
        Odd endless = (call, job) -> call.equals("successfulResults")
                ? new Answer(200, "text/csv", "\"sf__Id\",\"sf__Created\",\"Name\"\n" + rows)
                : null;
        try (OddOrg org = new OddOrg(endless)) {
            assertThatThrownBy(() -> org.client.load(load(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is longer than");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failedJobWithoutResultsComesToAnEnd(boolean saysThatNothingWasProcessed) throws Exception {
        Odd failed = (call, job) -> {
            if (call.equals("look")) {
                String counter = saysThatNothingWasProcessed ? ",\"numberRecordsProcessed\":0" : "";
                return OddOrg.json(200, OddOrg.info(job.id, "Failed", ",\"errorMessage\":\"Unknown : no\"" + counter));
            }
            return call.endsWith("Results") || call.equals("unprocessedrecords") ? NOT_FOUND : null;
        };
        try (OddOrg org = new OddOrg(failed)) {
            if (saysThatNothingWasProcessed) {
                assertThat(org.client.load(load(1)).unprocessed()).isEqualTo(60);
                return;
            }
            assertThatThrownBy(() -> org.client.load(load(1)))
                    .isInstanceOf(MissingJobException.class)
                    .hasMessageContaining("results");
            assertThat(org.client.resume(resume().withAcceptedMissingJobs()).unknown())
                    .isEqualTo(60);
        }
    }
}
