package io.github.bulk2.load;

import io.github.bulk2.csv.CsvRecords;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The failed records that have one error code and the same fields. Immutable.
 *
 * @param code Salesforce's status code, such as {@code REQUIRED_FIELD_MISSING}; {@code UNKNOWN} for an error text
 *     without one, {@code OTHER} for the groups beyond the first thousand
 * @param fields the API names of the fields that Salesforce names, in its order; often empty
 * @param count the number of records
 * @param sampleMessages up to three different messages, as Salesforce wrote them
 * @param sampleLines up to three lines of the source file these records begin in, counted from 1; records whose line is
 *     not known are not among them
 */
public record ErrorGroup(
        String code, List<String> fields, long count, List<String> sampleMessages, List<Long> sampleLines) {

    /**
     * Creates a group.
     *
     * @param code Salesforce's status code
     * @param fields the fields, copied
     * @param count the number of records
     * @param sampleMessages up to three messages, copied
     * @param sampleLines up to three lines, copied
     * @throws NullPointerException if a component, or an element of one, is null
     */
    public ErrorGroup {
        Objects.requireNonNull(code, "code");
        fields = List.copyOf(fields);
        sampleMessages = List.copyOf(sampleMessages);
        sampleLines = List.copyOf(sampleLines);
    }

    /**
     * Returns whether the error is transient, such as {@code UNABLE_TO_LOCK_ROW}: the same records may well be loaded at the
     * next try.
     *
     * @return false for errors of the records themselves, and for those that are not known
     */
    public boolean hasTransientError() {
        return RowError.isTransient(code);
    }

    /**
     * Groups the failed records of a job, whoever loaded them, in memory that does not grow with their number.
     *
     * @param failedResults the job's failed results; read to their end, not closed
     * @return the groups, the most frequent first, without lines, as a job does not know those of the source file
     * @throws java.util.NoSuchElementException if there is no column {@code sf__Error}
     * @throws java.io.UncheckedIOException if the results break off
     */
    public static List<ErrorGroup> of(CsvRecords failedResults) {
        ErrorGroups groups = new ErrorGroups();
        for (CsvRecords.Row row : failedResults) {
            groups.add(RowError.parse(row.get("sf__Error")), OptionalLong.empty());
        }
        return groups.toList();
    }
}
