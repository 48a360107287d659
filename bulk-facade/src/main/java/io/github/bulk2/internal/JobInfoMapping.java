package io.github.bulk2.internal;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.generated.model.IngestJobInfo;
import io.github.bulk2.generated.model.IngestJobRequest;
import io.github.bulk2.generated.model.IngestJobUpdate;
import io.github.bulk2.generated.model.ListedJob;
import io.github.bulk2.generated.model.QueryJobInfo;
import io.github.bulk2.generated.model.QueryJobRequest;
import io.github.bulk2.generated.model.QueryJobUpdate;
import io.github.bulk2.generated.model.UpdatedJob;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one class that knows both the generated models and ours. A field that the document loses stops the build here and
 * nowhere else. Stateless.
 */
final class JobInfoMapping {

    // What the generator's enums hold for a value that the document does not know.
    private static final String UNKNOWN = "unknown_default_open_api";

    private JobInfoMapping() {}

    static IngestJobRequest ingestJobRequest(IngestRequest request) {
        IngestJobRequest body = new IngestJobRequest();
        body.setOperation(
                IngestJobRequest.OperationEnum.fromValue(request.operation().wireName()));
        body.setObject(request.object());
        request.externalIdFieldName().ifPresent(body::setExternalIdFieldName);
        request.assignmentRuleId().ifPresent(body::setAssignmentRuleId);
        body.setContentType(IngestJobRequest.ContentTypeEnum.CSV);
        body.setLineEnding(IngestJobRequest.LineEndingEnum.fromValue(
                request.dialect().lineEnding().name()));
        body.setColumnDelimiter(IngestJobRequest.ColumnDelimiterEnum.fromValue(
                request.dialect().columnDelimiter().name()));
        return body;
    }

    static IngestJobUpdate ingestJobUpdate(JobState state) {
        return new IngestJobUpdate().state(IngestJobUpdate.StateEnum.fromValue(state.wireName()));
    }

    static QueryJobRequest queryJobRequest(QueryRequest request) {
        QueryJobRequest body = new QueryJobRequest();
        body.setOperation(
                request.includesDeleted()
                        ? QueryJobRequest.OperationEnum.QUERY_ALL
                        : QueryJobRequest.OperationEnum.QUERY);
        body.setQuery(request.soql());
        body.setContentType(QueryJobRequest.ContentTypeEnum.CSV);
        body.setLineEnding(QueryJobRequest.LineEndingEnum.fromValue(
                request.dialect().lineEnding().name()));
        body.setColumnDelimiter(QueryJobRequest.ColumnDelimiterEnum.fromValue(
                request.dialect().columnDelimiter().name()));
        return body;
    }

    static QueryJobUpdate queryJobAbort() {
        return new QueryJobUpdate().state(QueryJobUpdate.StateEnum.ABORTED);
    }

    static JobInfo jobInfo(IngestJobInfo job) {
        Fields fields = new Fields();
        fields.put("id", job.getId());
        fields.put("operation", job.getOperation());
        fields.put("object", job.getObject());
        fields.put("createdById", job.getCreatedById());
        fields.put("createdDate", job.getCreatedDate());
        fields.put("systemModstamp", job.getSystemModstamp());
        fields.put("state", job.getState());
        fields.put("externalIdFieldName", job.getExternalIdFieldName());
        fields.put("assignmentRuleId", job.getAssignmentRuleId());
        fields.put("concurrencyMode", job.getConcurrencyMode());
        fields.put("contentType", job.getContentType());
        fields.put("apiVersion", job.getApiVersion());
        fields.put("jobType", job.getJobType());
        fields.put("contentUrl", job.getContentUrl());
        fields.put("lineEnding", job.getLineEnding());
        fields.put("columnDelimiter", job.getColumnDelimiter());
        fields.put("numberRecordsProcessed", job.getNumberRecordsProcessed());
        fields.put("numberRecordsFailed", job.getNumberRecordsFailed());
        fields.put("retries", job.getRetries());
        fields.put("totalProcessingTime", job.getTotalProcessingTime());
        fields.put("apiActiveProcessingTime", job.getApiActiveProcessingTime());
        fields.put("apexProcessingTime", job.getApexProcessingTime());
        fields.put("isPkChunkingSupported", job.getIsPkChunkingSupported());
        fields.put("errorMessage", job.getErrorMessage());
        return fields.jobInfo();
    }

