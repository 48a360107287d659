package io.github.bulk2.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.Clients;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.export.Export;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadListener;
import io.github.bulk2.load.LoadPlan;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The events of JDK Flight Recorder. */
@Timeout(120)
class JfrTest {

    @TempDir
    static Path folder;

    private static List<RecordedEvent> all;
    private static LoadReport report;

    /** One recording and one dump for all: JDK 17 loses strings that an earlier chunk of the process had as well. */
    @BeforeAll
    static void record() throws Exception {
        Path file = folder.resolve("recording.jfr");
        try (Sandbox sandbox = Sandbox.builder().defaultMaxRecords(10).start();
                BulkClient client = Clients.of(sandbox);
                Recording recording = new Recording()) {
            recording.start();
            sandbox.faults().add(Fault.answer(503, "").on("PATCH", "/jobs/ingest/"));
            report = client.load(load("good"));
            client.export(Export.query("SELECT Name FROM Account")
                    .toFile(folder.resolve("accounts"))
                    .withRunFolder(folder.resolve("exported")));
            recording.disable("io.github.bulk2.Run");
            client.load(load("late").withListener(new LoadListener() {
                @Override
                public void planned(LoadPlan plan) {
                    recording.enable("io.github.bulk2.Run");
                }
            }));
            sandbox.faults().add(Fault.answer(403, "[]").on("PUT", "/batches").times(100));
            assertThatThrownBy(() -> client.load(load("bad"))).isInstanceOf(BulkApiException.class);
            recording.stop();
            recording.dump(file);
        }
        all = RecordingFile.readAllEvents(file);
    }

    private static Load load(String run) throws IOException {
        return Runs.load(folder).withRunFolder(folder.resolve(run));
    }

    /** The events of a run. */
    private static List<RecordedEvent> of(String run) {
        return all.stream()
                .filter(event -> event.hasField("run") && run.equals(event.getString("run")))
                .toList();
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("io.github.bulk2." + name))
                .toList();
    }

    private static List<RecordedEvent> phases(List<RecordedEvent> events, String phase) {
        return of(events, "Job").stream()
                .filter(event -> event.getString("phase").equals(phase))
                .toList();
    }

    @Test
    void loadIsRecorded() throws IOException {
        List<RecordedEvent> events = of("good");

        assertThat(of(events, "Run")).singleElement().satisfies(run -> {
            assertThat(run.getString("kind")).isEqualTo("load");
            assertThat(run.getString("operation")).isEqualTo("insert");
            assertThat(run.getString("run")).isEqualTo("good");
            assertThat(run.getString("outcome")).isEqualTo("SUCCESS");
            assertThat(run.getLong("successful")).isEqualTo(100);
            assertThat(run.getLong("failed")).isZero();
            assertThat(run.getLong("bytesSent")).isGreaterThan(Files.size(folder.resolve("accounts.csv")));
            assertThat(run.getDuration()).isGreaterThan(Duration.ofMillis(10));
        });
        assertThat(of(events, "Plan")).hasSize(1);
        Set<String> jobs = report.jobs().stream().map(job -> job.id().value()).collect(Collectors.toSet());
        for (String phase : List.of("upload", "process", "results")) {
            assertThat(phases(events, phase))
                    .hasSize(4)
                    .extracting(event -> event.getString("job"))
                    .containsExactlyInAnyOrderElementsOf(jobs);
        }
        assertThat(phases(events, "results")).allSatisfy(results -> {
            assertThat(results.getLong("successful")).isEqualTo(25);
            assertThat(results.getLong("bytesReceived")).isPositive();
            assertThat(results.getString("part")).matches("1-[1-4]");
        });
        List<RecordedEvent> calls = of(events, "Call");
        assertThat(calls)
                .filteredOn(call -> call.getString("operation").equals("UPLOAD_JOB_DATA"))
                .hasSize(4)
                .allSatisfy(call -> {
                    assertThat(call.getInt("attempts")).isEqualTo(1);
                    assertThat(call.getString("job")).isIn(jobs);
                    assertThat(call.getString("run")).isEqualTo("good");
                });
        assertThat(calls)
                .filteredOn(call -> call.getInt("attempts") == 2)
                .singleElement()
                .satisfies(call -> assertThat(call.getString("operation")).isEqualTo("UPDATE_INGEST_JOB"));
    }

    @Test
    void exportIsRecorded() {
        List<RecordedEvent> events = of("exported");

        assertThat(of(events, "Run")).singleElement().satisfies(run -> {
            assertThat(run.getString("kind")).isEqualTo("export");
            assertThat(run.getLong("successful")).isEqualTo(100);
        });
        assertThat(phases(events, "page")).hasSize(10).allMatch(page -> page.getLong("successful") == 10);
    }

    /** Somebody looks why a run of hours takes so long. */
    @Test
    void runThatIsUnderWayWhenItsEventIsEnabledIsRecordedAtItsEnd() {
        assertThat(of(of("late"), "Run"))
                .singleElement()
                .satisfies(run -> assertThat(run.getLong("successful")).isEqualTo(100));
    }

    @Test
    void failureIsRecordedByItsClass() {
        assertThat(of(of("bad"), "Run")).singleElement().satisfies(run -> {
            assertThat(run.getString("outcome")).isEqualTo("REFUSED");
            assertThat(run.getString("failure")).isEqualTo("io.github.bulk2.error.BulkApiException");
        });
    }
}
