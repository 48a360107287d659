package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.BulkClient;
import io.github.bulk2.Clients;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.OrgIdentity;
import io.github.bulk2.auth.AccessToken;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.Journal;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run goes on in its own org only, whatever login it is resumed or undone with. */
class OtherOrgTest {

    private static final int RECORDS = 1_500;
    private static final List<String> NAMES =
            IntStream.range(0, RECORDS).mapToObj(i -> String.format("n%04d", i)).toList();
    private static final String ASK = "/services/data/v63.0/query";

    @RegisterExtension
    static final Org ORG = new Org();

    private static final Sandbox OTHER = Sandbox.start();
    private static final BulkClient STRANGER = Clients.of(OTHER);

    @TempDir
    private Path folder;

    @BeforeEach
    void empty() {
        OTHER.reset();
    }

    @AfterAll
    static void stop() {
        STRANGER.close();
        OTHER.close();
    }

    private Path runFolder() {
        return folder.resolve("run");
    }

    private Load load() throws IOException {
        Path file = folder.resolve("in.csv");
        Files.writeString(file, "Name\n" + String.join("\n", NAMES) + "\n");
        return Load.of(IngestRequest.insert("Account"), file)
                .withRunFolder(runFolder())
                .withMaxPartRecords(300);
    }

    private void requireEverythingOnce(LoadReport report) throws Exception {
        assertThat(report.successful()).isEqualTo(RECORDS);
        assertThat(report.isComplete()).isTrue();
        assertThat(ORG.values("Account", "Name")).isEqualTo(NAMES);
    }

