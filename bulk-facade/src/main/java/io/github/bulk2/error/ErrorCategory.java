package io.github.bulk2.error;

/** What kind of error Salesforce answered with, told from its error code first and the HTTP status second. */
public enum ErrorCategory {
    /** The token is wrong, expired or revoked. */
    AUTHENTICATION,
    /** The user may not do this. */
    PERMISSION,
    /** The job or the resource is not there. */
    NOT_FOUND,
    /** Salesforce does not accept the request: unknown object or field, bad SOQL, bad JSON. */
    INVALID_REQUEST,
    /** The job is not in a state that allows the call. */
    INVALID_STATE,
    /** A daily allowance of the org is used up. */
    LIMIT_EXCEEDED,
    /** Too many calls at once; later is better. */
    THROTTLED,
    /** Salesforce had a problem of its own. */
    SERVER,
    /** None of these. */
    OTHER
}
