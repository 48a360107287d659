package io.github.bulk2.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.bulk2.load.RunSummary.Outcome;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a journal announced. Reads the entries by name rather than as the types that wrote them, so that the runs of
 * older and newer versions can be listed. For one thread.
 */
final class RunTally {

    private static final Pattern PARENTHESES = Pattern.compile("\\([^()]*\\)");
    private static final Pattern FROM = Pattern.compile("\\bFROM\\s+(\\w+)", Pattern.CASE_INSENSITIVE);

    private JsonNode begun = MissingNode.getInstance();
    private @Nullable Instant time;
    private long records;
    private long rows;
    private long successful;
    private long failed;
    private long unprocessed;
    private boolean refused;
    private boolean done;

    private RunTally() {}

    static RunTally of(List<JsonNode> entries) {
        RunTally tally = new RunTally();
        entries.forEach(tally::add);
        return tally;
    }

    private void add(JsonNode entry) {
        JsonNode details = entry.path("details");
        switch (entry.path("event").asText()) {
            case "BEGUN" -> {
                begun = details;
                time = instant(entry.path("time").asText());
            }
            case "PLANNED" ->
                records = Math.max(records, details.path("plan").path("records").asLong());
            case "RESULTS" -> {
                successful += details.path("successful").asLong();
                unprocessed += details.path("unprocessed").asLong();
                // Those that are loaded again count when that has ended.
                long again = details.path("retry").asBoolean()
                        ? details.path("transientFailed").asLong()
                        : 0;
                failed += details.path("failed").asLong() - again;
            }
            case "COMPLETE" -> records = details.path("rows").asLong();
            case "PAGE" -> rows += details.path("rows").asLong();
            case "REFUSED" -> refused = true;
            case "DONE" -> done = true;
            default -> {
                // Changes no number.
            }
        }
    }

    RunSummary load(Path folder, Instant changed, JsonNode report) {
        String operation = operation(begun.path("operation").asText());
        String object = begun.path("object").asText();
        if (!done || report.isMissingNode()) {
            Outcome outcome = refused ? Outcome.REFUSED : done ? ended(failed + unprocessed) : Outcome.UNFINISHED;
            return new RunSummary(
                    folder,
                    outcome,
                    operation,
                    object,
                    Optional.ofNullable(time),
                    changed,
                    records,
                    successful,
                    failed,
                    unprocessed,
                    0);
        }
        boolean complete = report.path("complete").asBoolean();
        Outcome outcome = refused ? Outcome.REFUSED : complete ? Outcome.COMPLETE : Outcome.WITH_FAILURES;
        return new RunSummary(
                folder,
                outcome,
                operation,
                object,
                Optional.ofNullable(time),
                changed,
                report.path("recordsIn").asLong(),
                report.path("successful").asLong(),
                report.path("failed").asLong(),
                report.path("unprocessed").asLong(),
                report.path("unknown").asLong());
    }

    RunSummary export(Path folder, Instant changed) {
        String operation =
                begun.isMissingNode() ? "" : begun.path("includesDeleted").asBoolean() ? "queryAll" : "query";
        return new RunSummary(
                folder,
                done ? Outcome.COMPLETE : Outcome.UNFINISHED,
                operation,
                object(begun.path("soql").asText("")),
                Optional.ofNullable(time),
                changed,
                records,
                done ? records : Math.min(rows, records),
                0,
                0,
                0);
    }

    private static Outcome ended(long notLoaded) {
        return notLoaded == 0 ? Outcome.COMPLETE : Outcome.WITH_FAILURES;
    }

    /** The journal has the name of the constant. */
    private static String operation(String constant) {
        return constant.equals("HARD_DELETE") ? "hardDelete" : constant.toLowerCase(Locale.ROOT);
    }

    /** The object behind the FROM that is in no subquery. */
    private static String object(String soql) {
        String flat = soql;
        for (Matcher inner = PARENTHESES.matcher(flat); inner.find(); inner = PARENTHESES.matcher(flat)) {
            flat = inner.replaceAll(" ");
        }
        Matcher from = FROM.matcher(flat);
        return from.find() ? from.group(1) : "";
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException none) {
            return null;
        }
    }
}
