package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.gateway.mcp.Tool.Hints;
import io.github.bulk2.load.RetryPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Loads the records that a run did not load, once. */
final class RetryTool {

    private static final String NAME = "retry-failed-records";
    private static final String JOURNAL = "journal.jsonl";

    private final FilesFolder files;
    private final Confirmations confirmations;
    private final Runs runs;
    private final Loads loads;

    RetryTool(BulkClient client, FilesFolder files, Confirmations confirmations, Runs runs) {
        this.files = files;
        this.confirmations = confirmations;
        this.runs = runs;
        this.loads = new Loads(client, files, runs);
    }

    List<Tool> all() {
        Schema input = Schema.input()
                .required("run", Schema.text("The run, as load-csv-file or this tool answered it.", 1_000))
                .optional(
                        "only",
                        Schema.oneOf(
                                "Only these records; all that were not loaded by default.",
                                "failed",
                                "unprocessed",
                                "unknown"))
                .optional("dryRun", Schema.flag("Only tell how many records there are.", true))
                .optional("waitSeconds", Schema.number("How long to wait for the end.", 0, 300, 20))
                .optional(Confirmations.TOKEN, Confirmations.tokenInput());
        Schema output = Loads.describe(Schema.output())
                .optional("retriedRun", Schema.text("The run whose records are loaded."))
                .optional("failedRecords", Schema.number("Failed records of the run that are loaded."))
                .optional("unprocessedRecords", Schema.number("Unprocessed records of the run that are loaded."))
                .optional("unknownRecords", Schema.number("Records of unknown outcome that are loaded, by their key."))
                .optional(
                        "leftOutRecords",
                        Schema.number("Records of unknown outcome that are left out: they have no key."));
        return List.of(new Tool(
                NAME,
                "Load the records that a run did not load",
                "Load the records that a run did not load: the failed and the unprocessed ones, once, in a run of its own. A dry"
                        + " run unless dryRun is false. Correct the cause first, unless the errors are transient. A retry that"
                        + " broke off goes on when it is called again.",
                Toolset.WORKFLOW,
                Hints.destroys(false),
                true,
                input.build(),
                Confirmations.describe(output).build(),
                this::retry));
    }

    private ToolResult retry(Arguments arguments, ToolContext context) throws Exception {
        Path folder = folder(arguments.required("run"));
        RetryPlan plan = plan(folder, arguments);
        RetryQuestion question = new RetryQuestion(plan, files.nameOf(folder));
        if (arguments.flag("dryRun", true)) {
            Map<String, Object> data = question.preview();
            data.put("nextAction", "Nothing was done. Call it with dryRun false to load these records.");
            return ToolResult.of(data);
        }
        Optional<ToolResult> instead =
                confirmations.insteadOf(new Confirmations.Call(NAME, true, arguments, context), question);
        if (instead.isPresent()) {
            return instead.get();
        }
        Runs.Run run = loads.retry(plan);
        return runs.await(run, Duration.ofSeconds(arguments.number("waitSeconds", 20)), context);
    }

    /** Only what loads write to holds runs that may be written to. */
    private Path folder(String run) {
        Path journal;
        try {
            journal = files.existing(run + "/" + JOURNAL);
        } catch (ToolFailure notThere) {
            throw noRun();
        }
        Path folder = Objects.requireNonNull(journal.getParent(), "a file is in a folder");
        if (!files.nameOf(folder).startsWith(files.runs() + "/")) {
            throw noRun();
        }
        return folder;
    }

    private ToolFailure noRun() {
        return new ToolFailure(
                "There is no run of that name in the files folder.",
                "give run as load-csv-file answered it, such as " + files.runs()
                        + "/20261122-101500-000-1a2b-insert-Account.");
    }

    private static RetryPlan plan(Path folder, Arguments arguments) throws IOException {
        Optional<RetryPlan.Rows> only =
                arguments.text("only").map(name -> RetryPlan.Rows.valueOf(name.toUpperCase(Locale.ROOT)));
        try {
            return only.isPresent() ? RetryPlan.of(folder, only.get()) : RetryPlan.of(folder);
        } catch (InvalidInputException refused) {
            throw new ToolFailure(
                    "Nothing was done: " + refused.getMessage(),
                    "do as it says; the original is the file that load-csv-file loaded. A run that is not at its end, a person"
                            + " resumes with bulk2 resume.");
        } catch (IllegalStateException busy) {
            throw new ToolFailure(
                    "Nothing was done: " + busy.getMessage(),
                    "call wait-for-job with that run, or with the run of its retry.");
        }
    }

    /** A question about a run, to be asked again once its files have changed. */
    private record RetryQuestion(RetryPlan plan, String run) implements Confirmations.Question {

        @Override
        public String fingerprint() throws IOException {
            StringBuilder state = new StringBuilder(plan.records() + " " + plan.begun());
            for (String kind : List.of("failed", "unprocessed", "unknown")) {
                state.append(' ').append(FilesFolder.stamp(plan.runFolder().resolve(kind + ".csv")));
            }
            return state.toString();
        }

        @Override
        public Map<String, Object> preview() {
            Map<String, Object> preview = new LinkedHashMap<>();
            preview.put(
                    "summary",
                    String.format(
                            "%s %,d failed, %,d unprocessed and %,d unknown records of the run %s: %s %s",
                            plan.begun() ? "Go on with the retry of" : "Load",
                            plan.failed(),
                            plan.unprocessed(),
                            plan.unknown(),
                            run,
                            plan.operation().wireName(),
                            plan.object()));
            preview.put("retriedRun", run);
            preview.put("failedRecords", plan.failed());
            preview.put("unprocessedRecords", plan.unprocessed());
            preview.put("unknownRecords", plan.unknown());
            preview.put("leftOutRecords", plan.leftOut());
            return preview;
        }
    }
}
