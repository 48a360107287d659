package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import io.github.bulk2.JobInfo;
import io.github.bulk2.export.Export;
import io.github.bulk2.export.ExportListener;
import io.github.bulk2.export.ExportReport;
import io.github.bulk2.gateway.mcp.Tool.Hints;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Exports the result of a query into a file, which appears under its name when every row was counted. */
final class ExportTool {

    private static final String NAME = "export-query-to-file";

    private final BulkClient client;
    private final FilesFolder files;
    private final Confirmations confirmations;
    private final Runs runs;

    ExportTool(BulkClient client, FilesFolder files, Confirmations confirmations, Runs runs) {
        this.client = client;
        this.files = files;
        this.confirmations = confirmations;
        this.runs = runs;
    }

    List<Tool> all() {
        Schema input = Schema.input()
                .required("query", Schema.text("The SOQL, as for create-query-job.", QueryTools.MAX_SOQL))
                .required("path", Schema.text("The file to write, relative to the files folder.", 1_000))
                .optional("queryAll", Schema.flag("Deleted and archived records too.", false))
                .optional("overwrite", Schema.flag("Replace a file of that name.", false))
                .optional("gzip", Schema.flag("Compress the file.", false))
                .optional("waitSeconds", Schema.number("How long to wait for the end.", 0, 300, 20))
                .optional(Confirmations.TOKEN, Confirmations.tokenInput());
        return List.of(new Tool(
                NAME,
                "Export the result of a query to a file",
                "Export the result of a query to a file. Any size; the file appears when it is complete and every row"
                        + " was counted. Goes on when waitSeconds are over: then wait-for-job.",
                Toolset.WORKFLOW,
                Hints.changes(false).whenReadOnlyToo(),
                true,
                input.build(),
                Confirmations.describe(describe(Runs.describe(Schema.output()))).build(),
                this::export));
    }

    static Schema describe(Schema output) {
        return output.optional("path", Schema.text("The file."))
                .optional("rows", Schema.number("Rows in it."))
                .optional("bytes", Schema.number("Its size."))
                .optional("sha256", Schema.text("Its SHA-256."));
    }

    private ToolResult export(Arguments arguments, ToolContext context) throws Exception {
        boolean overwrite = arguments.flag("overwrite", false);
        Path target = files.target(arguments.required("path"), overwrite);
        String soql = arguments.required("query");
        Export export = arguments.flag("queryAll", false) ? Export.queryAll(soql) : Export.query(soql);
        Optional<ToolResult> instead = confirmations.insteadOf(
                new Confirmations.Call(NAME, overwrite && Files.exists(target), arguments, context),
                new PlainQuestion(
                        (Files.exists(target) ? "Replace the file " : "Write the file ") + files.nameOf(target)
                                + " with the result of " + soql,
                        Optional.of(target)));
        if (instead.isPresent()) {
            return instead.get();
        }
        boolean named = target.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        Export wanted = arguments.flag("gzip", named) ? export.gzip() : export;
        Runs.Run run = runs.begin(
                Loads.newName(files, "export"),
                target.toString(),
                progress -> write(wanted, target, overwrite, progress));
        return runs.await(run, Duration.ofSeconds(arguments.number("waitSeconds", 20)), context);
    }

    private ToolResult write(Export export, Path target, boolean overwrite, Runs.Progress progress) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Path temporary = files.temporaryFor(target);
        try {
            ExportReport report;
            try (OutputStream out = new DigestOutputStream(Files.newOutputStream(temporary), digest)) {
                report = client.export(export.withListener(new ProgressListener(progress)), out);
            }
            files.publish(temporary, target, overwrite);
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("state", "Finished");
            data.put("path", files.nameOf(target));
            data.put("rows", report.rows());
            data.put("bytes", Files.size(target));
            data.put("sha256", HexFormat.of().formatHex(digest.digest()));
            data.put("jobIds", List.of(report.job().value()));
            data.put("nextAction", "Nothing; the file is complete.");
            return ToolResult.of(data, CsvFileTools.fileLink(files, target));
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static final class ProgressListener implements ExportListener {
        private final Runs.Progress progress;
        private volatile long total = -1;

        ProgressListener(Runs.Progress progress) {
            this.progress = progress;
        }

        @Override
        public void jobChanged(JobInfo job) {
            progress.job(job.id().value());
            progress.at(0, -1, "query " + job.state().wireName());
        }

        @Override
        public void downloadStarted(long rows) {
            total = rows;
        }

        @Override
        public void progress(long rows, long bytes) {
            progress.at(rows, total, String.format("%,d of %,d rows", rows, total));
        }
    }
}
