package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.JobInfo;
import io.github.bulk2.QueryJob;
import io.github.bulk2.QueryRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "query",
        description = "Runs SOQL as a query job and writes its rows as CSV.",
        footer = {
            "",
            "The rows are counted against what Salesforce announces; a file appears only when they are complete.",
            "",
            "Examples:",
            "  bulk2 query \"SELECT Id, Name FROM Account\" -o accounts.csv",
            "  bulk2 query @accounts.soql | head",
            "  bulk2 query --all \"SELECT Id FROM Lead WHERE IsDeleted = true\" -o deleted.csv"
        })
final class QueryCommand extends OrgCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SOQL",
            description = "The query, or @FILE to read it from a file.")
    @Nullable
    String soql;

    @Option(names = "--soql-file", paramLabel = "FILE", description = "File that holds the query.")
    @Nullable
    Path soqlFile;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where the rows go; - is stdout [-].")
    @Nullable
    String file;

    @Option(names = "--all", description = "Include deleted and archived records (queryAll).")
    boolean all;

    private long rows;

    @Mixin
    final WaitOptions waiting = new WaitOptions();

    QueryCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    void checkOptions() {
        if ((soql == null) == (soqlFile == null)) {
            throw CliException.usage("give the query once, as SOQL, @FILE or --soql-file FILE");
        }
        if (output.json && OutputTarget.isStdout(file)) {
            throw CliException.usage("--json and the rows cannot both go to stdout. Add -o FILE");
        }
    }

    @Override
    int run(BulkClient client) throws IOException, InterruptedException {
        String text = soqlText();
        QueryRequest request =
                CliException.checkingUsage(() -> all ? QueryRequest.queryAll(text) : QueryRequest.query(text));
        // Opened first: a file that cannot be written must not cost a job.
        try (OutputTarget target = OutputTarget.open(file == null ? "-" : file, session.console())) {
            report(export(client, request, target));
        }
        return ExitCode.OK;
    }

    private JobInfo export(BulkClient client, QueryRequest request, OutputTarget target)
            throws IOException, InterruptedException {
        try (HowToGoOn advice = new HowToGoOn(session);
                Progress progress = Progress.start(session, "query")) {
            QueryJob job = client.query().create(request);
            advice.say("query job " + job.id() + " goes on. Its rows: bulk2 jobs results " + job.id() + " -o FILE");
            JobInfo done = job.awaitCompletion(waiting.policy()
                    .withOnPoll(info -> progress.update(0, 0, info.state().wireName(), "")));
            rows = new QueryResult(job, done).writeTo(target, progress);
            return done;
        }
    }

    private void report(JobInfo done) {
        if (output.json) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("jobId", done.id().value());
            json.put("rows", rows);
            json.put("file", file);
            session.printJson(json);
        } else if (!OutputTarget.isStdout(file)) {
            session.hint(rows + " rows in " + file + ", as many as Salesforce announced (job " + done.id() + ")");
        }
    }

    private String soqlText() throws IOException {
        if (soqlFile != null) {
            return Files.readString(soqlFile).strip();
        }
        String given = Objects.requireNonNull(soql, "soql");
        return given.startsWith("@")
                ? Files.readString(Path.of(given.substring(1))).strip()
                : given;
    }
}
