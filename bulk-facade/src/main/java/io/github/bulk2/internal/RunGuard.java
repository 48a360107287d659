package io.github.bulk2.internal;

import io.github.bulk2.OrgIdentity;
import io.github.bulk2.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a run go on only in the folder and in the org that it was begun in, and ties a new one to them before its first
 * call that changes anything: ADR 22. Nothing is written when it refuses. Immutable.
 *
 * @param folder the run's folder
 * @param journal the name of the journal in it
 */
public record RunGuard(Path folder, String journal) {

    /** The part of a run's journal that is about its place and its org. */
    public interface Log {
        /** {@return where the run is; null until it was tied} */
        @Nullable
        RunPlace place();

        /** {@return its org; null until it was tied} */
        @Nullable
        RunOrg org();

        /** {@return whether a call may have been sent that changes something} */
        boolean mayHaveSent();

        /** {@return whether it is at its end} */
        boolean isDone();

        /**
         * Keeps where the run is.
         *
         * @param place the place
         * @throws IOException if it cannot be written
         */
        void append(RunPlace place) throws IOException;

        /**
         * Keeps the org.
         *
         * @param org the org
         * @throws IOException if it cannot be written
         */
        void append(RunOrg org) throws IOException;
    }

    /**
     * Admits the client to the run. A run at its end gives its report wherever it is, and without a call if it was begun by
     * a version that kept no org.
     *
     * @param log the run's journal
     * @param client tells the client's org
     * @throws io.github.bulk2.error.MovedRunException if the run was begun in another folder
     * @throws InvalidInputException if it belongs to another org, or to one that is not known
     * @throws IOException if the journal cannot be written
     */
    public void admit(Log log, Supplier<OrgIdentity> client) throws IOException {
        RunPlace then = log.place();
        RunPlace now = RunPlace.of(folder, journal);
        if (then != null && !log.isDone()) {
            then.require(now);
        }
        RunOrg org = log.org();
        if (org == null && log.isDone()) {
            return;
        }
        if (org == null && log.mayHaveSent()) {
            throw older();
        }
        if (then == null && org == null) {
            log.append(now);
        }
        OrgIdentity clients = client.get();
        if (org != null) {
            org.require(clients, folder);
        } else {
            log.append(RunOrg.of(clients));
        }
    }

    /**
     * Refuses another org than the run's; for what is made of a run that is at its end, such as its undoing.
     *
     * @param log the run's journal
     * @param client the client's org
     * @throws InvalidInputException if the run belongs to another org, or to one that is not known
     */
    public void requireOrg(Log log, OrgIdentity client) {
        RunOrg org = log.org();
        if (org != null) {
            org.require(client, folder);
        } else if (log.mayHaveSent()) {
            throw older();
        }
    }

    /**
     * Refuses another org than the run's, and another folder, also of a run at its end; for what must be made of a run once
     * only, such as its retry: made of each copy of the run it would load rows twice.
     *
     * @param log the run's journal
     * @param client tells the client's org
     * @throws io.github.bulk2.error.MovedRunException if the run was begun in another folder
     * @throws InvalidInputException if the run belongs to another org, or to one that is not known
     * @throws IOException if the journal cannot be read
     */
    public void requireOrigin(Log log, Supplier<OrgIdentity> client) throws IOException {
        RunPlace then = log.place();
        if (then != null) {
            then.require(RunPlace.of(folder, journal));
        }
        requireOrg(log, client.get());
    }

    /**
     * Takes the folder, moved or copied, for the run's from now on.
     *
     * @param log the run's journal
     * @param client tells the client's org
     * @throws InvalidInputException if the run is still where it was, or belongs to another org
     * @throws IOException if the journal cannot be read or written
     */
    public void confirmMoved(Log log, Supplier<OrgIdentity> client) throws IOException {
        RunPlace then = log.place();
        RunPlace now = RunPlace.of(folder, journal);
        if (then == null || then.equals(now)) {
            return;
        }
        then.requireGone(now, journal);
        requireOrg(log, client.get());
        log.append(now);
    }

    private InvalidInputException older() {
        return new InvalidInputException(
                "the run in " + folder + " was begun by an earlier version of bulk2, which did not"
                        + " record the org, so nothing shows whether this login is for the right one. Nothing was sent or changed."
                        + " Go on with that version and the login that the run was begun with. Or look at its jobs in that org,"
                        + " their ids are in " + journal
                        + ": wait for those that are in progress, abort those that are open, and"
                        + " load what no job has in its results");
    }
}
