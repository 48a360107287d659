package io.github.bulk2.load;

import io.github.bulk2.IngestJob;
import io.github.bulk2.JobInfo;
import io.github.bulk2.internal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Every attempt of a run to create a job, as the journal tells: those whose job is known, and those whose answer was
 * lost, which may have left a job behind. Not thread-safe.
 */
final class Creations {

    /** An attempt that a dying process left open may have been acted on for this long. */
    private static final Duration LONGEST_CALL = Duration.ofMinutes(5);

    private static final Set<String> OF_ONE_JOB = Set.of("id", "createdDate");

    private static final Set<String> FIELDS = Set.of(
            "id",
            "createdDate",
            "createdById",
            "object",
            "operation",
            "externalIdFieldName",
            "assignmentRuleId",
            "columnDelimiter",
            "lineEnding",
            "apiVersion");

    /**
     * What the answer to a creation said of the job.
     *
     * @param fields those of its fields that all jobs of a run have in common, and its time
     */
    record Created(Map<String, String> fields) {
        static Created of(IngestJob job) {
            Map<String, String> known =
                    new LinkedHashMap<>(job.created().map(JobInfo::fields).orElse(Map.of()));
            known.keySet().retainAll(FIELDS);
            return new Created(known);
        }

        Optional<Instant> createdDate() {
            return fields.containsKey("id")
                    ? JobInfo.ofFields(fields).createdDate().map(OffsetDateTime::toInstant)
                    : Optional.empty();
        }

        /** Whether another job has the same maker and the same settings. */
        boolean looksLike(JobInfo other) {
            return FIELDS.stream()
                    .filter(name -> !OF_ONE_JOB.contains(name))
                    .allMatch(name ->
                            Objects.equals(fields.get(name), other.fields().get(name)));
        }
    }

    /**
     * An attempt whose job is known. Times are those of this machine's clock.
     *
     * @param asked before the request
     * @param answered after the answer
     * @param job what the answer said
     */
    record Known(Instant asked, Instant answered, Created job) {}

    /**
     * An attempt whose answer was lost. Times are those of this machine's clock.
     *
     * @param asked before the request
     * @param givenUp when it was over
     */
    record Lost(Instant asked, Instant givenUp) {}

    private record Part(int round, int part) {}

    private final Map<Part, Instant> open = new LinkedHashMap<>();
    private final List<Known> known = new ArrayList<>();
    private final List<Lost> lost = new ArrayList<>();

    Creations copy() {
        Creations copy = new Creations();
        copy.open.putAll(open);
        copy.known.addAll(known);
        copy.lost.addAll(lost);
        return copy;
    }

    void apply(JournalEntry entry) {
        Part part = new Part(entry.round(), entry.part());
        switch (entry.event()) {
            case CREATING -> lose(Optional.ofNullable(open.put(part, entry.time())), entry.time());
            case CREATED -> {
                Instant asked = open.remove(part);
                if (asked != null) {
                    known.add(new Known(asked, entry.time(), Journal.fromJson(entry.details(), Created.class)));
                }
            }
            case NOT_CREATED -> open.remove(part);
            case RESTARTED -> {
                open.values().forEach(asked -> lose(Optional.of(asked), entry.time()));
                open.clear();
            }
            case ORPHAN -> {
                String asked = entry.details().asText();
                lost.removeIf(attempt -> attempt.asked().toString().equals(asked));
            }
            default -> {}
        }
    }

    private void lose(Optional<Instant> asked, Instant now) {
        asked.ifPresent(from -> {
            Instant latest = from.plus(LONGEST_CALL);
            lost.add(new Lost(from, now.isBefore(latest) ? now : latest));
        });
    }

    List<Known> known() {
        return List.copyOf(known);
    }

    /** The attempts that may have left a job behind of which nothing is known. */
    List<Lost> lost() {
        List<Lost> all = new ArrayList<>(lost);
        open.values().forEach(asked -> all.add(new Lost(asked, asked.plus(LONGEST_CALL))));
        return all;
    }
}