    static JobInfo jobInfo(QueryJobInfo job) {
        Fields fields = new Fields();
        fields.put("id", job.getId());
        fields.put("operation", job.getOperation());
        fields.put("object", job.getObject());
        fields.put("createdById", job.getCreatedById());
        fields.put("createdDate", job.getCreatedDate());
        fields.put("systemModstamp", job.getSystemModstamp());
        fields.put("state", job.getState());
        fields.put("concurrencyMode", job.getConcurrencyMode());
        fields.put("contentType", job.getContentType());
        fields.put("apiVersion", job.getApiVersion());
        fields.put("jobType", job.getJobType());
        fields.put("lineEnding", job.getLineEnding());
        fields.put("columnDelimiter", job.getColumnDelimiter());
        fields.put("numberRecordsProcessed", job.getNumberRecordsProcessed());
        fields.put("retries", job.getRetries());
        fields.put("totalProcessingTime", job.getTotalProcessingTime());
        fields.put("isPkChunkingSupported", job.getIsPkChunkingSupported());
        fields.put("errorMessage", job.getErrorMessage());
        return fields.jobInfo();
    }

    static JobInfo jobInfo(UpdatedJob job) {
        Fields fields = new Fields();
        fields.put("id", job.getId());
        fields.put("operation", job.getOperation());
        fields.put("object", job.getObject());
        fields.put("createdById", job.getCreatedById());
        fields.put("createdDate", job.getCreatedDate());
        fields.put("systemModstamp", job.getSystemModstamp());
        fields.put("state", job.getState());
        fields.put("externalIdFieldName", job.getExternalIdFieldName());
        fields.put("concurrencyMode", job.getConcurrencyMode());
        fields.put("contentType", job.getContentType());
        fields.put("apiVersion", job.getApiVersion());
        return fields.jobInfo();
    }

    static JobInfo jobInfo(ListedJob job) {
        Fields fields = new Fields();
        fields.put("id", job.getId());
        fields.put("operation", job.getOperation());
        fields.put("object", job.getObject());
        fields.put("createdById", job.getCreatedById());
        fields.put("createdDate", job.getCreatedDate());
        fields.put("systemModstamp", job.getSystemModstamp());
        fields.put("state", job.getState());
        fields.put("externalIdFieldName", job.getExternalIdFieldName());
        fields.put("concurrencyMode", job.getConcurrencyMode());
        fields.put("contentType", job.getContentType());
        fields.put("apiVersion", job.getApiVersion());
        fields.put("jobType", job.getJobType());
        fields.put("contentUrl", job.getContentUrl());
        fields.put("lineEnding", job.getLineEnding());
        fields.put("columnDelimiter", job.getColumnDelimiter());
        fields.put("isPkChunkingSupported", job.getIsPkChunkingSupported());
        return JobInfo.ofListedFields(fields.values);
    }

    /** Collects what an answer has, as text; an absent field stays absent. */
    private static final class Fields {
        private final Map<String, String> values = new LinkedHashMap<>();

        void put(String name, @Nullable Object value) {
            if (value != null && !value.toString().equals(UNKNOWN)) {
                values.put(name, value.toString());
            }
        }

        JobInfo jobInfo() {
            try {
                return JobInfo.ofFields(values);
            } catch (IllegalArgumentException noJob) {
                throw BulkTransportException.unusable(
                        "the server's answer is not what the API promises: " + noJob.getMessage(), null);
            }
        }
    }
}
