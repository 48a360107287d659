package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** A command that talks to an org. */
abstract class OrgCommand implements Callable<Integer> {
    @Mixin
    final OutputOptions output = new OutputOptions();

    @Mixin
    final ConnectionOptions connection = new ConnectionOptions();

    final Session session;

    OrgCommand(Console console, Secrets secrets) {
        this.session = new Session(console, output, secrets);
    }

    @Override
    public Integer call() throws Exception {
        checkOptions();
        try (BulkClient client = connection.open(session, floor())) {
            return run(client);
        }
    }

    /** What is left of the org's allowances; null for commands that use up little. */
    @Nullable
    FloorOptions floor() {
        return null;
    }

    /** Looks at the options before a connection is made. */
    void checkOptions() throws IOException {}

    /** Does it, and returns the exit code. */
    abstract int run(BulkClient client) throws Exception;
}
