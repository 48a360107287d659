package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.sandbox.Call;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A sandbox, and what has to be true of it and of the account after a load. */
final class LoadedOrg implements AutoCloseable {

    final Sandbox sandbox;
    final BulkClient client;
    private final RenewedTokens tokens;

    LoadedOrg(Sandbox sandbox) {
        this.sandbox = sandbox;
        this.tokens = new RenewedTokens(sandbox);
        this.client = clientBuilder().build();
    }

    BulkClient.Builder clientBuilder() {
        return BulkClient.builder()
                .instanceUrl(sandbox.instanceUrl())
                .tokens(tokens)
                .calls(CallSettings.ofDefaults().withRetryDelays(Duration.ofMillis(300), Duration.ofSeconds(2)));
    }

    /** Empties the org. The token is renewed at once: the first call is to meet the fault that was meant for it. */
    void reset() {
        sandbox.reset();
        tokens.invalidate(tokens.token());
    }

    @Override
    public void close() {
        client.close();
        sandbox.close();
    }

    /** Every good record is in the org once, every bad one in the account with its line, and nothing else is. */
    void requireEverythingOnce(LoadReport report, InputRows input) throws IOException, InterruptedException {
        requireAccount(report, input, List.of());
        assertThat(descriptions()).isEqualTo(input.goodDescriptions());
    }

    /** The same, but for the records that begin in these lines: they were not processed. */
    void requireEverythingOnceBut(List<Long> unprocessed, LoadReport report, InputRows input)
            throws IOException, InterruptedException {
        requireAccount(report, input, unprocessed);
        assertThat(descriptions()).isEqualTo(input.without(unprocessed).goodDescriptions());
    }

    /** The report and its files say the same, and it is true. */
    private void requireAccount(LoadReport report, InputRows input, List<Long> unprocessed) throws IOException {
        InputRows processed = input.without(unprocessed);
        assertThat(report.recordsIn()).isEqualTo(input.rows().size());
        assertThat(report.successful()).isEqualTo(processed.good());
        assertThat(report.created()).isEqualTo(processed.good());
        assertThat(report.failed()).isEqualTo(processed.bad());
        assertThat(report.unprocessed()).isEqualTo(unprocessed.size());
        assertThat(report.unknown()).isZero();
        requireSuccessFile(report, processed.goodDescriptions());
        assertThat(linesAndValues(report.files().failed())).isEqualTo(processed.badByLine());
        assertThat(rows(report.files().failed()))
                .allMatch(row -> !row.get("sf__Error").isEmpty());
        Map<Long, List<String>> left = input.byLine();
        left.keySet().retainAll(unprocessed);
        assertThat(linesAndValues(report.files().unprocessed())).isEqualTo(left);
        requireNoJobForgotten(report);
        requireOneUploadPerJob();
    }

    static void requireSuccessFile(LoadReport report, List<String> descriptions) throws IOException {
        List<CsvRecords.Row> loaded = rows(report.files().success());
        assertThat(loaded.stream().map(row -> row.get("Description")).sorted()).isEqualTo(descriptions);
        assertThat(loaded.stream().map(row -> row.get("sf__Id")))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.length() == 18);
    }

    /** A job that is still open and not in the report holds nothing: the answer to its creation never came. */
    private void requireNoJobForgotten(LoadReport report) {
        List<JobId> forgotten = new ArrayList<>(openJobs());
        forgotten.removeAll(report.possibleOrphans());
        assertThat(forgotten).allSatisfy(job -> assertThat(uploads()).noneMatch(path -> path.contains(job.value())));
    }

    /** The requests that the server has seen since it was emptied, without those for tokens. */
    long apiCalls() {
        return sandbox.calls().entrySet().stream()
                .filter(calls -> !calls.getKey().equals("token"))
                .flatMap(calls -> calls.getValue().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    List<JobId> openJobs() {
        List<JobId> open = new ArrayList<>();
        for (JobInfo job : client.ingest().list(JobFilter.all())) {
            if (job.state() == JobState.OPEN) {
                open.add(job.id());
            }
        }
        return open;
    }

    private void requireOneUploadPerJob() {
        assertThat(uploads()).isNotEmpty().doesNotHaveDuplicates();
    }

    /** What was refused for its token has not happened, and may be sent again. */
    private List<String> uploads() {
        return sandbox.recentCalls().stream()
                .filter(call -> call.method().equals("PUT") && call.status() != 401)
                .map(Call::path)
                .toList();
    }

    /** What the org holds, one value per record, in order. */
    List<String> descriptions() throws InterruptedException {
        QueryJob job = client.query().create(QueryRequest.query("SELECT Description FROM Account"));
        job.awaitCompletion(WaitPolicy.ofDefaults());
        try (CsvRecords rows = job.results()) {
            return rows.stream().map(row -> row.get("Description")).sorted().toList();
        }
    }

    /** The original values of the records that were not loaded, by the line of the input. */
    static Map<Long, List<String>> linesAndValues(Path file) throws IOException {
        Map<Long, List<String>> byLine = new TreeMap<>();
        for (CsvRecords.Row row : rows(file)) {
            List<String> values = InputRows.HEADER.stream().map(row::get).toList();
            assertThat(byLine.put(Long.valueOf(row.get("bulk2__Line")), values)).isNull();
        }
        return byLine;
    }

    static List<CsvRecords.Row> rows(Path file) throws IOException {
        try (CsvRecords rows = CsvRecords.of(Files.newInputStream(file), CsvDialect.defaultDialect())) {
            return rows.stream().toList();
        }
    }
}
