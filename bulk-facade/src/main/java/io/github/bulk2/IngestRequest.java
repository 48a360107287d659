package io.github.bulk2;

import io.github.bulk2.csv.CsvDialect;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an ingest job is to do: operation, object, external id field and CSV dialect. Immutable and thread-safe.
 *
 * <p>Start with the operation: {@code IngestRequest.upsert("Account", "External_Id__c")}. The dialect is comma and LF
 * unless {@link #withDialect} says otherwise.
 */
public final class IngestRequest {

    private static final Pattern API_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    // An external id can be reached through a relationship name, hence the dot.
    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.]*");

    private final IngestOperation operation;
    private final String object;
    private final @Nullable String externalIdFieldName;
    private final @Nullable String assignmentRuleId;
    private final CsvDialect dialect;

    private IngestRequest(
            IngestOperation operation,
            String object,
            @Nullable String externalIdFieldName,
            @Nullable String assignmentRuleId,
            CsvDialect dialect) {
        this.operation = Objects.requireNonNull(operation, "operation");
        this.object = checked(API_NAME, object, "object", "an API name such as Account or Invoice__c");
        this.externalIdFieldName = externalIdFieldName;
        this.assignmentRuleId = assignmentRuleId;
        this.dialect = Objects.requireNonNull(dialect, "dialect");
    }

    /**
     * Creates records.
     *
     * @param object API name of the object
     * @return the request
     * @throws IllegalArgumentException if {@code object} is not an API name
     */
    public static IngestRequest insert(String object) {
        return of(IngestOperation.INSERT, object);
    }

    /**
     * Changes records by {@code Id}.
     *
     * @param object API name of the object
     * @return the request
     * @throws IllegalArgumentException if {@code object} is not an API name
     */
    public static IngestRequest update(String object) {
        return of(IngestOperation.UPDATE, object);
    }

    /**
     * Creates or changes records by an external id.
     *
     * @param object API name of the object
     * @param externalIdFieldName API name of the external id field
     * @return the request
     * @throws IllegalArgumentException if one of them is not an API name
     */
    public static IngestRequest upsert(String object, String externalIdFieldName) {
        String field = checked(FIELD_NAME, externalIdFieldName, "external id field", "a field such as External_Id__c");
        return new IngestRequest(IngestOperation.UPSERT, object, field, null, CsvDialect.defaultDialect());
    }

    /**
     * Moves records to the recycle bin by {@code Id}.
     *
     * @param object API name of the object
     * @return the request
     * @throws IllegalArgumentException if {@code object} is not an API name
     */
    public static IngestRequest delete(String object) {
        return of(IngestOperation.DELETE, object);
    }

    /**
     * Deletes records for good by {@code Id}; the user needs the "Bulk API Hard Delete" permission.
     *
     * @param object API name of the object
     * @return the request
     * @throws IllegalArgumentException if {@code object} is not an API name
     */
    public static IngestRequest hardDelete(String object) {
        return of(IngestOperation.HARD_DELETE, object);
    }

    private static IngestRequest of(IngestOperation operation, String object) {
        return new IngestRequest(operation, object, null, null, CsvDialect.defaultDialect());
    }

    /**
     * The same request for another CSV dialect.
     *
     * @param newDialect column delimiter and line ending of the data [{@link CsvDialect#defaultDialect()}]
     * @return the changed copy
     */
    public IngestRequest withDialect(CsvDialect newDialect) {
        return new IngestRequest(operation, object, externalIdFieldName, assignmentRuleId, newDialect);
    }

    /**
     * The same request with an assignment rule for new Cases or Leads.
     *
     * @param newAssignmentRuleId id of the rule [none]
     * @return the changed copy
     */
    public IngestRequest withAssignmentRuleId(String newAssignmentRuleId) {
        Objects.requireNonNull(newAssignmentRuleId, "assignmentRuleId");
        return new IngestRequest(operation, object, externalIdFieldName, newAssignmentRuleId, dialect);
    }

    /** {@return the operation} */
    public IngestOperation operation() {
        return operation;
    }

    /** {@return the object's API name} */
    public String object() {
        return object;
    }

    /** {@return the external id field, for an upsert} */
    public Optional<String> externalIdFieldName() {
        return Optional.ofNullable(externalIdFieldName);
    }

    /** {@return the assignment rule's id} */
    public Optional<String> assignmentRuleId() {
        return Optional.ofNullable(assignmentRuleId);
    }

    /** {@return column delimiter and line ending of the data} */
    public CsvDialect dialect() {
        return dialect;
    }

    @Override
    public String toString() {
        return operation.wireName() + " " + object + (externalIdFieldName == null ? "" : " by " + externalIdFieldName);
    }

    private static String checked(Pattern form, String value, String what, String expected) {
        if (!form.matcher(value).matches()) {
            throw new IllegalArgumentException(what + " \"" + value + "\" is not " + expected);
        }
        return value;
    }
}
