package io.github.bulk2.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.Journal;
import java.io.IOException;
import java.nio.file.Path;

/** How far a run has come, as its journal tells. */
public enum RunState {
    /** It can be resumed, unless it is being worked on. */
    UNFINISHED,
    /** Every record is accounted for; resuming it gives its report again. */
    FINISHED,
    /** Its input was refused, or a stream that was not read to its end is gone: nothing was loaded, nor can it be. */
    REFUSED;

    /**
     * Reads a run's journal. Makes no call and changes nothing, so it may be asked while the run is being worked on.
     *
     * @param runFolder the run's folder
     * @return the state
     * @throws InvalidInputException if there is no run in the folder, or its journal is damaged
     * @throws IOException if the journal cannot be read
     */
    public static RunState of(Path runFolder) throws IOException {
        RunState state = UNFINISHED;
        for (JsonNode entry : Journal.read(LoadEngine.journal(runFolder))) {
            String event = entry.path("event").asText();
            if (event.equals(JournalEntry.Event.DONE.name())) {
                state = FINISHED;
            } else if (event.equals(JournalEntry.Event.REFUSED.name())) {
                state = REFUSED;
            }
        }
        return state;
    }
}
