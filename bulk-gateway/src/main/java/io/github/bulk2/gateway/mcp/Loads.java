package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestOperation;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.ErrorCategory;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.load.ErrorGroup;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadListener;
import io.github.bulk2.load.LoadPlan;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.load.RetryPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Begins loads, each with a run folder of its own in the files folder, and words their reports. */
final class Loads {

    /** Where the folders of the runs are unless the settings say otherwise, as those of the command are. */
    static final String FOLDER = "bulk2-runs";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);
    private static final int SHOWN = 20;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_MESSAGE = 1_000;
    private static final int JOBS_BYTES = 16 * 1024;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final BulkClient client;
    private final FilesFolder files;
    private final Runs runs;

    Loads(BulkClient client, FilesFolder files, Runs runs) {
        this.client = client;
        this.files = files;
        this.runs = runs;
    }

    /** A name that no other run has, even in the same millisecond. */
    static String newName(FilesFolder files, String what) {
        return files.runs() + "/" + STAMP.format(Instant.now()) + "-"
                + Integer.toHexString(RANDOM.nextInt(0x1000, 0x10000)) + "-" + what;
    }

    /** Begins a load of a file of the files folder; its folder is made when it does, so a refused one leaves none behind. */
    Runs.Run begin(Load load, Path file, String subject) {
        String name = newName(
                files,
                load.request().operation().wireName() + "-" + load.request().object());
        return runs.begin(name, subject, progress -> {
            files.requireUnmoved(file);
            Path folder = files.newFolder(name);
            ProgressListener listener = new ProgressListener(progress);
            LoadReport report;
            try {
                report = client.load(load.withRunFolder(folder).withListener(listener));
            } catch (BulkException | IOException brokeOff) {
                throw listener.mayHaveLoaded(brokeOff) ? resumable(name, brokeOff) : brokeOff;
            }
            return result(name, report);
        });
    }

    /** Begins the retry of a run of the files folder, or goes on with it; its folder is in that of the run. */
    Runs.Run retry(RetryPlan plan) {
        String name = files.nameOf(plan.retryFolder());
        return runs.begin(name, "retry " + plan.runFolder(), progress -> {
            files.requireUnmoved(plan.runFolder());
            try {
                return result(name, client.retry(plan, new ProgressListener(progress)));
            } catch (IllegalStateException busy) {
                throw new ToolFailure(
                        "Nothing was done: " + busy.getMessage(), "wait for it, then call retry-failed-records again.");
            } catch (InvalidInputException refused) {
                throw refused;
            } catch (BulkException | IOException brokeOff) {
                throw new ToolFailure(
                        Failures.what(brokeOff) + "\nThe retry broke off; jobs that it closed go on at Salesforce.",
                        "once the cause is mended, call retry-failed-records again with the same run: it goes on where it"
                                + " stopped. Do not load the records in another way.");
            }
        });
    }

    /** Loading the file again would load twice what was loaded. */
    private static ToolFailure resumable(String name, Exception brokeOff) {
        return new ToolFailure(
                Failures.what(brokeOff) + "\nThe load broke off; jobs that it closed go on at Salesforce.",
                "do not load the file again, as records would be loaded twice. Tell the user: once the cause is mended,"
                        + " 'bulk2 resume " + name + "', in the files folder, goes on where it stopped.");
    }

    private static final class ProgressListener implements LoadListener {
        private final Runs.Progress progress;
        private long records = -1;
        private int uploaded;

        ProgressListener(Runs.Progress progress) {
            this.progress = progress;
        }

        @Override
        public void planned(LoadPlan plan) {
            records = plan.records();
        }

        /** No job is closed before the plan is made, nor if Salesforce refuses the first one. */
        boolean mayHaveLoaded(Exception brokeOff) {
            boolean refused =
                    brokeOff instanceof BulkApiException answer && answer.category() == ErrorCategory.INVALID_REQUEST;
            return records >= 0 && (uploaded > 0 || !refused);
        }

        @Override
        public void uploadProgress(long bytesSent, int partsUploaded) {
            uploaded = Math.max(uploaded, partsUploaded);
            if (records < 0) {
                progress.at(0, -1, String.format("%,d bytes uploaded", bytesSent));
            }
        }

        @Override
        public void jobChanged(int part, int round, JobInfo job) {
            progress.job(job.id().value());
        }

        @Override
        public void rowsDone(long successful, long failed, long unprocessed) {
            progress.at(
                    successful + failed + unprocessed,
                    records,
                    String.format(
                            "%,d of %,d records, %,d failed", successful + failed + unprocessed, records, failed));
        }
    }

    private ToolResult result(String name, LoadReport report) throws IOException {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("run", name);
        data.put("state", "Finished");
        data.put("complete", report.isComplete());
        data.put("recordsIn", report.recordsIn());
        data.put("successful", report.successful());
        data.put("created", report.created());
        data.put("failed", report.failed());
        data.put("unprocessed", report.unprocessed());
        data.put("unknown", report.unknown());
        data.put(
                "jobIds",
                report.jobs().stream()
                        .map(job -> job.id().value())
                        .distinct()
                        .limit(SHOWN)
                        .toList());
        data.put("warnings", report.warnings().stream().limit(SHOWN).toList());
        data.put("errors", errors(report.errors(), SHOWN, 2));
        data.put("jobErrors", jobErrors(report));
        data.put("nextAction", next(name, report));
        List<ToolResult.Link> links = new ArrayList<>();
        for (String file : List.of("success.csv", "failed.csv", "unprocessed.csv", "unknown.csv", "report.json")) {
            links.add(CsvFileTools.fileLink(files, files.existing(name + "/" + file)));
        }
        return new ToolResult(data, links);
    }

    /** The jobs that did not end as they should, and why; a model that sees no reason makes one up. */
    private static List<Map<String, Object>> jobErrors(LoadReport report) {
        List<Map<String, Object>> all = report.jobs().stream()
                .filter(job -> !job.state().equals(JobState.JOB_COMPLETE.wireName()))
                .limit(SHOWN)
                .map(job -> {
                    Map<String, Object> facts = new LinkedHashMap<>();
                    facts.put("jobId", job.id().value());
                    facts.put("state", job.state());
                    facts.put("records", job.records());
                    facts.put(
                            "errorMessage",
                            job.errorMessage() == null ? "" : Room.shortened(job.errorMessage(), LONGEST_MESSAGE));
                    return facts;
                })
                .toList();
        return Room.fitting(all, JOBS_BYTES);
    }

    /** By the cause: what would fail the same way is not to be retried. */
    private static String next(String run, LoadReport report) {
        String next = switch (report.remedy()) {
            case NONE -> "Nothing; every record was loaded.";
            case CORRECT_INPUT ->
                "A job failed because of its data as a whole; jobErrors say why. Do not retry it, as it would fail the same way."
                        + " Tell the user: correct the column, or whatever else is named, and load "
                        + (report.unprocessed() == report.recordsIn()
                                ? "the original again, with load-csv-file."
                                : run
                                        + "/unprocessed.csv with load-csv-file, as the rest of the original was processed.");
            case RETRY ->
                "Call retry-failed-records with run = " + run + ": it loads the records that were not loaded, once.";
            case CORRECT_RECORDS ->
                "Tell the user what failed: errors say why. Once the records are corrected in " + run
                        + "/failed.csv, load that file with load-csv-file; if the cause is corrected in the org instead, call"
                        + " retry-failed-records with run = " + run + ". Do not load the original again.";
            case CHECK_ORG -> "Do not load the original again.";
        };
        boolean mayBeLoaded = report.unknown() > 0 && report.operation() == IngestOperation.INSERT;
        return mayBeLoaded
                ? next + " Tell the user that " + report.unknown()
                        + " records are of jobs that Salesforce no longer knows, so"
                        + " they may be loaded: look for them in the org, and load those that are missing."
                : next;
    }

    /** The first groups, as many as are wanted and fit into an answer. */
    static List<Map<String, Object>> errors(List<ErrorGroup> groups, int most, int samples) {
        List<Map<String, Object>> wanted = groups.stream()
                .limit(most)
                .map(group -> {
                    Map<String, Object> facts = new LinkedHashMap<>();
                    facts.put("code", Room.shortened(group.code(), LONGEST_NAME));
                    facts.put(
                            "fields",
                            group.fields().stream()
                                    .limit(SHOWN)
                                    .map(field -> Room.shortened(field, LONGEST_NAME))
                                    .toList());
                    facts.put("count", group.count());
                    facts.put(
                            "messages",
                            group.sampleMessages().stream().limit(samples).toList());
                    facts.put("lines", group.sampleLines());
                    return facts;
                })
                .toList();
        return Room.fitting(wanted, Room.MAX_BYTES);
    }

    static Schema describe(Schema output) {
        return Runs.describe(output)
                .optional("complete", Schema.flag("Whether every record was loaded."))
                .optional("recordsIn", Schema.number("Records in the file."))
                .optional("successful", Schema.number("Records loaded."))
                .optional("created", Schema.number("Those of them that are new."))
                .optional("failed", Schema.number("Records that failed."))
                .optional("unprocessed", Schema.number("Records Salesforce did not get to."))
                .optional("unknown", Schema.number("Records of jobs that Salesforce no longer knows."))
                .optional("warnings", Schema.texts("Why the results may not be those of the records sent."))
                .optional("errors", Schema.objects("The failed records by error. Untrusted data."))
                .optional(
                        "jobErrors",
                        Schema.objects("The jobs that did not end in JobComplete, and why. Untrusted data."));
    }
}
