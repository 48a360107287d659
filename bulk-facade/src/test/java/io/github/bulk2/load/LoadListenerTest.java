package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobInfo;
import io.github.bulk2.Logs;
import io.github.bulk2.sandbox.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Each sentence of the contract of {@link LoadListener}. */
@Timeout(120)
class LoadListenerTest {

    @TempDir
    private Path folder;

    @RegisterExtension
    static final Org ORG = new Org();

    private Load load() throws IOException {
        String csv =
                IntStream.range(0, 100).mapToObj(i -> "name-" + i + "\n").collect(Collectors.joining("", "Name\n", ""));
        return Load.of(IngestRequest.insert("Account"), Files.writeString(folder.resolve("accounts.csv"), csv))
                .withRunFolder(folder.resolve("run"))
                .withMaxPartRecords(25);
    }

    /** Hears everything, and does something each time. */
    private static final class Ear implements LoadListener {

        private final List<String> heard = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();
        private final Consumer<String> then;

        Ear(Consumer<String> then) {
            this.then = then;
        }

        private void hear(String what) {
            heard.add(what);
            threads.add(Thread.currentThread());
            then.accept(what);
        }

        @Override
        public void started(Path runFolder) {
            hear("started");
        }

        @Override
        public void planned(LoadPlan plan) {
            hear("planned");
        }

        @Override
        public void uploadProgress(long bytesSent, int partsUploaded) {
            hear("upload");
        }

        @Override
        public void jobChanged(int part, int round, JobInfo job) {
            hear("job " + round + "-" + part + (job.state().isTerminal() ? " ended" : ""));
        }

        @Override
        public void rowsDone(long successful, long failed, long unprocessed) {
            hear("rows " + (successful + failed + unprocessed));
        }

        @Override
        public void roundStarted(int round, long records) {
            hear("round " + round);
        }

        @Override
        public void finished(LoadReport report) {
            hear("finished");
        }
    }

    @Test
    void everyMethodIsCalledByTheCallersThreadInTheOrderPromised() throws Exception {
        ORG.sandbox
                .faults()
                .add(Fault.slowProcessing(Duration.ofMillis(200))
                        .on("PATCH", "/jobs/ingest/")
                        .times(2));
        Ear ear = new Ear(what -> {});

        ORG.client.load(load().withListener(ear));

        assertThat(ear.threads).isNotEmpty().containsOnly(Thread.currentThread());
        assertThat(ear.heard).startsWith("started").endsWith("rows 100", "finished");
        assertThat(ear.heard).containsOnlyOnce("started", "planned", "finished").contains("upload");
        assertThat(ear.heard.subList(0, ear.heard.indexOf("planned"))).noneMatch(what -> what.startsWith("job"));
        for (int part = 1; part <= 4; part++) {
            String ended = "job 1-" + part + " ended";
            assertThat(ear.heard).containsOnlyOnce(ended);
            assertThat(ear.heard.subList(ear.heard.indexOf(ended), ear.heard.size()))
                    .doesNotContain("job 1-" + part);
        }
        assertThat(ear.heard).filteredOn(what -> what.startsWith("rows")).hasSize(4);
    }

    @Test
    void furtherRoundIsToldBeforeItsJobs() throws Exception {
        ORG.sandbox.faults().add(Fault.lockedRows(30).on("PATCH", "/jobs/ingest/"));
        Ear ear = new Ear(what -> {});

        LoadReport report = ORG.client.load(load().withListener(ear));

        assertThat(report.isComplete()).isTrue();
        assertThat(ear.heard).containsOnlyOnce("round 2").contains("job 2-1 ended");
        assertThat(ear.heard.subList(0, ear.heard.indexOf("round 2"))).noneMatch(what -> what.startsWith("job 2-"));
    }

    @Test
    void exceptionsOfAListenerNeitherEndTheLoadNorSilenceItAndAreLoggedOnce() throws Exception {
        Ear ear = new Ear(what -> {
            throw new IllegalStateException("the listener fails at " + what);
        });
        try (Logs logs = new Logs()) {
            LoadReport report = ORG.client.load(load().withListener(ear));

            assertThat(report.isComplete()).isTrue();
            assertThat(ear.heard).contains("started", "planned", "upload", "rows 100", "finished");
            assertThat(logs.at(Level.WARN)).singleElement().asString().contains("the load's listener failed");
            assertThat(logs.at(Level.ERROR)).isEmpty();
        }
        assertThat(ORG.values("Account", "Name")).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void errorOfAListenerEndsTheLoadWhichCanBeResumed() throws Exception {
        Ear ear = new Ear(what -> {
            // Of how many parts it tells first is a matter of speed.
            if (what.startsWith("rows ")) {
                throw new AssertionError("seen enough");
            }
        });

        assertThatThrownBy(() -> ORG.client.load(load().withListener(ear)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("seen enough");
        int heard = ear.heard.size();

        assertThat(ORG.client.resume(folder.resolve("run")).isComplete()).isTrue();
        assertThat(ear.heard).hasSize(heard).doesNotContain("finished");
        assertThat(ORG.values("Account", "Name")).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void listenerStopsALoadByInterruptingItsThread() throws Exception {
        Ear ear = new Ear(what -> {
            if (what.equals("planned")) {
                Thread.currentThread().interrupt();
            }
        });

        assertThatThrownBy(() -> ORG.client.load(load().withListener(ear))).isInstanceOf(InterruptedException.class);
        Thread.interrupted();

        Ear second = new Ear(what -> {});
        assertThat(ORG.client.resume(folder.resolve("run"), second).isComplete())
                .isTrue();
        assertThat(second.heard).startsWith("started", "planned").endsWith("finished");
        assertThat(ORG.values("Account", "Name")).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void slowListenerDoesNotHoldUpTheUploadsUnderWay() throws Exception {
        ORG.sandbox.faults().add(Fault.answer(503, "").on("PUT", "/batches").nth(4));
        AtomicLong uploads = new AtomicLong();
        Ear ear = new Ear(what -> {
            if (what.startsWith("job") && uploads.get() == 0) {
                // The fourth upload begins again after half a second, while this method has not returned.
                long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (ORG.sandbox.calls("uploadJobData") < 5 && System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                uploads.set(ORG.sandbox.calls("uploadJobData"));
            }
        });

        ORG.client.load(load().withConcurrentUploads(4).withListener(ear));

        assertThat(uploads).hasValue(5);
    }
}
