package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.load.RetryPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "retry",
        description = "Loads the rows that a run did not load, once: the failed and the unprocessed ones.",
        footer = {
            "",
            "It is a run of its own, in the folder retries of the run, with the operation, the object and the options of the run."
                    + " The lines in its report and its result files are those of the original file.",
            "",
            "Values that were corrected in failed.csv or unprocessed.csv of the run are loaded as corrected. Rows of jobs that"
                    + " Salesforce no longer knows (unknown.csv) are loaded by an upsert, an update or a delete only: they may be"
                    + " there already, and an insert has no key.",
            "",
            "A retry that broke off goes on when it is retried again. Rows are not loaded a second time: what a retry did not"
                    + " load, the retry of that retry loads. After a job failed because of its input, such as a column that is no"
                    + " field, correct that and load the original file again instead.",
            "",
            "Examples:",
            "  bulk2 retry bulk2-runs/20261122-101500-000-upsert-Account --dry-run",
            "  bulk2 retry bulk2-runs/20261122-101500-000-upsert-Account",
            "  bulk2 retry bulk2-runs/20261122-101500-000-upsert-Account --only failed",
            "  bulk2 retry bulk2-runs/20261122-101500-000-upsert-Account/retries/failed"
        })
final class RetryCommand extends OrgCommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "The run's folder, or its name in bulk2-runs.")
    String run = "";

    @Option(
            names = "--only",
            paramLabel = "ROWS",
            split = ",",
            description = "failed, unprocessed or unknown, or two of them with a comma between [all].")
    List<RetryPlan.Rows> only = new ArrayList<>();

    @Option(names = "--dry-run", description = "Say which rows would be loaded, send nothing.")
    boolean dryRun;

    @Option(names = "--failed", paramLabel = "FILE", description = "Write a copy of the failed rows, with the reason.")
    @Nullable
    String failed;

    @Mixin
    final RunsOptions runs = new RunsOptions();

    @Mixin
    final MovedOption movedOption = new MovedOption();

    @Mixin
    final FloorOptions apiFloor = new FloorOptions();

    RetryCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    FloorOptions floor() {
        return apiFloor;
    }

    @Override
    void checkOptions() {
        if (output.json && "-".equals(failed)) {
            throw CliException.usage("--json and the failed rows cannot both go to stdout. Name a file");
        }
    }

    @Override
    public Integer call() throws Exception {
        if (!dryRun) {
            return super.call();
        }
        checkOptions();
        RetryPlan plan = plan();
        if (output.json) {
            session.printJson(json(plan));
        } else {
            session.print(text(plan));
            session.print("Nothing was sent");
        }
        return ExitCode.OK;
    }

    @Override
    int run(BulkClient client) throws Exception {
        RetryPlan plan = plan();
        if (plan.begun()) {
            session.hint("going on with the retry in " + plan.retryFolder());
        }
        return movedOption.goOn(
                session,
                !connection.readsStdin(),
                client,
                () -> new LoadRun(session, failed).run(listener -> client.retry(plan, listener)));
    }

    private RetryPlan plan() throws Exception {
        RetryPlan plan =
                LoadRun.unlessBusy(() -> RetryPlan.of(runs.run(session, run), only.toArray(RetryPlan.Rows[]::new)));
        if (plan.leftOut() > 0) {
            session.warn(plan.leftOut()
                    + " rows of jobs that Salesforce no longer knows are left out: they may be loaded, and"
                    + " have no key that would keep them from being loaded twice");
        }
        return plan;
    }

    private static String text(RetryPlan plan) {
        return (plan.begun() ? "A retry was begun and would go on: " : "") + plan.records() + " rows ("
                + plan.failed() + " failed, " + plan.unprocessed() + " unprocessed, " + plan.unknown() + " unknown): "
                + plan.operation().wireName() + " " + plan.object() + ", in " + plan.retryFolder();
    }

    private static Map<String, Object> json(RetryPlan plan) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("runFolder", plan.runFolder().toString());
        json.put("retryFolder", plan.retryFolder().toString());
        json.put("operation", plan.operation().wireName());
        json.put("object", plan.object());
        json.put("records", plan.records());
        json.put("failed", plan.failed());
        json.put("unprocessed", plan.unprocessed());
        json.put("unknown", plan.unknown());
        json.put("leftOut", plan.leftOut());
        json.put("begun", plan.begun());
        return json;
    }
}