    private void requireRefused(BulkClient stranger, String begunIn, String login) throws IOException {
        byte[] before = Files.readAllBytes(runFolder().resolve("journal.jsonl"));
        assertThatThrownBy(() -> stranger.resume(runFolder()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll(begunIn, login, "Nothing was sent or changed");
        assertThat(runFolder().resolve("journal.jsonl")).hasBinaryContent(before);
    }

    private static String nameOf(Sandbox sandbox) {
        return "org " + sandbox.organizationId() + " (" + sandbox.instanceUrl() + ")";
    }

    private static void requireUntouched(Sandbox sandbox) {
        assertThat(sandbox.calls().keySet()).isSubsetOf("query", "token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after CREATED 1-1",
                "after UPLOADED 1-2",
                "after PLANNED 1-0",
                "after CLOSED 1-1",
                "before FINISHED 1-3",
                "before DONE 1-0"
            })
    void resumedWithTheLoginOfAnotherOrg(String death) throws Exception {
        ORG.dieAt(load(), death);

        requireRefused(STRANGER, nameOf(ORG.sandbox), nameOf(OTHER));
        requireUntouched(OTHER);

        requireEverythingOnce(ORG.client.resume(runFolder()));
    }

    @Test
    void tornJournalIsLeftAsItIs() throws Exception {
        ORG.dieAt(load(), "after CLOSED 1-1");
        Path journal = runFolder().resolve("journal.jsonl");
        Files.writeString(journal, Files.readString(journal) + "{\"crc32c\":\"12");

        requireRefused(STRANGER, nameOf(ORG.sandbox), nameOf(OTHER));

        requireEverythingOnce(ORG.client.resume(runFolder()));
    }

    @Test
    void finishedRunTellsItsReportToItsOwnOrgOnly() throws Exception {
        ORG.client.load(load());

        requireRefused(STRANGER, nameOf(ORG.sandbox), nameOf(OTHER));

        requireEverythingOnce(ORG.client.resume(runFolder()));
    }

    @Test
    void undoneWithTheLoginOfAnotherOrg() throws Exception {
        ORG.client.load(load());
        // The same record ids are in use there.
        STRANGER.load(load().withRunFolder(folder.resolve("stranger")));
        UndoPlan plan = UndoPlan.of(runFolder());

        assertThatThrownBy(() -> STRANGER.undo(plan, new LoadListener() {}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll(nameOf(ORG.sandbox), nameOf(OTHER));
        assertThatThrownBy(() -> STRANGER.requireOrgOf(runFolder())).isInstanceOf(InvalidInputException.class);
        assertThat(runFolder().resolve("undo")).doesNotExist();
        assertThat(OTHER.calls("createIngestJob")).as("its own load only").isEqualTo(5);

        ORG.client.requireOrgOf(runFolder());
        LoadReport undone = ORG.client.undo(plan, new LoadListener() {});
        assertThat(undone.successful()).isEqualTo(RECORDS);
        assertThat(ORG.values("Account", "Name")).isEmpty();
        assertThatThrownBy(() -> STRANGER.undo(plan, new LoadListener() {})).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void refreshedSandboxIsAnotherOrgAtTheSameUrl() throws Exception {
        Sandbox first = Sandbox.start();
        int port = first.instanceUrl().getPort();
        try (BulkClient client = Clients.of(first)) {
            LoadEngine engine = new LoadEngine(
                    onCall -> client.ingest(),
                    onCall -> client.org(),
                    new io.github.bulk2.internal.Activities(List.of()),
                    new DiesAt("after CLOSED 1-1"));
            assertThatThrownBy(() -> engine.load(load())).isInstanceOf(DiesAt.Death.class);
        }
        String begunIn = nameOf(first);
        first.close();
        try (Sandbox refreshed = Sandbox.builder().port(port).start();
                BulkClient client = Clients.of(refreshed)) {
            requireRefused(client, begunIn, nameOf(refreshed));
            assertThatThrownBy(() -> client.resume(runFolder())).hasMessageContaining("refreshed");
            requireUntouched(refreshed);
        }
    }

    @Test
    void anotherDomainOfTheSameOrgIsTheSameOrg() throws Exception {
        ORG.dieAt(load(), "after CLOSED 1-1");
        URI renamed = URI.create("http://localhost:" + ORG.sandbox.instanceUrl().getPort());
        try (BulkClient client =
                Clients.builder(ORG.sandbox).instanceUrl(renamed).build()) {
            requireEverythingOnce(client.resume(runFolder()));
        }
    }

    @Test
    void orgIsAskedWhereTheTokenDoesNotTellIt() throws Exception {
        try (Sandbox opaque = Sandbox.builder().token("secret").start();
                BulkClient client = Clients.of(opaque)) {
            LoadReport report = client.load(load());
            assertThat(report.isComplete()).isTrue();
            assertThat(opaque.calls("query")).isEqualTo(1);
            assertThat(report.work().apiCalls())
                    .isEqualTo(opaque.calls().values().stream()
                            .flatMap(calls -> calls.values().stream())
                            .mapToLong(Long::longValue)
                            .sum());
            requireRefused(STRANGER, nameOf(opaque), nameOf(OTHER));
            client.resume(runFolder());
            assertThat(opaque.calls("query")).as("the same token").isEqualTo(1);
            assertThat(client.org())
                    .isEqualTo(new OrgIdentity(java.util.Optional.of(opaque.organizationId()), opaque.instanceUrl()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 403, 404, 503})
    void orgThatDoesNotTellIsKnownByItsUrl(int status) throws Exception {
        try (Sandbox silent = Sandbox.builder().token("secret").start();
                BulkClient client = Clients.of(silent)) {
            String body = status == 200 ? "<html>come in</html>" : "[]";
            silent.faults().add(Fault.answer(status, body).on("GET", ASK).times(1_000));
            assertThat(client.load(load()).isComplete()).isTrue();

            requireRefused(STRANGER, "org at " + silent.instanceUrl(), nameOf(OTHER));
            assertThat(client.resume(runFolder()).isComplete()).isTrue();
        }
        ORG.dieAt(load().withRunFolder(folder.resolve("known")), "after CLOSED 1-1");
        try (BulkClient unknown = Clients.builder(ORG.sandbox)
                .tokens(TokenProvider.fixed("opaque"))
                .build()) {
            ORG.sandbox.faults().add(Fault.answer(403, "[]").on("GET", ASK).times(1_000));
            assertThatThrownBy(() -> unknown.resume(folder.resolve("known")))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContainingAll(nameOf(ORG.sandbox), "may be another org");
        }
    }

    @Test
    void renewedTokenOfAnotherOrgIsRefused() {
        URI url = ORG.sandbox.instanceUrl();
        AtomicReference<String> token = new AtomicReference<>(ORG.sandbox.token());
        try (BulkClient client = BulkClient.builder()
                .tokens(() -> AccessToken.of(token.get(), url))
                .build()) {
            client.limits();
            token.set(OTHER.token());
            assertThatThrownBy(client::limits)
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContainingAll(OTHER.organizationId(), ORG.sandbox.organizationId());
        }
    }

    /** Earlier versions kept neither org nor folder. */
    private void makeOlder() throws IOException {
        Path journal = runFolder().resolve("journal.jsonl");
        List<JsonNode> entries = new ArrayList<>(Journal.read(journal));
        assertThat(entries.removeIf(entry ->
                        List.of("ORG", "FOLDER").contains(entry.path("event").asText())))
                .isTrue();
        Files.delete(journal);
        Files.delete(runFolder().resolve("journal.jsonl.count"));
        try (Journal older = Journal.openCounted(journal)) {
            for (JsonNode entry : entries) {
                older.append(entry);
            }
        }
    }

    @Test
    void runOfAnEarlierVersionIsRefusedAndSaysWhatToDo() throws Exception {
        ORG.dieAt(load(), "after CLOSED 1-1");
        makeOlder();
        long calls = ORG.sandbox.recentCalls().size();

        assertThatThrownBy(() -> ORG.client.resume(runFolder()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll("an earlier version", "look at its jobs", "journal.jsonl");
        assertThat(ORG.sandbox.recentCalls()).hasSize((int) calls);
    }

    @Test
    void finishedRunOfAnEarlierVersionGivesItsReportWithoutACall() throws Exception {
        // An answer that was lost would have the org asked for orphans again.
        ORG.sandbox.faults().add(Fault.lostAnswer().on("POST", "/jobs/ingest"));
        ORG.client.load(load());
        makeOlder();
        long calls = ORG.sandbox.recentCalls().size();

        requireReportAgain(ORG.client.resume(runFolder()));
        requireReportAgain(STRANGER.resume(runFolder()));
        assertThat(ORG.sandbox.recentCalls()).hasSize((int) calls);
        requireUntouched(OTHER);
        assertThatThrownBy(() -> ORG.client.undo(UndoPlan.of(runFolder()), new LoadListener() {}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("an earlier version");
    }

    private static void requireReportAgain(LoadReport report) {
        assertThat(report.successful()).isEqualTo(RECORDS);
    }

    @Test
    void runThatSentNothingYetMayBeginInAnyOrg() throws Exception {
        ORG.dieAt(load(), "before ORG 1-0");
        String journal = Files.readString(runFolder().resolve("journal.jsonl"), StandardCharsets.UTF_8);
        assertThat(journal).contains("BEGUN").doesNotContain("CREATING");

        assertThat(STRANGER.resume(runFolder()).isComplete()).isTrue();
        assertThat(ORG.sandbox.calls()).isEmpty();
    }
}
