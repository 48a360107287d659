package io.github.bulk2.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bulk2.csv.CsvFinding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** A {@link LoadReport} as JSON and as text. The members' names are a promise: scripts read them. */
final class ReportText {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportText() {}

    static String json(LoadReport report) {
        ObjectNode root = JSON.createObjectNode()
                .put("operation", report.operation().wireName())
                .put("object", report.object())
                .put("complete", report.isComplete())
                .put("recordsIn", report.recordsIn())
                .put("successful", report.successful())
                .put("created", report.created())
                .put("failed", report.failed())
                .put("unprocessed", report.unprocessed())
                .put("unknown", report.unknown())
                .put("setAside", report.setAside());
        ArrayNode leftOut = root.putArray("leftOutColumns");
        report.leftOutColumns().forEach(leftOut::add);
        ArrayNode jobs = root.putArray("jobs");
        report.jobs().forEach(job -> jobs.add(job(job)));
        ArrayNode errors = root.putArray("errors");
        report.errors().forEach(group -> errors.add(group(group)));
        ObjectNode files = root.putObject("files")
                .put("runFolder", report.files().runFolder().toString())
                .put("success", report.files().success().toString())
                .put("failed", report.files().failed().toString())
                .put("unprocessed", report.files().unprocessed().toString())
                .put("unknown", report.files().unknown().toString());
        Path setAside = report.files().setAside();
        if (setAside != null) {
            files.put("setAside", setAside.toString());
        }
        root.putObject("withoutLine")
                .put("successful", report.withoutLine().successful())
                .put("failed", report.withoutLine().failed())
                .put("unprocessed", report.withoutLine().unprocessed())
                .put("notRetried", report.withoutLine().notRetried());
        root.put("blankLines", report.blankLines());
        ArrayNode warnings = root.putArray("warnings");
        report.warnings().forEach(warnings::add);
        root.putObject("work")
                .put("seconds", report.work().total().toMillis() / 1000.0)
                .put("secondsUntilUploaded", report.work().untilUploaded().toMillis() / 1000.0)
                .put("bytesUploaded", report.work().bytesUploaded())
                .put("apiCalls", report.work().apiCalls());
        ArrayNode removed = root.putArray("removedOrphans");
        report.removedOrphans().forEach(id -> removed.add(id.value()));
        ArrayNode orphans = root.putArray("possibleOrphans");
        report.possibleOrphans().forEach(id -> orphans.add(id.value()));
        ArrayNode findings = root.putArray("findings");
        report.findings().forEach(finding -> findings.add(finding(finding)));
        return root.toPrettyString();
    }

    private static ObjectNode job(LoadReport.Job job) {
        return JSON.createObjectNode()
                .put("part", job.part())
                .put("round", job.round())
                .put("id", job.id().value())
                .put("state", job.state())
                .put("records", job.records())
                .put("successful", job.successful())
                .put("failed", job.failed())
                .put("unprocessed", job.unprocessed())
                .put("provenByContent", job.provenByContent())
                .put("errorMessage", job.errorMessage())
                .put("advice", job.advice().orElse(null));
    }

    private static ObjectNode finding(CsvFinding finding) {
        return JSON.createObjectNode()
                .put("severity", finding.severity().name())
                .put("code", finding.code().name())
                .put("line", finding.line())
                .put("message", finding.message())
                .put("remedy", finding.remedy());
    }

    private static ObjectNode group(ErrorGroup group) {
        ObjectNode node = JSON.createObjectNode().put("code", group.code()).put("count", group.count());
        ArrayNode fields = node.putArray("fields");
        group.fields().forEach(fields::add);
        ArrayNode messages = node.putArray("sampleMessages");
        group.sampleMessages().forEach(messages::add);
        ArrayNode lines = node.putArray("sampleLines");
        group.sampleLines().forEach(line -> lines.add(line.longValue()));
        return node;
    }

