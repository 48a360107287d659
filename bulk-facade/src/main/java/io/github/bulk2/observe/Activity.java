package io.github.bulk2.observe;

import io.github.bulk2.JobId;
import org.jspecify.annotations.Nullable;

/**
 * Something that a client does and that takes time. Immutable.
 *
 * @param kind what
 * @param operation of a {@link Kind#CALL} the call, by its name in the table of {@code docs/call-policy.md}, such as
 *     {@code UPLOAD_JOB_DATA}; of all else the operation by its name on the wire, such as {@code insert} or {@code query}.
 *     One of a few
 * @param run the name of the run's folder, or one like it for an export without a folder; null for a call that belongs to no
 *     run
 * @param part round and part of a load, such as {@code 1-3}, or the page of an export, such as {@code 3}; null for what
 *     belongs to no part
 * @param job the job, null while there is none
 */
public record Activity(
        Kind kind,
        String operation,
        @Nullable String run,
        @Nullable String part,
        @Nullable JobId job) {

    /** What can be watched. A run is made of phases; phases and all else are made of calls. */
    public enum Kind {
        /** One call of the API, with all its attempts, until its answer begins; of JSON, until it was read. */
        CALL,
        /** A run: {@code load}, {@code resume} or {@code undo}. */
        LOAD,
        /** A run: {@code export}, {@code resumeExport} or {@code rows}; of rows, until they are closed. */
        EXPORT,
        /** Phase of a load: the input is read, checked and cut into parts. */
        PLAN,
        /** Phase of a part: a job is created and its data sent, more than once if need be. */
        UPLOAD,
        /** Phase of a part, or of an export: the job is closed, if it is one of a load, and waited for. */
        PROCESS,
        /** Phase of a part: the results are fetched and accounted for. */
        RESULTS,
        /** Phase of a part of a resumed load: its job is asked for, or given up. */
        RECOVER,
        /** Phase of an export: a page of the result is fetched and verified, more than once if need be. */
        PAGE;

        /** {@return whether it is a run} */
        public boolean isRun() {
            return this == LOAD || this == EXPORT;
        }
    }
}
