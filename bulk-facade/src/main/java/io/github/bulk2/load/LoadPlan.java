package io.github.bulk2.load;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvFinding;
import io.github.bulk2.csv.CsvPart;
import java.util.ArrayList;
import java.util.List;

/**
 * What a load would do, found out by reading the input once and without any HTTP call. Immutable.
 *
 * @param header the columns
 * @param dialect the column delimiter and line ending that the jobs will declare
 * @param parts the parts, one ingest job each; offsets count from the beginning of the input, or of what is in it if
 *     it is compressed or not UTF-8
 * @param records records in all, those that are set aside included
 * @param bytes bytes of the parts, a header for each included; fewer are sent where columns or records are left out
 * @param findings the first findings of each kind, by line; warnings too
 * @param problems why this cannot be loaded, each with its line and what to do; empty if it can
 * @param columns what becomes of each column of the header; empty if there are problems
 * @param setAside those of the records that cannot be loaded and are set aside, see {@link Load#withSetAside}
 */
public record LoadPlan(
        List<String> header,
        CsvDialect dialect,
        List<CsvPart> parts,
        long records,
        long bytes,
        List<CsvFinding> findings,
        List<String> problems,
        List<Column> columns,
        long setAside) {

    /**
     * A column of the input and the field it goes into. Immutable.
     *
     * @param name its name in the input
     * @param field its name as it is sent, empty if the column is left out
     */
    public record Column(String name, String field) {}

    /** Records that Salesforce puts into one internal batch (guide, "Limits"). */
    public static final int RECORDS_PER_BATCH = 10_000;

    /** Internal batches that an org may use in 24 hours, shared with Bulk API 1.0 (guide, "Limits"). */
    public static final int BATCHES_PER_DAY = 15_000;

    private static final int NAMES_SHOWN = 20;

    // Create, upload, close and the three results; and the status calls for a job of some minutes.
    private static final int CALLS_PER_JOB = 6 + 25;

    /**
     * Copies the lists.
     *
     * @param header the columns
     * @param dialect the column delimiter and line ending that the jobs will declare
     * @param parts the parts
     * @param records records in all
     * @param bytes bytes of the parts
     * @param findings the first findings of each kind
     * @param problems why this cannot be loaded
     * @param columns what becomes of each column
     * @param setAside those of the records that are set aside
     */
    public LoadPlan {
        header = List.copyOf(header);
        parts = List.copyOf(parts);
        findings = List.copyOf(findings);
        problems = List.copyOf(problems);
        // Runs of older versions do not have it.
        columns = columns == null
                ? header.stream().map(name -> new Column(name, name)).toList()
                : List.copyOf(columns);
    }

    /** {@return the columns of the input that are not sent} */
    public List<String> leftOutColumns() {
        return columns.stream()
                .filter(column -> column.field().isEmpty())
                .map(Column::name)
                .toList();
    }

    /** The first of many names. */
    static String shortList(List<String> names) {
        int shown = Math.min(names.size(), NAMES_SHOWN);
        String more = names.size() > shown ? " and " + (names.size() - shown) + " more" : "";
        return String.join(", ", names.subList(0, shown)) + more;
    }

    /**
     * What this load does otherwise than to send the input as it is, for people.
     *
     * @return some sentences; none if everything is sent as it is
     */
    public List<String> notices() {
        List<String> notices = new ArrayList<>();
        if (!leftOutColumns().isEmpty()) {
            notices.add("these columns are left out: " + shortList(leftOutColumns()));
        }
        if (setAside > 0) {
            notices.add(setAside + " of " + records + " records cannot be loaded and are set aside");
        }
        return notices;
    }

    /** {@return the columns that are sent under another name} */
    public List<Column> renamedColumns() {
        return columns.stream()
                .filter(column -> !column.field().isEmpty() && !column.field().equals(column.name()))
                .toList();
    }

    /** {@return whether the load would be refused} */
    public boolean hasProblems() {
        return !problems.isEmpty();
    }

    /** {@return how many ingest jobs} */
    public int jobs() {
        return parts.size();
    }

    /** {@return how many internal batches of 10,000 records, of the 15,000 an org may use in 24 hours} */
    public long internalBatches() {
        return parts.stream()
                .mapToLong(part -> (part.records() + RECORDS_PER_BATCH - 1) / RECORDS_PER_BATCH)
                .sum();
    }

    /** {@return about how many API calls, if a job takes some minutes and nothing has to be repeated} */
    public long estimatedApiCalls() {
        return (long) jobs() * CALLS_PER_JOB;
    }
}
