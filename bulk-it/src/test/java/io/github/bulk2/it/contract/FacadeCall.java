package io.github.bulk2.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.ResultPage;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One call of the facade per operation, with the request that the document gives as its example. */
final class FacadeCall {

    private final BulkClient client;
    private final Operation operation;
    private final JobId job;
    private final JsonNode requestBody;

    /** On the job that the document names. */
    FacadeCall(BulkClient client, Operation operation) {
        this.client = client;
        this.operation = operation;
        this.job = JobId.of(parameter("jobId").asText(Placeholders.JOB));
        this.requestBody = firstRequest(operation);
    }

    FacadeCall(BulkClient client, Operation operation, JobId job) {
        this.client = client;
        this.operation = operation;
        this.job = job;
        this.requestBody = firstRequest(operation);
    }

    /** With one of the examples of its request. */
    FacadeCall(BulkClient client, RequestExample example) {
        this.client = client;
        this.operation = example.operation();
        this.job = JobId.of(parameter("jobId").asText(Placeholders.JOB));
        this.requestBody = example.body();
    }

    private static JsonNode firstRequest(Operation operation) {
        List<JsonNode> all = RequestExample.bodiesOf(operation);
        return all.isEmpty() ? MissingNode.getInstance() : all.get(0);
    }

    /** What the call gives: a job's info, a list of them, the text of results, or "" for nothing. */
    Object make() throws IOException {
        return switch (operation.id()) {
            case "createIngestJob" ->
                client.ingest().create(ingestRequest()).created().orElseThrow();
            case "listIngestJobs" -> all(client.ingest().list(filter()));
            case "getIngestJobInfo" -> ingestJob().info();
            case "updateIngestJob" ->
                target() == JobState.ABORTED ? ingestJob().abort() : ingestJob().markUploadComplete();
            case "deleteIngestJob" -> nothing(ingestJob()::delete);
            case "uploadJobData" ->
                nothing(() ->
                        ingestJob().upload(CsvSource.ofString(requestBody().asText())));
            case "getSuccessfulResults" -> text(ingestJob().successfulResults());
            case "getFailedResults" -> text(ingestJob().failedResults());
            case "getUnprocessedRecords" -> text(ingestJob().unprocessedRecords());
            case "createQueryJob" ->
                client.query().create(queryRequest()).created().orElseThrow();
            case "listQueryJobs" -> all(client.query().list(filter()));
            case "getQueryJobInfo" -> queryJob().info();
            case "updateQueryJob" -> queryJob().abort();
            case "deleteQueryJob" -> nothing(queryJob()::delete);
            case "getQueryJobResults" -> resultPage();
            case "getQueryJobResultPages" -> queryJob().resultPages();
            default -> throw new AssertionError("the facade has no call for the operation " + operation.id());
        };
    }

    /** The example of the request's body; missing if there is none. */
    JsonNode requestBody() {
        return requestBody;
    }

    JobId job() {
        return job;
    }

    private JsonNode parameter(String name) {
        for (Place parameter : operation.parameters()) {
            if (parameter.node().path("name").asText().equals(name)) {
                JsonNode example = parameter.node().path("example");
                return example.isMissingNode() ? parameter.node().at("/examples/ok/value") : example;
            }
        }
        return MissingNode.getInstance();
    }

    private IngestJob ingestJob() {
        return client.ingest().attach(job);
    }

    private QueryJob queryJob() {
        return client.query().attach(job);
    }

    private JobState target() {
        return JobState.of(requestBody().path("state").asText());
    }

    private IngestRequest ingestRequest() {
        JsonNode body = requestBody();
        String object = body.path("object").asText();
        String externalId = body.path("externalIdFieldName").asText();
        IngestRequest request = switch (body.path("operation").asText()) {
            case "insert" -> IngestRequest.insert(object);
            case "update" -> IngestRequest.update(object);
            case "upsert" -> IngestRequest.upsert(object, externalId);
            case "delete" -> IngestRequest.delete(object);
            case "hardDelete" -> IngestRequest.hardDelete(object);
            default -> throw new AssertionError("the facade has no operation " + body.path("operation"));
        };
        request = request.withDialect(dialect(body));
        return body.has("assignmentRuleId")
                ? request.withAssignmentRuleId(body.get("assignmentRuleId").asText())
                : request;
    }

    private QueryRequest queryRequest() {
        JsonNode body = requestBody();
        String soql = body.path("query").asText();
        QueryRequest request = body.path("operation").asText().equals("queryAll")
                ? QueryRequest.queryAll(soql)
                : QueryRequest.query(soql);
        return request.withDialect(dialect(body));
    }

    private static CsvDialect dialect(JsonNode body) {
        return new CsvDialect(
                ColumnDelimiter.valueOf(body.path("columnDelimiter").asText("COMMA")),
                LineEnding.valueOf(body.path("lineEnding").asText("LF")));
    }

    private JobFilter filter() {
        JobFilter filter = JobFilter.all();
        if (parameter("jobType") instanceof TextNode jobType) {
            filter = filter.withJobType(jobType.asText());
        }
        if (parameter("isPkChunkingEnabled").isBoolean()) {
            filter = filter.withPkChunkingEnabled(
                    parameter("isPkChunkingEnabled").asBoolean());
        }
        return filter;
    }

    private static List<JobInfo> all(Iterable<JobInfo> jobs) {
        List<JobInfo> all = new ArrayList<>();
        jobs.forEach(all::add);
        return all;
    }

    private static String nothing(Runnable call) {
        call.run();
        return "";
    }

    private String resultPage() throws IOException {
        String locator = parameter("locator").asText("");
        try (ResultPage page = queryJob()
                .page(
                        locator.isEmpty() ? Locator.first() : new Locator(locator),
                        parameter("maxRecords").asInt(0))) {
            String text = text(page.records());
            if (page.numberOfRecords() != text.lines().count() - 1
                    || page.next().isPresent()) {
                throw new AssertionError(
                        page.numberOfRecords() + " records, and then " + page.next() + ", for: " + text);
            }
            return text;
        }
    }

    private static String text(CsvRecords records) throws IOException {
        try (records) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            records.transferTo(bytes);
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
