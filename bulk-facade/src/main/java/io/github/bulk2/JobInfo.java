package io.github.bulk2;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.internal.JobError;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Salesforce said about a job in one answer: an immutable, thread-safe snapshot.
 *
 * <p>Different calls answer with different fields: creating a job gives no counters, changing its state gives ten
 * fields, job lists give a short form and hold Bulk API 1.0 jobs too (guide, "Get All Jobs"). So every field but the id
 * is optional, and values outside the documented ones are kept as text in {@link #fields()}.
 */
public final class JobInfo {

    // Salesforce writes 2018-12-10T17:50:19.000+0000, which is not RFC 3339; the API document promises Z.
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX][XX]", Locale.ROOT);

    private static final Set<String> NUMBERS = Set.of(
            "apiVersion",
            "numberRecordsProcessed",
            "numberRecordsFailed",
            "retries",
            "totalProcessingTime",
            "apiActiveProcessingTime",
            "apexProcessingTime");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(?:\\.[0-9]{1,9})?");

    private final Optional<JobId> id;
    private final Map<String, String> fields;

    private JobInfo(Optional<JobId> id, Map<String, String> fields) {
        this.id = id;
        this.fields = fields;
    }

    /**
     * A snapshot from stored fields, for tools that kept {@link #fields()}.
     *
     * @param fields Salesforce's field names with their values as text; {@code id} is required
     * @return the snapshot
     * @throws IllegalArgumentException if {@code id} is missing or not a job id
     */
    public static JobInfo ofFields(Map<String, String> fields) {
        String id = fields.get("id");
        if (id == null) {
            throw new IllegalArgumentException("job info without an id; it has " + fields.keySet());
        }
        return new JobInfo(Optional.of(JobId.of(id)), Collections.unmodifiableMap(new LinkedHashMap<>(fields)));
    }

    /**
     * A snapshot as a job list has it. A list may hold jobs that others made by other means; one whose id is not that of a
     * job is in it nevertheless, see {@link #hasJobId}.
     *
     * @param fields Salesforce's field names with their values as text
     * @return the snapshot
     */
    public static JobInfo ofListedFields(Map<String, String> fields) {
        Optional<JobId> id = Optional.empty();
        try {
            id = Optional.of(JobId.of(fields.getOrDefault("id", "")));
        } catch (IllegalArgumentException notAJobId) {
            // Shown by fields(), and nothing else can be done with it.
        }
        return new JobInfo(id, Collections.unmodifiableMap(new LinkedHashMap<>(fields)));
    }

    /** {@return whether {@link #id} is there; false only for an odd entry of a job list} */
    public boolean hasJobId() {
        return id.isPresent();
    }

    /** {@return every field of the answer, by Salesforce's name, in the answer's order} */
    public Map<String, String> fields() {
        return fields;
    }

    /**
     * The same with the types that they have in Salesforce's JSON, for those who write JSON.
     *
     * @return every field by Salesforce's name, in the answer's order: {@link Boolean}, {@link BigDecimal} for the counters,
     *     times and the API version, otherwise {@link String}
     */
    public Map<String, Object> typedFields() {
        Map<String, Object> typed = new LinkedHashMap<>();
        fields.forEach((name, value) -> typed.put(name, typed(name, value)));
        return Collections.unmodifiableMap(typed);
    }

    private static Object typed(String name, String value) {
        if (value.equals("true") || value.equals("false")) {
            return Boolean.valueOf(value);
        }
        return NUMBERS.contains(name) && NUMBER.matcher(value).matches() ? new BigDecimal(value) : value;
    }

    /**
     * Returns the job's id.
     *
     * @return the id
     * @throws IllegalStateException if this is an entry of a job list that has none, see {@link #hasJobId}
     */
    public JobId id() {
        return id.orElseThrow(() -> new IllegalStateException("an entry of a job list without a job id"));
    }

    /** {@return the job's state; {@link JobState#UNKNOWN} for one that this version does not know} */
    public JobState state() {
        return JobState.of(fields.get("state"));
    }

    /** {@return the operation by its name on the wire, such as {@code upsert} or {@code queryAll}} */
    public Optional<String> operation() {
        return text("operation");
    }

    /** {@return the object, such as {@code Account}} */
    public Optional<String> object() {
        return text("object");
    }

    /** {@return {@code V2Ingest}, {@code V2Query}, {@code Classic} for Bulk API 1.0, or another name} */
    public Optional<String> jobType() {
        return text("jobType");
    }

    /** {@return the external id field of an upsert} */
    public Optional<String> externalIdFieldName() {
        return text("externalIdFieldName");
    }

    /** {@return the user who created the job} */
    public Optional<String> createdById() {
        return text("createdById");
    }

    /** {@return when the job was created} */
    public Optional<OffsetDateTime> createdDate() {
        return timestamp("createdDate");
    }

    /** {@return when the job last changed} */
    public Optional<OffsetDateTime> systemModstamp() {
        return timestamp("systemModstamp");
    }

    /** {@return the API version that the job was created with, such as {@code 63.0}} */
    public Optional<String> apiVersion() {
        return text("apiVersion");
    }

    /** {@return records processed so far, failed ones included} */
    public OptionalLong numberRecordsProcessed() {
        return number("numberRecordsProcessed");
    }

    /** {@return records that failed; ingest jobs only} */
    public OptionalLong numberRecordsFailed() {
        return number("numberRecordsFailed");
    }

    /** {@return how often Salesforce retried the job} */
    public OptionalLong retries() {
        return number("retries");
    }

    /** {@return the server's processing time} */
    public Optional<Duration> totalProcessingTime() {
        OptionalLong millis = number("totalProcessingTime");
        return millis.isPresent() ? Optional.of(Duration.ofMillis(millis.getAsLong())) : Optional.empty();
    }

    /** {@return why the job failed} */
    public Optional<String> errorMessage() {
        return text("errorMessage");
    }

    /**
     * Returns whether Salesforce failed the job because of its data as a whole, such as a column that is not a field
     * ({@code InvalidBatch}, {@code ClientInputError}, {@code InvalidJob}). The same data would fail the same way.
     *
     * @return false also if the job did not fail
     */
    public boolean hasInputError() {
        return JobError.isOfInput(errorMessage().orElse(null));
    }

    /**
     * The job's CSV dialect.
     *
     * @return delimiter and line ending, or empty when this answer does not tell both
     */
    public Optional<CsvDialect> dialect() {
        try {
            return text("columnDelimiter")
                    .flatMap(delimiter -> text("lineEnding")
                            .map(ending ->
                                    new CsvDialect(ColumnDelimiter.valueOf(delimiter), LineEnding.valueOf(ending))));
        } catch (IllegalArgumentException notOneOfOurs) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "job " + fields;
    }

    private Optional<String> text(String field) {
        return Optional.ofNullable(fields.get(field));
    }

    private OptionalLong number(String field) {
        String value = fields.get(field);
        if (value == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }

    private Optional<OffsetDateTime> timestamp(String field) {
        return text(field).flatMap(value -> {
            try {
                return Optional.of(OffsetDateTime.parse(value, TIMESTAMP));
            } catch (DateTimeParseException notATimestamp) {
                return Optional.empty();
            }
        });
    }
}
