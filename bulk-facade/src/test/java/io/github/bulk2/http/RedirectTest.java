package io.github.bulk2.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobId;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.auth.ConnectedApp;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.error.BulkApiException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that sends the client to another host: neither token nor records may get there. */
@Timeout(60)
class RedirectTest {

    private static final JobId JOB = JobId.of("7505g00000abcdeAAA");

    private final Stub trap = new Stub(exchange -> Stub.json(exchange, "{}"));

    @AfterEach
    void close() {
        trap.close();
    }

    private BulkClient client(URI url) {
        return BulkClient.builder()
                .instanceUrl(url)
                .tokens(TokenProvider.fixed("00D!token"))
                .calls(CallSettings.ofDefaults().withMaxAttempts(1))
                .build();
    }

    private void redirect(HttpExchange exchange, int status) throws IOException {
        exchange.getResponseHeaders().set("Location", trap.url() + "/elsewhere");
        Stub.answer(exchange, status, "text/html", "");
    }

    static Stream<Arguments> everyCallByEveryStatus() {
        List<Consumer<BulkClient>> calls = List.of(
                client -> client.ingest().create(IngestRequest.insert("Account")),
                client -> client.ingest()
                        .createWithData(IngestRequest.insert("Account"), CsvSource.ofString("Name\nA\n")),
                client -> client.ingest().list(JobFilter.all()).forEach(job -> {}),
                client -> client.ingest().attach(JOB).info(),
                client -> client.ingest().attach(JOB).upload(CsvSource.ofString("Name\nA\n")),
                client -> client.ingest().attach(JOB).markUploadComplete(),
                client -> client.ingest().attach(JOB).delete(),
                client -> client.ingest().attach(JOB).successfulResults(),
                client -> client.ingest().attach(JOB).failedResults(),
                client -> client.ingest().attach(JOB).unprocessedRecords(),
                client -> client.query().create(QueryRequest.query("SELECT Id FROM Account")),
                client -> client.query().list(JobFilter.all()).forEach(job -> {}),
                client -> client.query().attach(JOB).info(),
                client -> client.query().attach(JOB).abort(),
                client -> client.query().attach(JOB).delete(),
                client -> client.query().attach(JOB).results().forEach(row -> {}),
                client -> client.query().attach(JOB).page(Locator.first(), 0),
                client -> client.query().attach(JOB).resultPages(),
                BulkClient::limits);
        return calls.stream()
                .flatMap(call -> Stream.of(301, 302, 303, 307, 308).map(status -> Arguments.of(call, status)));
    }

    @ParameterizedTest
    @MethodSource("everyCallByEveryStatus")
    void callIsNotSentToAnotherHost(Consumer<BulkClient> call, int status) {
        try (Stub org = new Stub(exchange -> redirect(exchange, status));
                BulkClient client = client(org.url())) {
            assertThatThrownBy(() -> call.accept(client))
                    .isInstanceOfSatisfying(
                            BulkApiException.class,
                            answer -> assertThat(answer.statusCode()).isEqualTo(status))
                    .hasMessageContaining("redirects to " + trap.url().getHost())
                    .hasMessageContaining("instance URL");
            assertThat(org.seen()).isNotEmpty();
            assertThat(trap.seen()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("everyRedirectStatus")
    void loginIsNotSentToAnotherHost(int status) {
        try (Stub org = new Stub(exchange -> redirect(exchange, status));
                BulkClient client = BulkClient.builder()
                        .tokens(ConnectedApp.of(org.url(), "key").clientCredentials("app.the_secret.value"))
                        .build()) {
            assertThatThrownBy(client::limits)
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining(String.valueOf(status))
                    .hasMessageContaining("login URL");
            assertThat(org.seen()).hasSize(1);
            assertThat(trap.seen()).isEmpty();
        }
    }

    static Stream<Integer> everyRedirectStatus() {
        return Stream.of(301, 302, 303, 307, 308);
    }

    @Test
    void linkToTheNextPageOfJobsIsFollowedAtTheOrgOnly() {
        try (Stub org = new Stub(exchange -> Stub.json(
                        exchange,
                        "{\"done\":false,\"records\":[],\"nextRecordsUrl\":\"" + trap.url()
                                + "/services/data/v63.0/jobs/ingest?queryLocator=L"
                                + (exchange.getRequestURI().getQuery() == null ? "1" : "2") + "\"}"));
                BulkClient client = client(org.url())) {
            List<Object> jobs = new ArrayList<>();
            assertThatThrownBy(() -> client.ingest().list(JobFilter.all()).forEach(jobs::add))
                    .as("the second page leads to itself")
                    .isInstanceOf(RuntimeException.class);
            assertThat(org.seen()).extracting(Stub.Seen::line).anyMatch(line -> line.contains("queryLocator=L1"));
            assertThat(trap.seen()).isEmpty();
        }
    }

    @Test
    void linksToPagesOfAResultAreFollowedAtTheOrgOnly() {
        try (Stub org = new Stub(this::resultPages);
                BulkClient client = client(org.url())) {
            List<Locator> pages = client.query().attach(JOB).resultPages();
            assertThat(pages).extracting(Locator::value).containsExactly("abc", "def");
            client.query().attach(JOB).page(pages.get(0), 0).close();
            assertThat(org.seen()).hasSizeGreaterThan(2);
            assertThat(trap.seen()).isEmpty();
        }
    }

    private void resultPages(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/resultPages")) {
            boolean first = exchange.getRequestURI().getQuery() == null;
            Stub.json(
                    exchange,
                    "{\"done\":" + !first + ",\"nextRecordsUrl\":\"" + trap.url() + "/resultPages?locator=more\","
                            + "\"resultPages\":[{\"resultUrl\":\"" + trap.url() + "/results?locator="
                            + (first ? "abc" : "def") + "\"}]}");
        } else if (path.endsWith("/results")) {
            exchange.getResponseHeaders().set("Sforce-Locator", "null");
            exchange.getResponseHeaders().set("Sforce-NumberOfRecords", "0");
            Stub.answer(exchange, 200, "text/csv", "\"Id\"\n");
        } else {
            Stub.json(
                    exchange,
                    "{\"id\":\"" + JOB + "\",\"state\":\"JobComplete\",\"lineEnding\":\"LF\","
                            + "\"columnDelimiter\":\"COMMA\"}");
        }
    }
}
