package io.github.bulk2.load;

import java.util.List;

/**
 * Failed records with one error code and one set of fields. Immutable.
 *
 * @param code Salesforce's error code, such as {@code REQUIRED_FIELD_MISSING}
 * @param fields the fields it is about, often none
 * @param count how many records
 * @param sampleMessages a few of Salesforce's messages
 * @param sampleLines the lines of a few of the records in the input, counted from 1
 */
public record ErrorGroup(
        String code, List<String> fields, long count, List<String> sampleMessages, List<Long> sampleLines) {

    /**
     * Copies the lists.
     *
     * @param code Salesforce's error code, such as {@code REQUIRED_FIELD_MISSING}
     * @param fields the fields it is about, often none
     * @param count how many records
     * @param sampleMessages a few of Salesforce's messages
     * @param sampleLines the lines of a few of the records in the input, counted from 1
     */
    public ErrorGroup {
        fields = List.copyOf(fields);
        sampleMessages = List.copyOf(sampleMessages);
        sampleLines = List.copyOf(sampleLines);
    }
}
