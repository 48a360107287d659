package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = "Lists ingest jobs, or query jobs, the newest first.",
        footer = {
            "",
            "Examples:",
            "  bulk2 jobs list",
            "  bulk2 jobs list --query --limit 5",
            "  bulk2 jobs list --type V2Ingest --json"
        })
final class JobsListCommand extends OrgCommand {
    private static final String ROW = "%-18s  %-10s  %-24s  %-14s  %-9s  %s";
    // Salesforce writes all times alike, so that their text sorts.
    private static final Comparator<JobInfo> BY_AGE = Comparator.comparing(
                    (JobInfo job) -> job.fields().getOrDefault("createdDate", ""))
            .thenComparing(JobsListCommand::id);

    @Option(names = "--query", description = "List query jobs instead of ingest jobs.")
    boolean query;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Only V2Ingest, V2Query, Classic (Bulk API 1.0) or BigObjectIngest.")
    @Nullable
    String type;

    @Option(names = "--limit", paramLabel = "N", description = "How many to show [25].")
    int limit = 25;

    JobsListCommand(Console console, Secrets secrets) {
        super(console, secrets);
    }

    @Override
    void checkOptions() {
        if (limit < 1) {
            throw CliException.usage("--limit " + limit + " is not a number from 1 on");
        }
    }

    @Override
    int run(BulkClient client) {
        JobFilter filter = type == null ? JobFilter.all() : JobFilter.all().withJobType(type);
        Iterable<JobInfo> all =
                query ? client.query().list(filter) : client.ingest().list(filter);
        long total = 0;
        PriorityQueue<JobInfo> newest = new PriorityQueue<>(BY_AGE);
        for (JobInfo job : all) {
            total++;
            newest.add(job);
            if (newest.size() > limit) {
                newest.remove();
            }
        }
        show(newestFirst(newest), total);
        return ExitCode.OK;
    }

    /** As the list has it, be it a job's id or not. */
    private static String id(JobInfo job) {
        return job.fields().getOrDefault("id", "");
    }

    private static List<JobInfo> newestFirst(PriorityQueue<JobInfo> oldestFirst) {
        Deque<JobInfo> jobs = new ArrayDeque<>();
        while (!oldestFirst.isEmpty()) {
            jobs.addFirst(oldestFirst.remove());
        }
        return new ArrayList<>(jobs);
    }

    private void show(List<JobInfo> jobs, long total) {
        if (output.json) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("total", total);
            json.put("jobs", jobs.stream().map(JobInfo::typedFields).toList());
            session.printJson(json);
            return;
        }
        if (jobs.isEmpty()) {
            session.hint("there are no " + (query ? "query" : "ingest") + " jobs");
            return;
        }
        session.print(String.format(Locale.ROOT, ROW, "ID", "OPERATION", "OBJECT", "STATE", "TYPE", "CREATED"));
        for (JobInfo job : jobs) {
            session.print(String.format(
                    Locale.ROOT,
                    ROW,
                    id(job),
                    job.operation().orElse(""),
                    job.object().orElse(""),
                    job.fields().getOrDefault("state", ""),
                    job.jobType().orElse(""),
                    job.fields().getOrDefault("createdDate", "")));
        }
        if (total > jobs.size()) {
            session.hint("the newest " + jobs.size() + " of " + total + "; --limit shows more");
        }
    }
}