    static String table(LoadReport report) {
        StringBuilder text = new StringBuilder();
        line(text, "%s %s", report.operation().wireName(), report.object());
        line(text, "  records in    %,14d", report.recordsIn());
        line(text, "  successful    %,14d   created %,d", report.successful(), report.created());
        line(text, "  failed        %,14d", report.failed());
        line(text, "  unprocessed   %,14d", report.unprocessed());
        if (report.unknown() > 0) {
            line(text, "  unknown       %,14d   Salesforce no longer knows their job", report.unknown());
        }
        Path setAside = report.files().setAside();
        if (setAside != null) {
            line(text, "  set aside     %,14d   not sent; in %s", report.setAside(), setAside);
        }
        if (!report.leftOutColumns().isEmpty()) {
            line(text, "  columns left out: %s", LoadPlan.shortList(report.leftOutColumns()));
        }
        double seconds = report.work().total().toMillis() / 1000.0;
        line(
                text,
                "  %d jobs, %,d API calls, %.1f MB in %.1f s",
                report.jobs().size(),
                report.work().apiCalls(),
                report.work().bytesUploaded() / 1e6,
                seconds);
        jobsNotComplete(text, report);
        if (report.jobs().isEmpty()) {
            line(text, "  there was nothing to load");
            line(text, "  results in %s", report.files().runFolder());
            return text.toString();
        }
        line(text, "  account: %s", compared(report));
        withoutLine(text, report);
        report.warnings().forEach(warning -> line(text, "  warning: %s", warning));
        errors(text, report);
        orphans(text, report);
        line(text, "  results in %s", report.files().runFolder());
        return text.toString();
    }

    /** Nothing was compared where there are no results. */
    private static String compared(LoadReport report) {
        List<String> except = new ArrayList<>();
        long unknown = jobs(report, job -> job.state().equals(LoadReport.Job.UNKNOWN));
        long byNumber =
                jobs(report, job -> !job.provenByContent() && !job.state().equals(LoadReport.Job.UNKNOWN));
        if (unknown + byNumber == report.jobs().size()) {
            return byNumber == 0 ? "no record compared" : "records compared by number only";
        }
        if (byNumber > 0) {
            except.add(" in " + byNumber + " jobs by number, where values came back in another form or not at all");
        }
        if (unknown > 0) {
            except.add(" not those of " + unknown + " jobs that Salesforce no longer knows");
        }
        return "every record compared by content" + (except.isEmpty() ? "" : ", except" + String.join(" and", except));
    }

    private static long jobs(LoadReport report, Predicate<LoadReport.Job> which) {
        return report.jobs().stream().filter(which).count();
    }

    private static void withoutLine(StringBuilder text, LoadReport report) {
        LoadReport.WithoutLine rows = report.withoutLine();
        if (rows.successful() + rows.failed() + rows.unprocessed() > 0) {
            line(
                    text,
                    "  without line: %,d successful, %,d failed, %,d unprocessed rows, whose record is not known",
                    rows.successful(),
                    rows.failed(),
                    rows.unprocessed());
        }
        if (rows.notRetried() > 0) {
            line(
                    text,
                    "  not loaded again: %,d rows with a transient error, as their record is not known",
                    rows.notRetried());
        }
        if (report.blankLines() > 0) {
            line(text, "  Salesforce counted %,d blank lines of the input as failed rows", report.blankLines());
        }
    }

    private static void jobsNotComplete(StringBuilder text, LoadReport report) {
        for (LoadReport.Job job : report.jobs()) {
            if (!job.state().equals("JobComplete")) {
                String why = job.errorMessage() == null ? "" : ": " + job.errorMessage();
                String advice = job.advice().map(what -> ". " + what).orElse("");
                line(text, "  job %s (part %d) %s%s%s", job.id(), job.part(), job.state(), why, advice);
            }
        }
    }

    private static void errors(StringBuilder text, LoadReport report) {
        for (ErrorGroup group : report.errors()) {
            line(text, "  %,9d x %s %s", group.count(), group.code(), String.join(", ", group.fields()));
            group.sampleMessages().forEach(message -> line(text, "              %s", message));
            if (!group.sampleLines().isEmpty()) {
                line(text, "              lines %s", group.sampleLines());
            }
        }
    }

    private static void orphans(StringBuilder text, LoadReport report) {
        if (!report.removedOrphans().isEmpty()) {
            line(text, "  removed empty jobs whose creation had no answer: %s", report.removedOrphans());
        }
        if (!report.possibleOrphans().isEmpty()) {
            line(
                    text,
                    "  empty open jobs that may be left over from this run. If no other program is about to use them:");
            report.possibleOrphans()
                    .forEach(id -> line(text, "    bulk2 jobs abort %s && bulk2 jobs delete %s", id, id));
        }
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
