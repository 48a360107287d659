package io.github.bulk2.internal;

/** The calls of the API, and which of them may be sent again: the one table in code, {@code docs/call-policy.md} in words. */
public enum ApiCall {
    /** A lost answer leaves at worst an empty Open job, which Salesforce sweeps up. */
    CREATE_INGEST_JOB(Repeat.ALWAYS),
    /** For who keeps account of the jobs: a lost answer must not leave one that nobody knows of. */
    CREATE_INGEST_JOB_ONCE(Repeat.IF_NOT_SENT),
    /** The data could be loaded twice. */
    CREATE_INGEST_JOB_WITH_DATA(Repeat.IF_NOT_SENT),
    /** Reading. */
    LIST_INGEST_JOBS(Repeat.ALWAYS),
    /** Reading. */
    GET_INGEST_JOB(Repeat.ALWAYS),
    /** Salesforce refuses a job that got data twice. */
    UPLOAD_JOB_DATA(Repeat.NEVER),
    /** After an attempt that may have happened the job's state is read first. */
    UPDATE_INGEST_JOB(Repeat.ALWAYS),
    /** A job that is gone at the second attempt was deleted by the first. */
    DELETE_INGEST_JOB(Repeat.ALWAYS),
    /** Reading. */
    GET_INGEST_RESULTS(Repeat.ALWAYS),
    /** A lost answer leaves at worst a second query job. */
    CREATE_QUERY_JOB(Repeat.ALWAYS),
    /** Reading. */
    LIST_QUERY_JOBS(Repeat.ALWAYS),
    /** Reading. */
    GET_QUERY_JOB(Repeat.ALWAYS),
    /** After an attempt that may have happened the job's state is read first. */
    UPDATE_QUERY_JOB(Repeat.ALWAYS),
    /** A job that is gone at the second attempt was deleted by the first. */
    DELETE_QUERY_JOB(Repeat.ALWAYS),
    /** Reading. */
    GET_QUERY_RESULTS(Repeat.ALWAYS),
    /** Reading. */
    GET_RESULT_PAGES(Repeat.ALWAYS),
    /** Reading. */
    GET_LIMITS(Repeat.ALWAYS),
    /** Reading. */
    GET_ORGANIZATION(Repeat.ALWAYS);

    /** Whether a call may be sent again after a failure. */
    public enum Repeat {
        /** Any number of times: reading, and calls that look at the job's state before they act again. */
        ALWAYS,
        /** Only if the failed attempt cannot have reached the server, or was refused for load: it is not safe to do twice. */
        IF_NOT_SENT,
        /** Never, once it may have left this machine. */
        NEVER
    }

    private final Repeat repeat;

    ApiCall(Repeat repeat) {
        this.repeat = repeat;
    }

    /** {@return whether it may be sent again} */
    public Repeat repeat() {
        return repeat;
    }
}
