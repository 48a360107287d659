package io.github.bulk2.load;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.ReconciliationException;
import io.github.bulk2.files.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Makes one account of those of all parts. */
final class Accounts {

    private static final int SAMPLES = 5;

    private record ErrorKey(String code, List<String> fields) {}

    private final RunContext run;
    private final List<PartAccount> accounts = new ArrayList<>();
    private final List<LoadReport.Job> jobs = new ArrayList<>();
    private final Map<ErrorKey, ErrorGroup> errors = new LinkedHashMap<>();
    private final List<PartSpec> unknownParts = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private long unknown;

    Accounts(RunContext run) {
        this.run = run;
        for (PartState part : run.log().parts()) {
            add(part);
        }
    }

    private void add(PartState part) {
        JobId job = part.job();
        StoredAccount stored = part.account();
        if (!part.isAtItsEnd() || (job == null && stored == null)) {
            throw new IllegalStateException("part " + part.spec().part() + " is not at its end");
        }
        PartSpec spec = part.spec();
        if (stored == null) {
            JobId lost = Objects.requireNonNull(job, "a part without results has a job");
            unknown += spec.records();
            unknownParts.add(spec);
            jobs.add(new LoadReport.Job(
                    spec.part(), spec.round(), lost, LoadReport.Job.UNKNOWN, spec.records(), 0, 0, 0, false, null));
            return;
        }
        JobInfo ended = part.ended();
        if (job != null) {
            // A part that was left out after another one had failed has none.
            jobs.add(new LoadReport.Job(
                    spec.part(),
                    spec.round(),
                    job,
                    ended == null ? "" : ended.state().wireName(),
                    spec.records(),
                    stored.successful(),
                    stored.failed(),
                    stored.unprocessed(),
                    stored.proof() == PartAccount.Proof.CONTENT,
                    ended == null ? null : ended.errorMessage().orElse(null)));
            warnings.addAll(Doubts.of(job, stored.found()));
        }
        accounts.add(stored.restore(spec, run.runFolder(), run.log().planned().header()));
        stored.errors().forEach(group -> errors.merge(key(group), group, Accounts::together));
    }

    LoadReport report(Duration total, Duration untilUploaded, Orphans orphans) throws IOException {
        IngestRequest request = run.load().request();
        long recordsIn = run.log().planned().plan().records();
        long successful = accounts.stream().mapToLong(PartAccount::successful).sum();
        long failed = accounts.stream().mapToLong(PartAccount::failedForGood).sum();
        long unprocessed = accounts.stream().mapToLong(PartAccount::unprocessed).sum();
        long setAside = run.log().planned().plan().setAside();
        if (recordsIn != successful + failed + unprocessed + unknown + setAside) {
            throw new ReconciliationException(
                    "the account of the run in " + run.runFolder() + " does not add up: " + recordsIn
                            + " records went in; " + successful + " successful, " + failed + " failed, " + unprocessed
                            + " unprocessed and " + unknown + " unknown came out, " + setAside + " were set aside",
                    null);
        }
        DataHeader header = run.log().planned().header();
        RunFiles files =
                RunFiles.merge(run.runFolder(), accounts, header, run.log().isDone());
        writeUnknown(files.unknown(), header);
        LoadReport report = new LoadReport(
                request.operation(),
                request.object(),
                recordsIn,
                successful,
                accounts.stream().mapToLong(PartAccount::created).sum(),
                failed,
                unprocessed,
                unknown,
                setAside,
                run.log().planned().plan().leftOutColumns(),
                jobs,
                errors.values().stream()
                        .sorted(Comparator.comparingLong(ErrorGroup::count).reversed())
                        .toList(),
                new LoadReport.Files(
                        run.runFolder(),
                        files.success(),
                        files.failed(),
                        files.unprocessed(),
                        files.unknown(),
                        setAside == 0 ? null : run.load().setAside().orElse(null)),
                new LoadReport.Work(
                        total,
                        untilUploaded,
                        run.meter().bytesSent.get(),
                        run.meter().calls()),
                orphans.removed(),
                orphans.left(),
                withoutLine(),
                sum(Findings::blankLines),
                warnings,
                run.log().planned().plan().findings());
        store(report.toJson());
        return report;
    }

    private LoadReport.WithoutLine withoutLine() {
        return new LoadReport.WithoutLine(
                sum(Findings::successfulWithoutLine),
                sum(Findings::failedWithoutLine),
                sum(Findings::unprocessedWithoutLine),
                sum(Findings::notRetried));
    }

    private long sum(ToLongFunction<Findings> finding) {
        return accounts.stream().map(PartAccount::findings).mapToLong(finding).sum();
    }

    /**
     * Writes the records of the unknown jobs, which can only be read while the input is what it was. All parts are at their
     * end when this is done for the first time, so what is there already is right.
     */
    private void writeUnknown(Path file, DataHeader header) throws IOException {
        if (!Files.exists(file)) {
            List<PartSource> parts = new ArrayList<>();
            for (PartSpec spec : unknownParts) {
                if (isReadable(spec)) {
                    parts.add(spec.source(run.runFolder(), header));
                }
            }
            RunFiles.writeUnknown(file, parts, header);
        }
        long missing = unknown == 0 ? 0 : unknown - RunFiles.count(file, header);
        if (missing > 0) {
            warnings.add(missing + " records of jobs that Salesforce no longer knows are not in " + file.getFileName()
                    + ": the input was changed, replaced or removed since");
        }
    }

    private boolean isReadable(PartSpec spec) throws IOException {
        InputFile input = run.log().planned().input();
        try {
            if (spec.isInPlace() && input != null) {
                input.requireUnchanged();
            }
        } catch (InvalidInputException changed) {
            return false;
        }
        return Files.exists(run.runFolder().resolve(spec.file()));
    }

    private void store(String json) throws IOException {
        Path temporary = run.runFolder().resolve("report.json.tmp");
        Files.write(PrivateFiles.create(temporary), json.getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(temporary, run.runFolder().resolve("report.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static ErrorKey key(ErrorGroup group) {
        return new ErrorKey(group.code(), group.fields());
    }

    private static ErrorGroup together(ErrorGroup a, ErrorGroup b) {
        return new ErrorGroup(
                a.code(),
                a.fields(),
                a.count() + b.count(),
                Stream.concat(a.sampleMessages().stream(), b.sampleMessages().stream())
                        .distinct()
                        .limit(SAMPLES)
                        .toList(),
                Stream.concat(a.sampleLines().stream(), b.sampleLines().stream())
                        .limit(SAMPLES)
                        .toList());
    }
}
