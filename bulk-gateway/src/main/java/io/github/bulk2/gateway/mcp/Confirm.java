package io.github.bulk2.gateway.mcp;

/** Which calls a person, or at least a second call, has to confirm before anything happens. */
public enum Confirm {
    /** None. For clients that ask their user before every call themselves. */
    NEVER,
    /** Calls that write or delete records, or throw a job's data or results away. */
    DESTRUCTIVE,
    /** Every call that changes anything, at Salesforce or in the files folder. */
    ALWAYS
}
