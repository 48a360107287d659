package io.github.bulk2;

import org.jspecify.annotations.Nullable;

/**
 * The state of a job, as in the guide's "Job states": Open, UploadComplete, InProgress, then JobComplete, Failed or
 * Aborted. A state this version does not know is {@link #UNKNOWN}, which is not terminal.
 */
public enum JobState {
    /** Created; data may be uploaded. Ingest jobs only: a query job is never open. */
    OPEN("Open"),
    /** Closed by the client (ingest) or created (query) and queued. */
    UPLOAD_COMPLETE("UploadComplete"),
    /** Being processed. */
    IN_PROGRESS("InProgress"),
    /** Processed to the end. Single records may have failed. */
    JOB_COMPLETE("JobComplete"),
    /** Salesforce gave the job up; {@link JobInfo#errorMessage()} says why. */
    FAILED("Failed"),
    /** Ended by a client. What was committed before is not rolled back. */
    ABORTED("Aborted"),
    /** A state that this version does not know. */
    UNKNOWN("");

    private final String wireName;

    JobState(String wireName) {
        this.wireName = wireName;
    }

    /**
     * The state that Salesforce calls by this name.
     *
     * @param wireName the name on the wire, or null when the answer had none
     * @return the state, {@link #UNKNOWN} for a name that this version does not know
     */
    public static JobState of(@Nullable String wireName) {
        for (JobState state : values()) {
            if (state != UNKNOWN && state.wireName.equals(wireName)) {
                return state;
            }
        }
        return UNKNOWN;
    }

    /** {@return the name on the wire; empty for {@link #UNKNOWN}} */
    public String wireName() {
        return wireName;
    }

    /** {@return whether the job has ended: JobComplete, Failed or Aborted} */
    public boolean isTerminal() {
        return this == JOB_COMPLETE || this == FAILED || this == ABORTED;
    }
}
