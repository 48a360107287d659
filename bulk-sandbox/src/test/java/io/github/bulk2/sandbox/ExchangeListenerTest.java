package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SandboxExtension.class)
class ExchangeListenerTest {

    private static final String JOB = "{\"operation\":\"insert\",\"object\":\"Account\"}";

    /** Named in META-INF/services; keeps what the tests of this class do. */
    public static final class Kept implements ExchangeListener {
        private static final List<RecordedExchange> EXCHANGES = new CopyOnWriteArrayList<>();
        private static volatile boolean keeps;

        @Override
        public void ended(RecordedExchange exchange) {
            if (keeps) {
                EXCHANGES.add(exchange);
            }
        }
    }

    @BeforeEach
    void start() {
        Kept.EXCHANGES.clear();
        Kept.keeps = true;
    }

    @AfterEach
    void stop() {
        Kept.keeps = false;
    }

    @Test
    void requestAndAnswerAreToldWithTheirBodies(Sandbox sandbox) {
        String answer = new TestClient(sandbox)
                .send("POST", "jobs/ingest", "application/json", JOB)
                .body();

        assertThat(Kept.EXCHANGES).hasSize(1);
        RecordedExchange told = Kept.EXCHANGES.get(0);
        assertThat(told.method()).isEqualTo("POST");
        assertThat(told.target()).isEqualTo("/services/data/v63.0/jobs/ingest");
        assertThat(told.requestHeaders())
                .containsEntry("content-type", "application/json")
                .containsEntry("authorization", "Bearer");
        assertThat(told.requestBody()).isEqualTo(JOB);
        assertThat(told.status()).isEqualTo(200);
        assertThat(told.answerHeaders()).containsEntry("content-type", "application/json;charset=UTF-8");
        assertThat(told.answerBody()).isEqualTo(answer);
        assertThat(told.spoiled()).isFalse();
    }

    @Test
    void compressedAnswerIsToldAsText(Sandbox sandbox) {
        new TestClient(sandbox).header("Accept-Encoding", "gzip").send("GET", "jobs/ingest", "", "");

        assertThat(Kept.EXCHANGES)
                .singleElement()
                .satisfies(told -> assertThat(told.answerBody())
                        .isEqualTo("{\"done\":true,\"records\":[],\"nextRecordsUrl\":null}"));
    }

    @Test
    void bodyThatTheServerDidNotReadIsNotKnown(Sandbox sandbox) {
        sandbox.expireTokens();

        new TestClient(sandbox).send("POST", "jobs/ingest", "application/json", JOB);

        assertThat(Kept.EXCHANGES).singleElement().satisfies(told -> {
            assertThat(told.status()).isEqualTo(401);
            assertThat(told.requestBody()).isNull();
        });
    }

    @Test
    void lostAnswerIsSpoiled(Sandbox sandbox) {
        sandbox.faults().add(Fault.lostAnswer());
        TestClient client = new TestClient(sandbox);

        assertThatThrownBy(() -> client.send("POST", "jobs/ingest", "application/json", JOB))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(Kept.EXCHANGES)
                .singleElement()
                .satisfies(told -> assertThat(told.spoiled()).isTrue());
    }

    @Test
    void controlsAreNoExchanges(Sandbox sandbox) {
        new TestClient(sandbox).send("GET", "/__calls", "", "");

        assertThat(Kept.EXCHANGES).isEmpty();
    }
}
