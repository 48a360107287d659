package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.error.FailureLimitException;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.sandbox.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads that go wrong stop before all of their parts have. */
@Timeout(120)
class EarlyStopTest {

    private static final int PARTS = 20;

    @RegisterExtension
    static final Org ORG = new Org();

    @TempDir
    private Path folder;

    private Path runFolder() {
        return folder.resolve("run");
    }

    private Load load(String column) throws IOException {
        String csv = IntStream.range(0, PARTS * 10)
                .mapToObj(i -> "name-" + i + "\n")
                .collect(Collectors.joining("", column + "\n", ""));
        return Load.of(IngestRequest.insert("Account"), Files.writeString(folder.resolve("in.csv"), csv))
                .withRunFolder(runFolder())
                .withMaxPartRecords(10)
                .withJobsInFlight(2);
    }

    private long fault(String message, int first) {
        ORG.sandbox
                .faults()
                .add(Fault.failedJob(message)
                        .on("PATCH", "/jobs/ingest/")
                        .nth(first)
                        .times(1000));
        return first;
    }

    @Test
    void wrongColumnRefusesTheRunAfterTheFirstJobs() throws Exception {
        String why = "Field name not found : Nmae";
        assertThatThrownBy(() -> ORG.client.load(load("Nmae")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll(why, "Correct the column and load the original again", "nothing was loaded");

        assertThat(ORG.sandbox.calls("createIngestJob")).isLessThan(PARTS);
        assertThat(RunState.of(runFolder())).isEqualTo(RunState.REFUSED);
        assertThat(openJobs()).isZero();
        assertThatThrownBy(() -> ORG.client.resume(runFolder()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(why);
    }

    private static long openJobs() {
        long open = 0;
        for (var job : ORG.client.ingest().list(io.github.bulk2.JobFilter.all())) {
            open += job.state() == io.github.bulk2.JobState.OPEN ? 1 : 0;
        }
        return open;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "InvalidBatch : InvalidBatch : Field name not found : X",
                "InvalidJob : no such thing",
                "FeatureNotEnabled : no"
            })
    void errorsOfTheJobAreShared(String message) throws Exception {
        fault(message, 1);
        assertThatThrownBy(() -> ORG.client.load(load("Name"))).isInstanceOf(InvalidInputException.class);
        assertThat(ORG.sandbox.calls("createIngestJob")).isLessThan(PARTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidBatch : Failed to parse CSV. Found unescaped quote", "TooManyLockFailure : later"})
    void errorsOfOnePartAreNotShared(String message) throws Exception {
        ORG.sandbox.faults().add(Fault.failedJob(message).on("PATCH", "/jobs/ingest/"));
        LoadReport report = ORG.client.load(load("Name"));
        assertThat(report.unprocessed()).isEqualTo(10);
        assertThat(report.successful()).isEqualTo(PARTS * 10 - 10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsNotSentAfterRowsWereLoadedIsUnprocessed(boolean packed) throws Exception {
        fault("InvalidBatch : Field name not found : Name", 5);
        Load load = packed ? load("Name").withMendedLineEndings(io.github.bulk2.csv.LineEnding.CRLF) : load("Name");

        LoadReport report = ORG.client.load(load);

        assertThat(report.successful()).isEqualTo(40);
        assertThat(report.unprocessed()).isEqualTo(PARTS * 10 - 40);
        assertThat(report.jobs()).hasSizeBetween(5, PARTS - 1);
        assertThat(Files.readString(report.files().unprocessed()).lines()).hasSize(1 + PARTS * 10 - 40);
        assertThat(openJobs()).isZero();
        assertThat(ORG.client.resume(runFolder()).unprocessed()).isEqualTo(report.unprocessed());
    }

    @Test
    void deathBeforeTheRefusalEndsInTheSameRefusal() throws Exception {
        ORG.dieAt(load("Nmae").withJobsInFlight(1), "before REFUSED 1-0");
        assertThatThrownBy(() -> ORG.client.resume(runFolder()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Correct the column");
        assertThat(ORG.sandbox.calls("updateIngestJob")).isLessThan(PARTS);
        assertThat(openJobs()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"25, 3", "10%, 3", "0, 1"})
    void tooManyFailuresStopTheRunAndItGoesOnWithoutALimit(String limit, int leastJobs) throws Exception {
        fault("Unknown : no", 1);
        Load load = load("Name").withJobsInFlight(1).withMaxFailed(FailureLimit.parse(limit));

        assertThatThrownBy(() -> ORG.client.load(load))
                .isInstanceOfSatisfying(
                        FailureLimitException.class,
                        e -> assertThat(e.notLoaded()).isEqualTo(leastJobs * 10L))
                .hasMessageContaining(limit);
        assertThatThrownBy(() -> ORG.client.resume(
                        Resume.of(runFolder()).withMaxFailed(FailureLimit.ofRecords(leastJobs * 10L))))
                .isInstanceOf(FailureLimitException.class);

        ORG.sandbox.faults().clear();
        LoadReport report = ORG.client.resume(runFolder());
        assertThat(report.unprocessed()).isEqualTo(leastJobs * 10L + 10);
        assertThat(report.successful()).isEqualTo(PARTS * 10L - leastJobs * 10L - 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "x", "101%", "5 %", "%"})
    void whatIsNoLimitIsRefused(String text) {
        assertThatThrownBy(() -> FailureLimit.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "100", "2.5%", "100%", "0%"})
    void limitReadsWhatItPrints(String text) {
        assertThat(FailureLimit.parse(text)).hasToString(text).isEqualTo(FailureLimit.parse(text));
    }
}
