package io.github.bulk2.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operations and where they live. Path patterns: {@code *} is any one segment. */
enum Operation {
    TOKEN("token", "POST", "services/oauth2/token"),
    REVOKE("revoke", "POST", "services/oauth2/revoke"),
    REVOKE_BY_GET("revoke", "GET", "services/oauth2/revoke"),
    SOAP("soap", "POST", "services/soap/u/*"),
    SOAP_OF_ORG("soap", "POST", "services/soap/u/*/*"),
    VERSIONS("versions", "GET", "services/data"),
    LIMITS("limits", "GET", "services/data/*/limits"),
    USER_INFO("userinfo", "GET", "services/oauth2/userinfo"),
    REST_QUERY("query", "GET", "services/data/*/query"),
    CREATE_INGEST_JOB("createIngestJob", "POST", "services/data/*/jobs/ingest"),
    LIST_INGEST_JOBS("listIngestJobs", "GET", "services/data/*/jobs/ingest"),
    GET_INGEST_JOB("getIngestJobInfo", "GET", "services/data/*/jobs/ingest/*"),
    UPDATE_INGEST_JOB("updateIngestJob", "PATCH", "services/data/*/jobs/ingest/*"),
    DELETE_INGEST_JOB("deleteIngestJob", "DELETE", "services/data/*/jobs/ingest/*"),
    UPLOAD_JOB_DATA("uploadJobData", "PUT", "services/data/*/jobs/ingest/*/batches"),
    SUCCESSFUL_RESULTS("getSuccessfulResults", "GET", "services/data/*/jobs/ingest/*/successfulresults"),
    FAILED_RESULTS("getFailedResults", "GET", "services/data/*/jobs/ingest/*/failedresults"),
    UNPROCESSED_RECORDS("getUnprocessedRecords", "GET", "services/data/*/jobs/ingest/*/unprocessedrecords"),
    CREATE_QUERY_JOB("createQueryJob", "POST", "services/data/*/jobs/query"),
    LIST_QUERY_JOBS("listQueryJobs", "GET", "services/data/*/jobs/query"),
    GET_QUERY_JOB("getQueryJobInfo", "GET", "services/data/*/jobs/query/*"),
    UPDATE_QUERY_JOB("updateQueryJob", "PATCH", "services/data/*/jobs/query/*"),
    DELETE_QUERY_JOB("deleteQueryJob", "DELETE", "services/data/*/jobs/query/*"),
    QUERY_RESULTS("getQueryJobResults", "GET", "services/data/*/jobs/query/*/results"),
    RESULT_PAGES("getQueryJobResultPages", "GET", "services/data/*/jobs/query/*/resultpages");

    private final String operationId;
    private final String method;
    private final String pattern;

    Operation(String operationId, String method, String pattern) {
        this.operationId = operationId;
        this.method = method;
        this.pattern = pattern;
    }

    String operationId() {
        return operationId;
    }

    /** Whether the request needs a token and counts against the org's allowance. */
    boolean isApiCall() {
        return compareTo(VERSIONS) > 0;
    }

    /** Whether a request may start the processing of a job; it depends on its body. */
    boolean mayStartJob() {
        return this == CREATE_INGEST_JOB || this == UPDATE_INGEST_JOB || this == CREATE_QUERY_JOB;
    }

    /**
     * Whether a request of this operation may have a method and a path. Paths with a digit may name a job or a version, of
     * which nothing is known.
     */
    boolean mayHave(String wantedMethod, Pattern path) {
        if (!wantedMethod.isEmpty() && !isBy(wantedMethod.toUpperCase(Locale.ROOT))) {
            return false;
        }
        String sample = "/" + pattern.replaceFirst("\\*", "v63.0").replace("*", "7500000000001AAAAQ");
        Pattern inAnyCase = Pattern.compile(path.pattern(), Pattern.CASE_INSENSITIVE);
        return path.pattern().matches(".*\\d.*")
                || inAnyCase.matcher(sample).find()
                || inAnyCase.matcher(sample + "/").find();
    }

    private boolean isBy(String given) {
        return given.equals(method) || (given.equals("HEAD") && method.equals("GET"));
    }

    /** The operation for a method and path, or null if there is none. */
    static @Nullable Operation find(String method, String path) {
        List<String> segments =
                Stream.of(path.split("/")).filter(part -> !part.isEmpty()).toList();
        return Stream.of(values())
                .filter(one -> one.matches(segments) && one.isBy(method))
                .findFirst()
                .orElse(null);
    }

    /**
     * The operation for a method and path.
     *
     * @throws ApiException 404 if the path is unknown, 405 if the method is
     */
    static Operation of(String method, List<String> segments) {
        List<String> allowed = new ArrayList<>();
        for (Operation operation : values()) {
            if (operation.matches(segments)) {
                if (operation.isBy(method)) {
                    return operation;
                }
                allowed.add(operation.method);
                if (operation.method.equals("GET")) {
                    allowed.add("HEAD");
                }
            }
        }
        if (allowed.isEmpty()) {
            throw ApiException.notFound();
        }
        throw new ApiException(
                405,
                "METHOD_NOT_ALLOWED",
                "HTTP Method '" + method + "' not allowed. Allowed are " + String.join(",", allowed));
    }

    /** The operation's id, whatever the request deserves. */
    static String nameOf(@Nullable Operation operation) {
        return operation == null ? "unknown" : operation.operationId;
    }

    private boolean matches(List<String> segments) {
        String[] parts = pattern.split("/");
        if (segments.size() != parts.length) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            String expected = parts[i];
            // Clients in production write the last segment in different cases.
            if (!expected.equals("*") && !expected.equals(segments.get(i).toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        return segments.size() < 3
                || !segments.get(1).equals("data")
                || segments.get(2).matches("v\\d{2}\\.\\d");
    }
}
