package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Creates, fills, closes, aborts, shows and deletes ingest jobs. */
final class IngestEndpoint {
    private static final Set<String> OPERATIONS = Set.of("insert", "update", "upsert", "delete", "hardDelete");
    private static final int MAX_MULTIPART_CHARACTERS = 100_000;

    private final Org org;
    private final JobJson json;

    IngestEndpoint(Org org) {
        this.org = org;
        this.json = new JobJson(org);
    }

    void handle(Exchange exchange, Operation operation) throws IOException {
        switch (operation) {
            case CREATE_INGEST_JOB -> create(exchange);
            case GET_INGEST_JOB -> exchange.reply(200, json.info(org.jobs().ingest(exchange.jobId())));
            case UPDATE_INGEST_JOB -> update(exchange);
            case DELETE_INGEST_JOB -> delete(exchange, org.jobs().ingest(exchange.jobId()), org.jobs());
            default -> upload(exchange);
        }
    }

    static void delete(Exchange exchange, Job job, JobStore jobs) {
        if (!job.isDeletable()) {
            throw new ApiException(
                    400, "API_ERROR", "Error encountered when deleting the job because the job is not terminated");
        }
        if (job.state() == JobState.UPLOAD_COMPLETE) {
            job.move(JobState.ABORTED);
        }
        awaitStopped(job);
        jobs.remove(job);
        exchange.replyEmpty(204);
    }

    static void awaitStopped(Job job) {
        try {
            job.awaitStopped();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(503, "SERVER_UNAVAILABLE", "The sandbox is shutting down");
        }
    }

    private void create(Exchange exchange) throws IOException {
        if (exchange.mediaType().startsWith("multipart/")) {
            createWithContent(exchange);
            return;
        }
        IngestJob job = newJob(exchange, exchange.jsonBody());
        org.jobs().add(job);
        exchange.reply(200, json.created(job));
    }

    private void createWithContent(Exchange exchange) throws IOException {
        MultipartJob parts = MultipartJob.read(exchange);
        if (parts.content().length() > MAX_MULTIPART_CHARACTERS) {
            throw ApiException.invalidJob(
                    "The content of a multipart request is limited to " + MAX_MULTIPART_CHARACTERS + " characters");
        }
        IngestJob job = newJob(exchange, Exchange.json(parts.job()));
        Files.write(job.upload(), parts.content().getBytes(StandardCharsets.UTF_8));
        job.endUpload(true);
        job.move(JobState.UPLOAD_COMPLETE);
        org.jobs().add(job);
        ObjectNode reply = json.created(job);
        org.process(job, new IngestProcessor(org, job), exchange.processingFaults());
        exchange.reply(200, reply);
    }

    private IngestJob newJob(Exchange exchange, ObjectNode body) {
        String operation = text(body, "operation", "");
        if (!OPERATIONS.contains(operation)) {
            throw ApiException.invalidValue("operation", operation);
        }
        String contentType = text(body, "contentType", "CSV");
        if (!contentType.equals("CSV")) {
            throw ApiException.invalidValue("contentType", contentType);
        }
        CsvDialect dialect = CsvDialect.of(text(body, "columnDelimiter", "COMMA"), text(body, "lineEnding", "LF"));
        String name = text(body, "object", "");
        ObjectType object = org.catalog().object(name);
        if (object == null) {
            throw ApiException.invalidJob("Unable to find object: " + name);
        }
        String externalId = textOrNull(body, "externalIdFieldName");
        if (operation.equals("upsert")) {
            checkExternalId(object, externalId);
        }
        Job.Spec spec = new Job.Spec(operation, object.name(), exchange.apiVersion(), dialect);
        return new IngestJob(
                org.jobs().nextId(), spec, org.jobs().folder(), externalId, textOrNull(body, "assignmentRuleId"));
    }

    private void checkExternalId(ObjectType object, @Nullable String name) {
        if (name == null || name.isEmpty()) {
            throw ApiException.invalidJob(
                    "External ID was blank for " + object.name() + ". An External ID must be specified for upsert.");
        }
        Field field = org.catalog().field(object, name);
        boolean usable = field != null && (field.isLookup() || org.settings().lenient);
        if (!usable) {
            throw ApiException.invalidJob(
                    "Field name provided, " + name + " does not match an External ID for " + object.name());
        }
    }

    private void update(Exchange exchange) throws IOException {
        IngestJob job = org.jobs().ingest(exchange.jobId());
        String state = text(exchange.jsonBody(), "state", "");
        switch (state) {
            case "UploadComplete" -> {
                job.closeUpload(multipleContentsCode());
                ObjectNode closed = json.partial(job);
                org.process(job, new IngestProcessor(org, job), exchange.processingFaults());
                exchange.reply(200, closed);
            }
            case "Aborted" -> {
                if (org.settings().is(Switch.ABORT_ONLY_OPEN)
                        && job.state() != JobState.OPEN
                        && !job.state().isTerminal()) {
                    throw ApiException.invalidState("Aborting a job that is not Open is not allowed");
                }
                job.abort();
                exchange.reply(200, json.partial(job));
            }
            default -> throw ApiException.invalidValue("state", state);
        }
    }

    private void upload(Exchange exchange) throws IOException {
        IngestJob job = org.jobs().ingest(exchange.jobId());
        if (!exchange.mediaType().equals("text/csv")) {
            throw new ApiException(415, "UNSUPPORTED_MEDIA_TYPE", "The Content-Type of an upload must be text/csv");
        }
        boolean gzip = exchange.header("Content-Encoding").equalsIgnoreCase("gzip");
        if (!exchange.header("Content-Encoding").isEmpty()
                && !(gzip && org.settings().is(Switch.GZIP_UPLOADS))) {
            throw new ApiException(415, "UNSUPPORTED_MEDIA_TYPE", "A compressed upload is not supported");
        }
        if (exchange.contentLength() > org.settings().maxUploadBytes) {
            throw tooLarge();
        }
        job.beginUpload(org.settings().is(Switch.LEGACY_MULTIPLE_CONTENTS), multipleContentsCode());
        boolean complete = false;
        try (InputStream body = gzip ? new GZIPInputStream(exchange.body()) : exchange.body();
                OutputStream file = Files.newOutputStream(job.upload())) {
            store(body, file);
            complete = true;
        } finally {
            job.endUpload(complete);
        }
        exchange.replyEmpty(201);
    }

    private void store(InputStream body, OutputStream file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long stored = 0;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            stored += read;
            if (stored > org.settings().maxUploadBytes) {
                throw tooLarge();
            }
            file.write(buffer, 0, read);
        }
    }

    private ApiException tooLarge() {
        return new ApiException(
                400,
                "CLIENTINPUTERROR",
                "ClientInputError : the upload is larger than " + org.settings().maxUploadBytes + " bytes");
    }

    private String multipleContentsCode() {
        return org.settings().is(Switch.MULTIPLE_CONTENTS_BULK_API_ERROR) ? "BULK_API_ERROR" : "INVALIDJOB";
    }

    static String text(ObjectNode body, String name, String otherwise) {
        String text = textOrNull(body, name);
        return text == null ? otherwise : text;
    }

    private static @Nullable String textOrNull(ObjectNode body, String name) {
        JsonNode value = body.get(name);
        return value == null || value.isNull() ? null : value.asText();
    }
}
