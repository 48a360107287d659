package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A job in the shapes the API answers with: which fields, in which order, differs from operation to operation. */
final class JobJson {
    /** Not RFC 3339: the offset has no colon. Recorded answers never have milliseconds other than zero. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss'.000+0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Org org;

    JobJson(Org org) {
        this.org = org;
    }

    /** The answer to a change of state: neither job type nor dialect nor counters. */
    ObjectNode partial(Job job) {
        ObjectNode json = start(job, job.state());
        json.put("apiVersion", Double.parseDouble(job.spec().apiVersion()));
        return json;
    }

    /** The answer to the creation of an ingest job. */
    ObjectNode created(IngestJob job) {
        ObjectNode json = partial(job);
        contentUrl(json, job);
        return dialect(json, job);
    }

    ObjectNode created(QueryJob job) {
        ObjectNode json = start(job, JobState.UPLOAD_COMPLETE);
        json.put("apiVersion", Double.parseDouble(job.spec().apiVersion()));
        return dialect(json, job);
    }

    ObjectNode info(IngestJob job) {
        ObjectNode json = listed(job);
        JobState state = job.state();
        if (state != JobState.OPEN || job.hasContent()) {
            json.put("numberRecordsProcessed", job.processed());
            json.put("numberRecordsFailed", job.failed());
        }
        json.put("retries", 0);
        json.put("totalProcessingTime", job.processingMillis());
        json.put("apiActiveProcessingTime", job.processingMillis());
        json.put("apexProcessingTime", 0);
        if (org.settings().is(Switch.INGEST_PK_CHUNKING_FIELD)) {
            json.put("isPkChunkingSupported", false);
        }
        String errorMessage = job.errorMessage();
        if (errorMessage != null) {
            json.put("errorMessage", errorMessage);
        }
        return json;
    }

    ObjectNode info(QueryJob job) {
        ObjectNode json = listed(job);
        json.put("numberRecordsProcessed", job.processed());
        json.put("retries", 0);
        json.put("totalProcessingTime", job.processingMillis());
        json.put("isPkChunkingSupported", job.isPkChunkingSupported());
        String errorMessage = job.errorMessage();
        if (errorMessage != null) {
            json.put("errorMessage", errorMessage);
        }
        return json;
    }

    /** A job in a list: with its type, without counters. */
    ObjectNode listed(Job job) {
        ObjectNode json = partial(job);
        json.put("jobType", job instanceof IngestJob ? "V2Ingest" : "V2Query");
        if (job instanceof IngestJob && job.state() == JobState.OPEN) {
            contentUrl(json, job);
        }
        return dialect(json, job);
    }

    /** A job of Bulk API 1.0, as the lists show it. */
    ObjectNode classic(int number) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", SalesforceId.text("750", 62L * 62 * 62 * 62 + number));
        json.put("operation", "query");
        json.put("object", "Account");
        json.put("createdById", org.runningUserId());
        json.put("createdDate", "2018-12-10T17:50:19.000+0000");
        json.put("systemModstamp", "2018-12-10T17:51:27.000+0000");
        json.put("state", "Closed");
        json.put("concurrencyMode", "Parallel");
        json.put("contentType", "XML");
        json.put("apiVersion", 43.0);
        json.put("jobType", "Classic");
        return json;
    }

    private ObjectNode start(Job job, JobState state) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", job.id());
        json.put("operation", job.spec().operation());
        json.put("object", job.spec().object());
        json.put("createdById", org.runningUserId());
        json.put("createdDate", date(job.createdDate()));
        json.put("systemModstamp", date(job.systemModstamp()));
        json.put("state", state.wireName());
        if (job instanceof IngestJob ingest) {
            if (ingest.externalIdFieldName() != null) {
                json.put("externalIdFieldName", ingest.externalIdFieldName());
            }
            if (ingest.assignmentRuleId() != null) {
                json.put("assignmentRuleId", ingest.assignmentRuleId());
            }
        }
        json.put("concurrencyMode", "Parallel");
        json.put("contentType", "CSV");
        return json;
    }

    private static void contentUrl(ObjectNode json, Job job) {
        if (job.state() == JobState.OPEN) {
            json.put(
                    "contentUrl",
                    "services/data/v" + job.spec().apiVersion() + "/jobs/ingest/" + job.id() + "/batches");
        }
    }

    private static ObjectNode dialect(ObjectNode json, Job job) {
        json.put("lineEnding", job.spec().dialect().lineEnding());
        json.put("columnDelimiter", job.spec().dialect().columnDelimiter());
        return json;
    }

    private static String date(Instant instant) {
        return DATE.format(instant);
    }
}
