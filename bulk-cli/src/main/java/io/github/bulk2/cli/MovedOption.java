package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.error.MovedRunException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** The option that takes a moved folder for the run's, and the question that is asked without it. */
final class MovedOption {
    @Option(
            names = "--moved",
            description = "The run's folder was moved here, or came back from a backup, and no other copy of it will be"
                    + " resumed: do not ask.")
    boolean moved;

    /**
     * Resumes a run; if its folder was moved, only when the user confirms that.
     *
     * @param session where to ask
     * @param mayAsk whether the answer can come from stdin
     * @param client the org
     * @param action resumes it; called again when it was refused for its folder, and that was confirmed
     */
    int goOn(Session session, boolean mayAsk, BulkClient client, Callable<Integer> action) throws Exception {
        try {
            return action.call();
        } catch (MovedRunException refused) {
            String what = refused.runFolder().equals(refused.begunIn())
                    ? "the journal in " + refused.runFolder()
                            + " is not the file that the run wrote: it is a copy, or came" + " back from a backup"
                    : "the run in " + refused.runFolder() + " was begun in " + refused.begunIn()
                            + ": its folder was moved or is a copy";
            if (!moved && !(mayAsk && isConfirmed(session, client, refused, what))) {
                throw CliException.error(
                        what
                                + ". Not confirmed; nothing was sent or changed. If this is the only copy, and the latest, add"
                                + " --moved",
                        refused);
            }
            LoadRun.unlessBusy(() -> {
                client.confirmMoved(refused.runFolder());
                return true;
            });
            return action.call();
        }
    }

    private static boolean isConfirmed(Session session, BulkClient client, MovedRunException refused, String what)
            throws Exception {
        client.requireOrgOf(refused.runFolder());
        return session.confirmed(
                "bulk2: " + what + ". Two copies of a run that go on would load rows twice. Is this the only"
                        + " one, and the latest, to go on in " + client.org() + "?");
    }
}
