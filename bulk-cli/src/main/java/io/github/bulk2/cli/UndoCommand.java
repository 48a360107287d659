package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.OrgIdentity;
import io.github.bulk2.load.UndoPlan;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "undo",
        description = "Deletes the records that an insert created, into the recycle bin, after asking.",
        footer = {
            "",
            "It is a run of its own, in the folder undo of the run; undoing again goes on with it.",
            "",
            "Examples:",
            "  bulk2 undo bulk2-runs/20261122-101500-000-insert-Account",
            "  bulk2 undo bulk2-runs/20261122-101500-000-insert-Account --yes"
        })
final class UndoCommand extends OrgCommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "The run's folder, or its name in the runs folder.")
    String run = "";

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Mixin
    final MovedOption movedOption = new MovedOption();

    @Mixin
    final RunsOptions runs = new RunsOptions();

    @Mixin
    final FloorOptions apiFloor = new FloorOptions();

    UndoCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    FloorOptions floor() {
        return apiFloor;
    }

    @Override
    void checkOptions() {
        if (connection.readsStdin() && !yes) {
            throw CliException.usage("the answer and the token cannot both come from stdin. Add --yes");
        }
    }

    @Override
    int run(BulkClient client) throws Exception {
        UndoPlan plan = LoadRun.unlessBusy(() -> UndoPlan.of(runs.run(session, run)));
        if (plan.records() == 0) {
            session.hint("the run created no records; there is nothing to undo");
            return ExitCode.OK;
        }
        LoadRun.unlessBusy(() -> {
            client.requireOrgOf(plan.runFolder());
            return true;
        });
        if (!yes && !confirmed(plan, client.org())) {
            throw CliException.error("not confirmed; nothing was deleted", null);
        }
        return movedOption.goOn(
                session,
                !connection.readsStdin(),
                client,
                () -> new LoadRun(session, null).run(listener -> client.undo(plan, listener)));
    }

    private boolean confirmed(UndoPlan plan, OrgIdentity org) throws IOException {
        return session.confirmed("Delete the " + plan.records() + " " + plan.object()
                + " records that this run created, in " + org + "?");
    }
}
