package io.github.bulk2.gateway.mcp;

import static io.github.bulk2.gateway.mcp.ServedMcp.data;
import static io.github.bulk2.gateway.mcp.ServedMcp.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfirmationTest {

    @TempDir
    private static Path files;

    private static final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
    private static ServedMcp served;

    @BeforeAll
    static void serve() throws Exception {
        Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
        served = new ServedMcp(settings -> settings.withClock(clock).withFilesFolder(files));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @BeforeEach
    void empty() {
        served.sandbox.reset();
    }

    private static Map<String, Object> with(Map<String, Object> arguments, Object token) {
        Map<String, Object> all = new LinkedHashMap<>(arguments);
        all.put("confirmToken", token);
        return all;
    }

    private static String openJob(McpSyncClient client) {
        return (String) data(client, "create-ingest-job", Map.of("object", "Account", "operation", "insert"))
                .get("jobId");
    }

    @Test
    void clientThatCannotAskItsUserConfirmsWithATokenGoodOnce() throws Exception {
        McpSyncClient client = served.client();
        String job = openJob(client);
        Map<String, Object> abort = Map.of("jobId", job, "state", "Aborted");

        Map<String, Object> asked = data(client, "close-abort-ingest-job", abort);
        assertThat(asked).containsEntry("confirmationRequired", true).containsEntry("expiresInSeconds", 300);
        assertThat(((Map<?, ?>) asked.get("preview")).get("summary").toString())
                .contains("Abort")
                .contains(job)
                .contains("Account");
        assertThat(((Map<?, ?>) asked.get("preview")).get("org").toString())
                .contains(served.sandbox.organizationId())
                .contains(served.sandbox.instanceUrl().toString());
        assertThat(data(client, "get-ingest-job-status", Map.of("jobId", job))).containsEntry("state", "Open");
        Object token = asked.get("confirmToken");

        assertThat(failure(
                        client, "close-abort-ingest-job", with(Map.of("jobId", job, "state", "UploadComplete"), token)))
                .contains("other arguments");
        assertThat(failure(client, "delete-ingest-job", with(Map.of("jobId", job), token)))
                .contains("other arguments");
        assertThat(data(client, "close-abort-ingest-job", with(abort, token))).containsEntry("state", "Aborted");
        assertThat(failure(client, "close-abort-ingest-job", with(abort, token)))
                .contains("changed since");
    }

    @Test
    void tokenIsGoodOnceEvenIfNothingHasChanged() throws Exception {
        Files.writeString(files.resolve("a.csv"), "Name\nAda\n");
        McpSyncClient client = served.client();
        Map<String, Object> load = Map.of("path", "a.csv", "object", "Account", "operation", "insert");
        Object token = data(client, "load-csv-file", load).get("confirmToken");
        assertThat(data(client, "load-csv-file", with(load, token))).containsEntry("successful", 1);
        assertThat(failure(client, "load-csv-file", with(load, token))).contains("was used already");
        assertThat(served.sandbox.calls("createIngestJob")).isEqualTo(1);
    }

    @Test
    void clientThatBeginsASessionForEachCallCanConfirm() throws Exception {
        McpSyncClient client = served.client();
        Map<String, Object> abort = Map.of("jobId", openJob(client), "state", "Aborted");
        Object token = data(client, "close-abort-ingest-job", abort).get("confirmToken");
        assertThat(data(served.client(), "close-abort-ingest-job", with(abort, token)))
                .containsEntry("state", "Aborted");
        assertThat(failure(client, "close-abort-ingest-job", with(abort, token)))
                .contains("changed since");
    }

    @Test
    void fileThatIsReplacedWhileTheUserReadsTheQuestionIsNotLoaded() throws Exception {
        Path file = Files.writeString(files.resolve("a.csv"), "Name\nAda\n");
        McpSyncClient client = served.client(spec -> spec.capabilities(
                        McpSchema.ClientCapabilities.builder().elicitation().build())
                .elicitation(request -> {
                    replace(file, "Name\nEve\n");
                    return new McpSchema.ElicitResult(McpSchema.ElicitResult.Action.ACCEPT, Map.of("confirm", true));
                }));
        assertThat(failure(
                        client, "load-csv-file", Map.of("path", "a.csv", "object", "Account", "operation", "insert")))
                .contains("changed meanwhile");
        assertThat(served.sandbox.calls()).isEmpty();
    }

    private static void replace(Path file, String text) {
        try {
            Path other = Files.writeString(file.resolveSibling("other"), text);
            Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void fileIsReplacedByAnExportOnlyAfterConfirmation() throws Exception {
        Path file = Files.writeString(files.resolve("out.csv"), "mine");
        McpSyncClient client = served.client();
        Map<String, Object> export = Map.of("query", "SELECT Id FROM Account", "path", "out.csv", "overwrite", true);
        Map<String, Object> asked = data(client, "export-query-to-file", export);
        assertThat(((Map<?, ?>) asked.get("preview")).get("summary").toString()).startsWith("Replace the file out.csv");
        Files.writeString(file, "mine, changed");
        assertThat(failure(client, "export-query-to-file", with(export, asked.get("confirmToken"))))
                .contains("has changed since");
        assertThat(file).hasContent("mine, changed");
        assertThat(served.sandbox.calls()).isEmpty();
    }

    @Test
    void tokenExpiresAndForgedOnesAreRefused() throws Exception {
        McpSyncClient client = served.client();
        Map<String, Object> close = Map.of("jobId", openJob(client), "state", "UploadComplete");
        String token = (String) data(client, "close-abort-ingest-job", close).get("confirmToken");
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(5)));
        assertThat(failure(client, "close-abort-ingest-job", with(close, token)))
                .contains("has expired");
        String other = token.charAt(0) == 'A' ? "B" : "A";
        for (String forged : List.of(other + token.substring(1), token.substring(1), "x", "....", "AAAA".repeat(20))) {
            assertThat(failure(client, "close-abort-ingest-job", with(close, forged)))
                    .startsWith("Nothing was done: the confirmToken");
        }
        assertThat(served.sandbox.calls("updateIngestJob")).isZero();
    }

    @Test
    void fileThatChangedAfterThePreviewIsAskedAboutAgain() throws Exception {
        Path file = Files.writeString(files.resolve("a.csv"), "Name\nAda\n");
        McpSyncClient client = served.client();
        Map<String, Object> load = Map.of("path", "a.csv", "object", "Account", "operation", "insert");
        Object token = data(client, "load-csv-file", load).get("confirmToken");
        Files.writeString(file, "Name\nAda\nEve\n");
        assertThat(failure(client, "load-csv-file", with(load, token))).contains("has changed since");
        assertThat(served.sandbox.calls()).isEmpty();
    }

    @Test
    void clientThatCanAskItsUserIsAsked() throws Exception {
        List<String> questions = new ArrayList<>();
        AtomicReference<McpSchema.ElicitResult> answer = new AtomicReference<>();
        McpSyncClient client = served.client(spec -> spec.capabilities(
                        McpSchema.ClientCapabilities.builder().elicitation().build())
                .elicitation(request -> {
                    questions.add(request.message());
                    return answer.get();
                }));
        Map<String, Object> abort = Map.of("jobId", openJob(client), "state", "Aborted");

        answer.set(new McpSchema.ElicitResult(McpSchema.ElicitResult.Action.DECLINE, null));
        assertThat(failure(client, "close-abort-ingest-job", abort)).contains("did not confirm");
        assertThat(questions).allMatch(question -> question.contains(served.sandbox.organizationId()));
        answer.set(new McpSchema.ElicitResult(McpSchema.ElicitResult.Action.CANCEL, null));
        assertThat(failure(client, "close-abort-ingest-job", abort)).contains("did not confirm");
        answer.set(new McpSchema.ElicitResult(McpSchema.ElicitResult.Action.ACCEPT, null));
        assertThat(failure(client, "close-abort-ingest-job", abort)).contains("did not confirm");
        answer.set(new McpSchema.ElicitResult(McpSchema.ElicitResult.Action.ACCEPT, Map.of("confirm", "yes")));
        assertThat(failure(client, "close-abort-ingest-job", abort)).contains("did not confirm");
        answer.set(new McpSchema.ElicitResult(McpSchema.ElicitResult.Action.ACCEPT, Map.of("confirm", false)));
        assertThat(failure(client, "close-abort-ingest-job", abort)).contains("did not confirm");
        assertThat(served.sandbox.calls("updateIngestJob")).isZero();

        answer.set(new McpSchema.ElicitResult(McpSchema.ElicitResult.Action.ACCEPT, Map.of("confirm", true)));
        assertThat(data(client, "close-abort-ingest-job", abort)).containsEntry("state", "Aborted");
        assertThat(questions).hasSize(6).allSatisfy(text -> assertThat(text).contains("Abort"));
    }

    @Test
    void everyChangeIsAskedAboutIfThatIsWanted() throws Exception {
        try (ServedMcp strict = new ServedMcp(settings -> settings.withConfirm(Confirm.ALWAYS))) {
            McpSyncClient client = strict.client();
            Map<String, Object> create = Map.of("object", "Account", "operation", "insert");
            Map<String, Object> asked = data(client, "create-ingest-job", create);
            assertThat(asked).containsEntry("confirmationRequired", true);
            assertThat(strict.sandbox.calls()).isEmpty();
            assertThat(data(client, "create-ingest-job", with(create, asked.get("confirmToken"))))
                    .containsEntry("state", "Open");
            assertThat(data(client, "list-all-ingest-jobs", Map.of())).containsEntry("returned", 1);
        }
    }
}
