package io.github.bulk2.cli;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.csv.CsvFinding;
import io.github.bulk2.load.LoadListener;
import io.github.bulk2.load.LoadPlan;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns what a load tells into a display. Called by one thread. */
final class LoadProgress implements LoadListener {
    private final Progress progress;
    private final Consumer<String> advice;
    private final Consumer<String> warnings;
    private final Consumer<String> hint;
    private final Map<JobId, Long> processed = new HashMap<>();
    private final long startNanos = System.nanoTime();
    private @Nullable Path runFolder;
    private long records;
    private int parts;
    private int round = 1;
    private long notLoaded;
    private String phase = "checking";
    private String detail = "";

    LoadProgress(Progress progress, Consumer<String> advice, Consumer<String> hint, Consumer<String> warnings) {
        this.progress = progress;
        this.advice = advice;
        this.warnings = warnings;
        this.hint = hint;
    }

    /** Where the run can go on from, once there is something to go on with. */
    @Nullable
    Path runFolder() {
        return runFolder;
    }

    @Override
    public void started(Path folder) {
        runFolder = folder;
        advice.accept("jobs at Salesforce are left alone. Go on with: bulk2 resume " + folder);
        show();
    }

    @Override
    public void planned(LoadPlan plan) {
        plan.notices().forEach(notice -> hint.accept("bulk2: " + notice));
        records = plan.records() - plan.setAside();
        parts = plan.jobs();
        warn(plan);
        show();
    }

    /** One line for each kind of warning, at the first place where it was found. */
    private void warn(LoadPlan plan) {
        Set<CsvFinding.Code> told = EnumSet.of(CsvFinding.Code.UTF8_BOM);
        for (CsvFinding finding : plan.findings()) {
            if (finding.severity() == CsvFinding.Severity.WARNING && told.add(finding.code())) {
                long places = plan.findings().stream()
                        .filter(other -> other.code() == finding.code())
                        .count();
                String more = places > 1 ? " (the first of " + places + " places or more)" : "";
                String where = finding.line() == 0 ? "" : "line " + finding.line() + ": ";
                warnings.accept(OptionWords.of(where + finding.message() + more + ". " + finding.remedy()));
            }
        }
    }

    @Override
    public void uploadProgress(long bytesSent, int partsUploaded) {
        if (parts > 0 && partsUploaded >= parts) {
            processing();
        } else if (bytesSent > 0) {
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            double megabytes = bytesSent / 1e6;
            phase = "uploading";
            detail = String.format(Locale.ROOT, "%.1f MB, %.1f MB/s", megabytes, megabytes / seconds);
            show();
        }
    }

    @Override
    public void jobChanged(int part, int inRound, JobInfo job) {
        long known = processed.merge(job.id(), job.numberRecordsProcessed().orElse(0), Math::max);
        if (known > 0 || job.state().isTerminal()) {
            processing();
        }
    }

    @Override
    public void rowsDone(long successful, long failed, long unprocessed) {
        notLoaded = failed + unprocessed;
        processing();
    }

    @Override
    public void roundStarted(int nextRound, long again) {
        round = nextRound;
        processing();
    }

    private void processing() {
        phase = round == 1 ? "processing" : "processing, round " + round;
        detail = notLoaded == 0 ? "" : notLoaded + " not loaded";
        show();
    }

    private void show() {
        long rows = processed.values().stream().mapToLong(Long::longValue).sum();
        progress.update(records == 0 ? rows : Math.min(rows, records), records, phase, detail);
    }
}
