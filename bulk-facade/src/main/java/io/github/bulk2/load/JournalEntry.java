package io.github.bulk2.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bulk2.JobId;
import io.github.bulk2.internal.Journal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the journal: what is about to happen, or has happened, to which part.
 *
 * @param event what
 * @param part the part, 0 for the run as a whole
 * @param round the part's round
 * @param job the part's job, from {@code CREATED} on
 * @param details more of it, the null node if there is no more
 * @param time when, by this machine's clock
 */
record JournalEntry(
        Event event, int part, int round, @Nullable JobId job, JsonNode details, Instant time) {

    /** The order of the constants of a part is the order in which they happen. */
    enum Event {
        /** The run exists; details: {@link RunSettings}. */
        BEGUN,
        /** Where the run's folder is; details: {@link io.github.bulk2.internal.RunPlace}. The last one counts. */
        FOLDER,
        /** The org it belongs to; details: {@link io.github.bulk2.internal.RunOrg}. */
        ORG,
        /** A part was found; details: {@link PartSpec}. */
        PART,
        /** A job for the part is about to be created. */
        CREATING,
        /** The creation was refused or never sent: there is no job. */
        NOT_CREATED,
        /** It was created; details: {@link Creations.Created}. */
        CREATED,
        /** Its data is about to be sent. */
        UPLOADING,
        /** All of its data has arrived. */
        UPLOADED,
        /** It is about to be closed: from here on the records may be loaded. */
        CLOSING,
        /** The close was answered with 404, so it had no effect: the job may be there nevertheless. */
        NOT_CLOSED,
        /** It was closed. */
        CLOSED,
        /** It ended; details: the job's fields. */
        FINISHED,
        /**
         * Its results are on the disk; details: {@link StoredAccount}. Without a job the part was left out, as another one had
         * failed with an error that would be its own too: its records are unprocessed.
         */
        RESULTS,
        /** Salesforce no longer knows the job, and it may have loaded the records. */
        UNKNOWN,
        /** The job was never closed and is about to be aborted; the part gets a new one. */
        DROPPED,
        /** A job that was given up is gone. */
        REMOVED,
        /** A job that came of a lost creation is about to be removed; details: when that was asked for. */
        ORPHAN,
        /** All parts of the round are known and may be closed; details: {@link Planned} in round 1. */
        PLANNED,
        /** What was found before the plan was complete does not count. */
        RESTARTED,
        /** The input does not pass; nothing was loaded. Details: why. */
        REFUSED,
        /** The report was written. */
        DONE
    }

    static JournalEntry ofRun(Event event, Object details) {
        return ofRound(1, event).with(details);
    }

    static JournalEntry ofRound(int round, Event event) {
        return new JournalEntry(event, 0, round, null, NullNode.getInstance(), Instant.now());
    }

    static JournalEntry of(Event event, PartSpec part, @Nullable JobId job) {
        return new JournalEntry(event, part.part(), part.round(), job, NullNode.getInstance(), Instant.now());
    }

    static JournalEntry ofOrphan(JobId job, String asked) {
        return new JournalEntry(Event.ORPHAN, 0, 1, job, Journal.toJson(asked), Instant.now());
    }

    static JournalEntry ofRemoved(JobId job) {
        return new JournalEntry(Event.REMOVED, 0, 1, job, NullNode.getInstance(), Instant.now());
    }

    JournalEntry with(Object newDetails) {
        return new JournalEntry(event, part, round, job, Journal.toJson(newDetails), time);
    }

    ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("event", event.name());
        node.put("time", time.toString());
        node.put("round", round);
        if (part > 0) {
            node.put("part", part);
        }
        if (job != null) {
            node.put("job", job.value());
        }
        return details.isNull() ? node : node.set("details", details);
    }

    static JournalEntry of(JsonNode node) {
        JsonNode job = node.path("job");
        JsonNode details = node.path("details");
        return new JournalEntry(
                Event.valueOf(node.path("event").asText()),
                node.path("part").asInt(),
                node.path("round").asInt(),
                job.isTextual() ? JobId.of(job.asText()) : null,
                details.isMissingNode() ? NullNode.getInstance() : details,
                Instant.parse(node.path("time").asText()));
    }
}
