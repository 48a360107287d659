package io.github.bulk2.load;

import io.github.bulk2.JobState;
import org.jspecify.annotations.Nullable;

/**
 * What to do with a part that an earlier process began: the one table of the resume. The commit point is the close;
 * {@code CLOSING} is in the journal before it, so a job without that entry has loaded nothing on our account.
 */
enum ResumeDecision {
    /** There is no job: make one. */
    CREATE,
    /** The job was never closed, or is gone and was not: abort it, make another one. */
    REPLACE,
    /** All data is there and the job is open: close it. */
    CLOSE,
    /** The job is being processed, or has been: wait for its end. */
    WAIT,
    /** The job is gone and may have loaded the records: report it. */
    UNKNOWN,
    /** Nothing is left to do. */
    NOTHING;

    /**
     * Decides.
     *
     * @param stage the last thing the journal says of the part
     * @param server the job's state, or null if Salesforce does not know it, and that has lasted
     * @return what to do
     */
    static ResumeDecision of(JournalEntry.Event stage, @Nullable JobState server) {
        return switch (stage) {
            case PART, CREATING, NOT_CREATED -> CREATE;
            case DROPPED -> REPLACE;
            case RESULTS, UNKNOWN -> NOTHING;
            case CREATED -> server == null || server == JobState.ABORTED ? CREATE : beforeClose(server);
            case UPLOADING -> server == null ? REPLACE : beforeClose(server);
            case UPLOADED, CLOSING, NOT_CLOSED, CLOSED, FINISHED -> uploaded(stage, server);
            default -> throw new IllegalArgumentException(stage + " is no stage of a part");
        };
    }

    /** The upload was not confirmed, so an open job must not be closed: it may hold half of the data. */
    private static ResumeDecision beforeClose(JobState server) {
        return switch (server) {
            case OPEN -> REPLACE;
            case ABORTED -> CREATE;
            default -> WAIT;
        };
    }

    private static ResumeDecision uploaded(JournalEntry.Event stage, @Nullable JobState server) {
        boolean closed = stage != JournalEntry.Event.UPLOADED && stage != JournalEntry.Event.NOT_CLOSED;
        if (server == null) {
            return closed ? UNKNOWN : REPLACE;
        }
        if (server == JobState.OPEN) {
            return CLOSE;
        }
        // Aborted before we closed it: Salesforce had not begun with it.
        return server == JobState.ABORTED && !closed ? CREATE : WAIT;
    }
}
