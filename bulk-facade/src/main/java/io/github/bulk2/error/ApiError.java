package io.github.bulk2.error;

import java.util.List;

/**
 * One error as Salesforce reported it. Immutable.
 *
 * @param errorCode Salesforce's code, such as {@code INVALIDJOB}; empty when the answer had none
 * @param message Salesforce's text
 * @param fields the fields it is about, often none
 */
public record ApiError(String errorCode, String message, List<String> fields) {

    /**
     * Copies the list.
     *
     * @param errorCode Salesforce's code
     * @param message Salesforce's text
     * @param fields the fields it is about
     */
    public ApiError {
        fields = List.copyOf(fields);
    }
}
