package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bulk2.BulkClient;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.error.MissingJobException;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call of a load meets every trouble on the way, once and twice in a row. */
@Timeout(60)
class LoadFaultMatrixTest {

    private static final int RECORDS = 60;
    private static final String JSON_404 =
            "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]";
    private static final String JSON_500 = "[{\"errorCode\":\"UNKNOWN_EXCEPTION\",\"message\":\"unexpected\"}]";

    private enum Trouble {
        RESET_BEFORE_THE_EFFECT,
        ANSWER_LOST_AFTER_THE_EFFECT,
        TOKEN_EXPIRED,
        TOO_MANY_REQUESTS,
        UNAVAILABLE,
        SERVER_ERROR,
        NOT_FOUND_FOR_A_MOMENT,
        WEB_PAGE_WITH_STATUS_200,
        ANSWER_STALLED,
        ANSWER_CUT;

        /** Only for what never comes it is worth being impatient: any other answer may be late on a busy machine. */
        Duration patience() {
            return Duration.ofSeconds(this == ANSWER_STALLED ? 1 : 30);
        }

        Fault fault() {
            return switch (this) {
                case RESET_BEFORE_THE_EFFECT -> Fault.reset();
                case ANSWER_LOST_AFTER_THE_EFFECT -> Fault.lostAnswer();
                case TOKEN_EXPIRED -> Fault.expiredToken();
                case TOO_MANY_REQUESTS -> Fault.answer(429, "", Duration.ofSeconds(1));
                case UNAVAILABLE -> Fault.answer(503, "<html>down for maintenance</html>", Duration.ofSeconds(1));
                case SERVER_ERROR -> Fault.answer(500, JSON_500);
                case NOT_FOUND_FOR_A_MOMENT -> Fault.answer(404, JSON_404);
                case WEB_PAGE_WITH_STATUS_200 -> Fault.answer(200, "<html>down for maintenance</html>");
                case ANSWER_STALLED -> Fault.stall(20);
                case ANSWER_CUT -> Fault.cut(20);
            };
        }
    }

    /** With these the creation had its effect, but its answer never came. */
    private static final Set<Trouble> LEAVE_A_JOB =
            EnumSet.of(Trouble.ANSWER_LOST_AFTER_THE_EFFECT, Trouble.ANSWER_STALLED, Trouble.ANSWER_CUT);

    /** These are tried twice in a row, too. */
    private static final Set<Trouble> TWICE = System.getProperty("soak") == null
            ? EnumSet.of(Trouble.ANSWER_LOST_AFTER_THE_EFFECT)
            : EnumSet.complementOf(EnumSet.of(Trouble.TOKEN_EXPIRED));

    private static LoadedOrg org;
    private static Wire wire;

    @TempDir
    private Path folder;

    private final InputRows input = InputRows.of(RECORDS);

    @BeforeAll
    static void start() throws IOException {
        org = new LoadedOrg(Sandbox.start());
        wire = new Wire(org.sandbox.instanceUrl());
    }

    @AfterAll
    static void stop() throws IOException {
        wire.close();
        org.close();
    }

    @BeforeEach
    void reset() {
        org.reset();
        wire.watch((moment, request) -> Wire.Action.PASS);
    }

    static Stream<Arguments> everyCallAndEveryTrouble() {
        return Arrays.stream(Step.values())
                .flatMap(step -> Arrays.stream(Trouble.values())
                        // Where a job is created there is none that is not found.
                        .filter(trouble -> step != Step.CREATE || trouble != Trouble.NOT_FOUND_FOR_A_MOMENT)
                        .flatMap(trouble -> Stream.of(1, 2)
                                .filter(times -> times == 1 || TWICE.contains(trouble))
                                .map(times -> Arguments.of(step, trouble, times))));
    }

    @ParameterizedTest(name = "{0} {1} x {2}")
    @MethodSource("everyCallAndEveryTrouble")
    void loadEndsCompleteInOneGo(Step step, Trouble trouble, int times) throws Exception {
        AtomicInteger hits = script(step, trouble, times);

        LoadReport report;
        try (BulkClient client = org.clientBuilder()
                .instanceUrl(wire.url())
                .http(HttpSettings.ofDefaults().withReadTimeout(trouble.patience()))
                .build()) {
            report = client.load(load());
        }

        assertThat(hits.get() + org.sandbox.faults().fired()).isEqualTo(times);
        org.sandbox.faults().clear();
        org.requireEverythingOnce(report, input);
        requireNoOrphanLeft(report, step, trouble, times);
    }

