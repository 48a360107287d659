package io.github.bulk2.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.ErrorCategory;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the overlaid document, met with every answer that it names. */
class EveryAnswerTest {

    private static final String ERROR = "[{\"errorCode\":\"SOME_CODE\",\"message\":\"some text\"}]";

    private static Tour tour;

    @BeforeAll
    static void start() throws InterruptedException {
        tour = new Tour();
    }

    @AfterAll
    static void stop() {
        tour.close();
    }

    static Stream<Arguments> errorsInHtml() {
        return errors().filter(error -> ((Operation) error.get()[0])
                .response((int) error.get()[1])
                .child("content")
                .names()
                .contains("text/html"));
    }

    static Stream<Arguments> errors() {
        return ApiContract.OVERLAID.operations().stream()
                .flatMap(operation -> operation.statuses().stream()
                        .filter(status -> status >= 400)
                        .map(status -> Arguments.of(operation, status)));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorBecomesAnExceptionOfItsCategory(Operation operation, int status) {
        BulkApiException error = assertThrows(BulkApiException.class, tour.refused(operation, status, ERROR)::call);

        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.errorCode()).isEqualTo("SOME_CODE");
        assertThat(error.category()).isEqualTo(category(status));
    }

    @ParameterizedTest
    @MethodSource("errorsInHtml")
    void pageInHtmlBecomesAnExceptionToo(Operation operation, int status) {
        BulkApiException error =
                assertThrows(BulkApiException.class, tour.refused(operation, status, "<html>busy</html>")::call);

        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error).hasMessageContaining("not JSON").hasMessageNotContaining("busy");
    }

    @Test
    void successesAreAllReached() throws InterruptedException {
        List<Exchange> seen = Recorder.subscribe();
        tour.successes();
        Recorder.unsubscribe(seen);

        assertThat(seen).extracting(Exchange::status).containsOnly(200, 201, 204);
        assertThat(seen)
                .flatExtracting(exchange -> Conformance.ofAnswer(ApiContract.OVERLAID, exchange))
                .isEmpty();
    }

    @Test
    void sandboxCallsOperationsByTheirIdsInTheDocument() throws InterruptedException {
        tour.successes();

        assertThat(tour.sandbox.calls())
                .containsOnlyKeys(ApiContract.OVERLAID.operations().stream()
                        .map(Operation::id)
                        .toList());
    }

    @Test
    void mistakesAreRefusedInTheWordsOfTheDocument() {
        for (ThrowingCallable mistake : tour.mistakes()) {
            BulkApiException error = assertThrows(BulkApiException.class, mistake::call);
            assertThat(error.statusCode()).isIn(400, 404, 409);
            assertThat(error.errorCode()).matches("[A-Z_]+");
        }
        assertThat(Recorder.violations()).isEmpty();
    }

    private static ErrorCategory category(int status) {
        return switch (status) {
            case 400, 405, 415 -> ErrorCategory.INVALID_REQUEST;
            case 401 -> ErrorCategory.AUTHENTICATION;
            case 403 -> ErrorCategory.PERMISSION;
            case 404 -> ErrorCategory.NOT_FOUND;
            case 406, 420, 429 -> ErrorCategory.THROTTLED;
            case 409 -> ErrorCategory.INVALID_STATE;
            case 500, 502, 503 -> ErrorCategory.SERVER;
            default -> throw new AssertionError("a status that nobody has thought about: " + status);
        };
    }
}
