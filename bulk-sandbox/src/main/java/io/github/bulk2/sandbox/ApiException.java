package io.github.bulk2.sandbox;

import java.util.List;

/** An answer in Salesforce's error shape: a status and one error with a code, a message and possibly fields. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String errorCode;
    private final transient List<String> fields;

    ApiException(int status, String errorCode, String message, String... fields) {
        super(message, null, false, false);
        this.status = status;
        this.errorCode = errorCode;
        this.fields = List.of(fields);
    }

    static ApiException notFound() {
        return new ApiException(404, "NOT_FOUND", "The requested resource does not exist");
    }

    static ApiException invalidJob(String message) {
        return new ApiException(400, "INVALIDJOB", "InvalidJob : " + message);
    }

    /** The texts of this family are this server's own: the real ones were not found. */
    static ApiException invalidState(String message) {
        return new ApiException(400, "INVALIDJOBSTATE", "InvalidJobState : " + message);
    }

    static ApiException invalidValue(String property, String value) {
        return new ApiException(
                400, "API_ERROR", "Invalid value: '" + value + "' supplied for property: '" + property + "'");
    }

    int status() {
        return status;
    }

    String errorCode() {
        return errorCode;
    }

    List<String> fields() {
        return fields;
    }
}
