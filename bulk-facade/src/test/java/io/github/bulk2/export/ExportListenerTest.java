package io.github.bulk2.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.bulk2.JobInfo;
import io.github.bulk2.Logs;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.sandbox.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each sentence of the contract of {@link ExportListener}. */
@Timeout(120)
class ExportListenerTest {

    private static final String RESULTS = "/results$";

    private static Org org;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        org = new Org();
    }

    @AfterAll
    static void stop() {
        org.close();
    }

    @AfterEach
    void noMoreFaults() {
        org.sandbox.faults().clear();
    }

    private Export export() {
        return Export.query(Org.SOQL)
                .toFile(folder.resolve("accounts.csv"))
                .withRunFolder(folder.resolve("run"))
                .withParallelPages(4);
    }

    /** Hears everything, and does something each time. Not synchronised: that is what is promised. */
    private static final class Ear implements ExportListener {

        private final List<String> heard = new ArrayList<>();
        private final Set<Thread> callers = new LinkedHashSet<>();
        private final Set<String> others = new LinkedHashSet<>();
        private final AtomicInteger inside = new AtomicInteger();
        private final Consumer<String> then;
        private int together;
        private long rows;
        private long bytes;

        Ear(Consumer<String> then) {
            this.then = then;
        }

        private void hear(String what) {
            together = Math.max(together, inside.incrementAndGet());
            try {
                heard.add(what);
                then.accept(what);
            } finally {
                inside.decrementAndGet();
            }
        }

        @Override
        public void started(Path runFolder) {
            callers.add(Thread.currentThread());
            hear("started");
        }

        @Override
        public void jobChanged(JobInfo job) {
            callers.add(Thread.currentThread());
            hear("job");
        }

        @Override
        public void downloadStarted(long rowsToCome) {
            callers.add(Thread.currentThread());
            hear("download " + rowsToCome);
        }

        @Override
        public void progress(long rowsSoFar, long bytesSoFar) {
            others.add(Thread.currentThread().getName());
            assertThat(rowsSoFar).isGreaterThanOrEqualTo(rows);
            assertThat(bytesSoFar).isGreaterThanOrEqualTo(bytes);
            rows = rowsSoFar;
            bytes = bytesSoFar;
            hear("progress");
        }

        @Override
        public void pageDone(int page, long rowsOfIt) {
            others.add(Thread.currentThread().getName());
            hear("page " + page);
        }

        @Override
        public void pageAgain(int page, String reason) {
            others.add(Thread.currentThread().getName());
            hear("again");
        }

        @Override
        public void finished(ExportReport report) {
            callers.add(Thread.currentThread());
            hear("finished");
        }
    }

    @Test
    void methodsAreCalledOneAtATimeInTheOrderPromised() throws Exception {
        org.sandbox.faults().add(Fault.cut(100).on("GET", RESULTS).nth(3));
        Ear ear = new Ear(what -> {
            // Long enough that others come meanwhile.
            long until = System.nanoTime() + Duration.ofMillis(20).toNanos();
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        });

        org.client.export(export().withListener(ear));
        List<String> heard = List.copyOf(ear.heard);

        assertThat(ear.together).isEqualTo(1);
        assertThat(ear.callers).containsExactly(Thread.currentThread());
        assertThat(ear.others).isNotEmpty().allMatch(name -> name.startsWith("bulk2-export-"));
        assertThat(heard).startsWith("started", "job").endsWith("finished");
        assertThat(heard).containsOnlyOnce("started", "download " + Org.ROWS, "again", "finished");
        assertThat(heard.subList(0, heard.indexOf("download " + Org.ROWS))).containsOnly("started", "job");
        for (int page = 1; page <= Org.PAGES; page++) {
            assertThat(heard).containsOnlyOnce("page " + page);
        }
        assertThat(Org.threads()).isEmpty();
        assertThat(ear.heard).isEqualTo(heard);
    }

    @Test
    void resumedExportTellsOfThePagesItFetchesAndAFinishedOneOfItsEnd() throws Exception {
        org.sandbox.faults().add(Fault.cut(100).on("GET", RESULTS).nth(4).times(1000));
        Ear first = new Ear(what -> {});
        assertThatThrownBy(() -> org.client.export(export().withParallelPages(1).withListener(first)))
                .hasMessageContaining("page 4");
        assertThat(first.heard).contains("page 3").doesNotContain("finished", "page 4");
        org.sandbox.faults().clear();

        Ear second = new Ear(what -> {});
        org.client.resumeExport(folder.resolve("run"), second);
        assertThat(second.heard).startsWith("started").endsWith("finished").contains("page 4", "page 10");
        assertThat(second.heard).doesNotContain("page 3");

        Ear third = new Ear(what -> {});
        org.client.resumeExport(folder.resolve("run"), third);
        assertThat(third.heard).containsExactly("started", "finished");
    }

    @Test
    void exceptionsOfAListenerNeitherEndTheExportNorSilenceItAndAreLoggedOnce() throws Exception {
        org.sandbox.faults().add(Fault.cut(100).on("GET", RESULTS).nth(3));
        Ear ear = new Ear(what -> {
            throw new IllegalStateException("the listener fails at " + what);
        });
        try (Logs logs = new Logs()) {
            ExportReport report = org.client.export(export().withListener(ear));

            assertThat(report.rows()).isEqualTo(Org.ROWS);
            assertThat(folder.resolve("accounts.csv")).hasContent(org.truth());
            assertThat(ear.heard).contains("started", "job", "again", "page 1", "page 10", "finished");
            assertThat(logs.at(Level.WARN)).singleElement().asString().contains("the export's listener failed");
            assertThat(logs.at(Level.ERROR)).isEmpty();
        }
    }

    /** A stall is found by the thread that tells of the progress, so that has to live on. */
    @Test
    void whateverProgressThrowsStallsAreStillFound() throws Exception {
        org.sandbox.faults().add(Fault.stall(600).on("GET", RESULTS).nth(6));
        AtomicInteger failures = new AtomicInteger();
        ExportListener failing = new ExportListener() {
            @Override
            public void progress(long rows, long bytes) {
                failures.incrementAndGet();
                throw new AssertionError("the listener fails");
            }
        };

        ExportReport report = org.client.export(export().withParallelPages(1)
                .withStallTimeout(Duration.ofMillis(400))
                .withListener(failing));

        assertThat(failures).hasPositiveValue();
        assertThat(report.work().pagesAgain()).isPositive();
        assertThat(folder.resolve("accounts.csv")).hasContent(org.truth());
    }

    @Test
    void errorOfAListenerEndsTheExportWhichCanBeResumed() throws Exception {
        Ear ear = new Ear(what -> {
            if (what.equals("page 4")) {
                throw new AssertionError("seen enough");
            }
        });

        assertThatThrownBy(() -> org.client.export(export().withListener(ear)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("seen enough");
        assertThat(folder.resolve("accounts.csv")).doesNotExist();

        org.client.resumeExport(folder.resolve("run"));
        assertThat(folder.resolve("accounts.csv")).hasContent(org.truth());
    }

    @Test
    void nothingIsToldOnceRowsAreClosed() throws Exception {
        Ear ear = new Ear(what -> {});
        try (CsvRecords rows = org.client.rows(Export.query(Org.SOQL).withListener(ear))) {
            assertThat(rows.iterator().next().get("Name")).isNotEmpty();
        }
        List<String> heard = List.copyOf(ear.heard);

        assertThat(Org.threads()).isEmpty();
        assertThat(heard).startsWith("job").contains("download " + Org.ROWS).doesNotContain("started", "finished");
        assertThat(ear.heard).isEqualTo(heard);
    }
}
