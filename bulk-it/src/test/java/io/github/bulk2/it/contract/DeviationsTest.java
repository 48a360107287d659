package io.github.bulk2.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The document as given, against what the servers do: it differs where we say, and nowhere else. */
class DeviationsTest {

    private static final List<Exchange> EXCHANGES = new ArrayList<>();
    private static final List<Violation> VIOLATIONS = new ArrayList<>();

    @BeforeAll
    static void everyAnswerIsHeldAgainstTheDocumentAsGiven() throws InterruptedException {
        List<Exchange> seen = Recorder.subscribe();
        try (Tour tour = new Tour()) {
            tour.everything();
        } finally {
            Recorder.unsubscribe(seen);
        }
        EXCHANGES.addAll(seen);
        EXCHANGES.forEach(exchange -> {
            VIOLATIONS.addAll(Conformance.ofRequest(ApiContract.AS_GIVEN, exchange));
            VIOLATIONS.addAll(Conformance.ofAnswer(ApiContract.AS_GIVEN, exchange));
        });
    }

    @Test
    void documentAsGivenDiffersInNothingElse() {
        assertThat(VIOLATIONS)
                .isNotEmpty()
                .filteredOn(violation ->
                        Deviations.ALL_DEVIATIONS.stream().noneMatch(deviation -> deviation.covers(violation)))
                .isEmpty();
    }

    static List<Deviation> deviations() {
        return Deviations.ALL_DEVIATIONS;
    }

    @ParameterizedTest
    @MethodSource("deviations")
    void everyDeviationStillDeviatesInEachOfItsOperations(Deviation deviation) {
        Set<String> shown = new TreeSet<>();
        VIOLATIONS.stream().filter(deviation::covers).forEach(violation -> shown.add(violation.operation()));

        assertThat(shown).as(deviation.reason()).isEqualTo(deviation.operations());
    }

    @Test
    void overlaidDocumentDeviatesNowhere() {
        assertThat(EXCHANGES).isNotEmpty();
        assertThat(EXCHANGES)
                .flatExtracting(exchange -> Conformance.ofRequest(ApiContract.OVERLAID, exchange))
                .isEmpty();
        assertThat(EXCHANGES)
                .flatExtracting(exchange -> Conformance.ofAnswer(ApiContract.OVERLAID, exchange))
                .isEmpty();
    }
}