    /** Each creation without an answer has left a job, and each of these is removed, as nobody else is at work here. */
    private static void requireNoOrphanLeft(LoadReport report, Step step, Trouble trouble, int times) {
        boolean leavesOrphans = step == Step.CREATE && LEAVE_A_JOB.contains(trouble);
        assertThat(report.removedOrphans()).hasSize(leavesOrphans ? times : 0);
        assertThat(org.openJobs()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"CREATE", "UPLOAD"},
            mode = EnumSource.Mode.EXCLUDE)
    void notFoundThatStaysLosesNothing(Step step) throws Exception {
        org.sandbox.faults().add(step.hitBy(Fault.answer(404, JSON_404)).times(100_000));
        // Of a closed job the org knows the state, and of one that stays open too; then what is missing is a result.
        boolean everyJob = step == Step.STATUS;
        if (step == Step.CLOSE) {
            org.sandbox
                    .faults()
                    .add(Step.STATUS.hitBy(Fault.answer(404, JSON_404)).times(100_000));
        }
        WaitPolicy brief = WaitPolicy.ofDefaults().withNotFoundTolerance(Duration.ofSeconds(1));

        MissingJobException missing =
                assertThrows(MissingJobException.class, () -> org.client.load(load().withWaitPolicy(brief)));

        assertThat(missing).hasMessageContaining(everyJob || step == Step.CLOSE ? "another org" : "results");
        org.sandbox.faults().clear();
        org.requireEverythingOnce(org.client.resume(folder.resolve("run")), input);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void tokenThatCannotBeRenewedEndsTheLoadAndANewOneResumesIt(Step step) throws Exception {
        org.sandbox.faults().add(step.hitBy(Fault.expiredToken()));

        BulkApiException refused;
        try (BulkClient client = org.clientBuilder()
                .tokens(TokenProvider.fixed(org.sandbox.token()))
                .build()) {
            refused = assertThrows(BulkApiException.class, () -> client.load(load()));
        }

        assertThat(refused.category()).isEqualTo(ErrorCategory.AUTHENTICATION);
        assertThat(refused).hasMessageContaining("Session expired or invalid").hasMessageContaining("401");
        assertThat(refused.getMessage()).doesNotContain(org.sandbox.token());
        LoadReport report = org.client.resume(folder.resolve("run"));
        org.sandbox.faults().clear();
        org.requireEverythingOnce(report, input);
        assertThat(report.possibleOrphans()).containsAll(org.openJobs());
    }

    private Load load() throws IOException {
        return Load.of(IngestRequest.insert("Account"), input.writeTo(folder.resolve("input.csv")))
                .withRunFolder(folder.resolve("run"))
                .withMaxPartRecords(RECORDS / 3)
                .withWaitPolicy(WaitPolicy.ofDefaults().withUpperDelay(Duration.ofMillis(100)));
    }

    /** The answer to an upload has no body: it can only break or hang before its head. */
    private AtomicInteger script(Step step, Trouble trouble, int times) {
        AtomicInteger hits = new AtomicInteger();
        boolean inTheBody = trouble == Trouble.ANSWER_CUT || trouble == Trouble.ANSWER_STALLED;
        if (step != Step.UPLOAD || !inTheBody) {
            org.sandbox.faults().add(step.hitBy(trouble.fault()).times(times));
            return hits;
        }
        boolean cut = trouble == Trouble.ANSWER_CUT;
        wire.watch((moment, request) -> {
            boolean now = moment == (cut ? Wire.Moment.INSIDE_ANSWER : Wire.Moment.BEFORE_ANSWER);
            if (now && step.isOf(request) && hits.get() < times) {
                hits.incrementAndGet();
                return cut ? Wire.Action.DROP : Wire.Action.HOLD;
            }
            return Wire.Action.PASS;
        });
        return hits;
    }
}
