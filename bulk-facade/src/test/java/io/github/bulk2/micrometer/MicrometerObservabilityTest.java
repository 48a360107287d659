package io.github.bulk2.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.Clients;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.export.Export;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.observe.Runs;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MicrometerObservabilityTest {

    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Sandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = Sandbox.builder().defaultMaxRecords(10).start();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    /** Keeps what has ended. */
    private static final class Ended implements ObservationHandler<Observation.Context> {
        private final List<Observation.Context> all = new CopyOnWriteArrayList<>();

        @Override
        public void onStop(Observation.Context context) {
            all.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        List<Observation.Context> named(String spanName) {
            return all.stream()
                    .filter(context -> spanName.equals(context.getContextualName()))
                    .toList();
        }
    }

    private long count(String name, String... tags) {
        return Math.round(meters.get(name).tags(tags).counter().count());
    }

    private long times(String name, String... tags) {
        return meters.get(name).tags(tags).timer().count();
    }

    @Test
    void loadAndExportAreMetered() throws Exception {
        sandbox.faults().add(Fault.answer(503, "").on("PATCH", "/jobs/ingest/"));
        try (BulkClient client = Clients.builder(sandbox)
                .observer(MicrometerObservability.of(meters))
                .build()) {
            client.load(Runs.load(folder));
            client.export(Export.query("SELECT Name FROM Account").toFile(folder.resolve("exported")));
        }

        assertThat(times("bulk2.call", "operation", "UPLOAD_JOB_DATA", "outcome", "SUCCESS", "error", "none"))
                .isEqualTo(4);
        assertThat(count("bulk2.call.retry", "operation", "UPDATE_INGEST_JOB", "outcome", "SERVER_ERROR"))
                .isEqualTo(1);
        assertThat(count("bulk2.sent", "operation", "UPLOAD_JOB_DATA"))
                .isEqualTo(Files.size(folder.resolve("accounts.csv")) + 3L * "Name,Description\n".length());
        assertThat(count("bulk2.received", "operation", "GET_QUERY_RESULTS"))
                .isGreaterThanOrEqualTo(Files.size(folder.resolve("exported")));
        assertThat(count("bulk2.records", "operation", "insert", "outcome", "successful"))
                .isEqualTo(100);
        assertThat(count("bulk2.records", "operation", "query", "outcome", "successful"))
                .isEqualTo(100);
        assertThat(times("bulk2.load", "operation", "insert", "outcome", "SUCCESS"))
                .isEqualTo(1);
        assertThat(times("bulk2.export", "operation", "query", "outcome", "SUCCESS"))
                .isEqualTo(1);
        for (String phase : List.of("upload", "process", "results")) {
            assertThat(times("bulk2.phase", "phase", phase, "operation", "insert"))
                    .isEqualTo(4);
        }
        assertThat(times("bulk2.phase", "phase", "page", "operation", "query")).isEqualTo(10);
        assertThat(meters.get("bulk2.api.allowance.used").gauge().value()).isPositive();
        assertThat(meters.get("bulk2.api.allowance.max").gauge().value()).isGreaterThan(1000);
    }

    @Test
    void recordsThatFailedAndCallsThatWereRefusedAreMetered() throws Exception {
        sandbox.faults().add(Fault.failedJob("InvalidBatch : no").on("PATCH", "/jobs/ingest/"));
        sandbox.faults().add(Fault.answer(400, "[]").on("POST", "/jobs/query"));
        try (BulkClient client = Clients.builder(sandbox)
                .observer(MicrometerObservability.of(meters))
                .build()) {
            LoadReport report = client.load(Runs.load(folder));
            assertThat(report.unprocessed()).isEqualTo(25);
            assertThatThrownBy(() -> client.query().create(QueryRequest.query("SELECT Id FROM Account")))
                    .isInstanceOf(BulkApiException.class);
        }
        assertThat(count("bulk2.records", "operation", "insert", "outcome", "unprocessed"))
                .isEqualTo(25);
        assertThat(times("bulk2.phase", "phase", "process", "outcome", "FAILED", "error", "JobFailedException"))
                .isEqualTo(1);
        assertThat(times(
                        "bulk2.call",
                        "operation",
                        "CREATE_QUERY_JOB",
                        "outcome",
                        "REFUSED",
                        "error",
                        "BulkApiException"))
                .isEqualTo(1);
    }

    @Test
    void tagsHaveFewValuesAndTheSameKeysForEachName() throws Exception {
        try (BulkClient client = Clients.builder(sandbox)
                .observer(MicrometerObservability.of(meters).withTags(Tags.of("org", "eu")))
                .build()) {
            client.load(Runs.load(folder));
            client.export(Export.query("SELECT Name FROM Account").toFile(folder.resolve("exported")));
        }
        List<Meter> all = meters.getMeters();
        assertThat(all)
                .extracting(meter -> meter.getId().getTag("org"))
                .isNotEmpty()
                .containsOnly("eu");
        assertThat(all)
                .flatExtracting(meter -> meter.getId().getTags())
                .extracting(Tag::getValue)
                .noneMatch(value -> value.startsWith("750") || value.contains("run") || value.matches("1-[0-9]"));
        for (Meter meter : all) {
            Set<Set<String>> keys = all.stream()
                    .filter(other ->
                            other.getId().getName().equals(meter.getId().getName()))
                    .map(other ->
                            other.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toSet()))
                    .collect(Collectors.toSet());
            assertThat(keys).as(meter.getId().getName()).hasSize(1);
        }
    }

    @Test
    void spansOfARunAreInsideOfEachOtherAndKnowTheirJob() throws Exception {
        Ended ended = new Ended();
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(ended);
        LoadReport report;
        try (BulkClient client = Clients.builder(sandbox)
                .observer(MicrometerObservability.of(meters, observations))
                .build()) {
            Observation callers = Observation.start("caller", observations);
            report = callers.observeChecked(() -> client.load(Runs.load(folder)));
            assertThat(observations.getCurrentObservation()).isNull();
        }
        Observation.Context load = ended.named("bulk2 load insert").get(0);
        assertThat(load.getParentObservation()).isNotNull();
        assertThat(load.getParentObservation().getContextView().getName()).isEqualTo("caller");
        assertThat(ended.named("bulk2 upload insert"))
                .hasSize(4)
                .allSatisfy(upload -> assertThat(upload.getParentObservation().getContextView())
                        .isSameAs(load));
        assertThat(ended.named("bulk2 UPLOAD_JOB_DATA"))
                .hasSize(4)
                .allSatisfy(call -> assertThat(
                                call.getParentObservation().getContextView().getContextualName())
                        .isEqualTo("bulk2 upload insert"));
        assertThat(ended.named("bulk2 GET_INGEST_JOB"))
                .isNotEmpty()
                .allSatisfy(call -> assertThat(
                                call.getParentObservation().getContextView().getContextualName())
                        .isEqualTo("bulk2 process insert"));
        assertThat(ended.named("bulk2 process insert"))
                .extracting(process -> value(process.getHighCardinalityKeyValue("bulk2.job")))
                .containsExactlyInAnyOrderElementsOf(
                        report.jobs().stream().map(job -> job.id().value()).toList());
        assertThat(ended.all)
                .filteredOn(context -> !"caller".equals(context.getName()))
                .allSatisfy(context -> assertThat(value(context.getHighCardinalityKeyValue("bulk2.run")))
                        .isEqualTo("run"));
    }

    private static String value(KeyValue found) {
        assertThat(found).isNotNull();
        return found.getValue();
    }
}
