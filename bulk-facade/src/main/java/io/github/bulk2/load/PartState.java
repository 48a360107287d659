package io.github.bulk2.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.internal.Journal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a part has come, as the journal tells. Immutable.
 *
 * @param spec the part
 * @param stage the last thing that happened to it
 * @param job its job, unless it has none yet
 * @param ended the job's last state, once it has ended
 * @param account what became of its records, once that is known
 */
record PartState(
        PartSpec spec,
        JournalEntry.Event stage,
        @Nullable JobId job,
        @Nullable JobInfo ended,
        @Nullable StoredAccount account) {

    PartState after(JournalEntry entry) {
        JobId newJob = entry.event() == JournalEntry.Event.CREATING ? null : entry.job();
        return switch (entry.event()) {
            case FINISHED -> new PartState(spec, entry.event(), newJob, info(entry.details()), null);
            case RESULTS ->
                new PartState(
                        spec, entry.event(), newJob, ended, Journal.fromJson(entry.details(), StoredAccount.class));
            default -> new PartState(spec, entry.event(), newJob, null, null);
        };
    }

    boolean isAtItsEnd() {
        return stage == JournalEntry.Event.RESULTS || stage == JournalEntry.Event.UNKNOWN;
    }

    private static JobInfo info(JsonNode details) {
        Map<String, String> fields = new LinkedHashMap<>();
        details.properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
        return JobInfo.ofFields(fields);
    }
}
