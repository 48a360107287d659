package io.github.bulk2.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What all tests of this module together showed; the last of them. Alone, it has every answer given itself. */
@Order(Integer.MAX_VALUE)
class CoverageTest {

    @BeforeAll
    static void seeSomething() throws InterruptedException {
        if (Recorder.hasSeenNothing()) {
            try (Tour tour = new Tour()) {
                tour.everything();
            }
        }
    }

    @Test
    void everyRequestAndEveryAnswerFitsTheOverlaidDocument() {
        assertThat(Recorder.violations()).isEmpty();
    }

    @Test
    void everyAnswerThatTheOverlaidDocumentNamesWasSeen() throws IOException {
        String table = Recorder.table();
        System.out.println("Exchanges with the sandbox, by operation and status of the overlaid document:");
        System.out.println(table);
        Files.writeString(Path.of("target", "contract-coverage.txt"), table + "\n");

        List<String> missing = new ArrayList<>();
        for (Operation operation : ApiContract.OVERLAID.operations()) {
            for (int status : operation.statuses()) {
                if (Recorder.count(operation, status) == 0) {
                    missing.add(operation + " " + status);
                }
            }
        }
        assertThat(missing).isEmpty();
    }
}
