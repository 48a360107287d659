package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.JobInfo;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.sandbox.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoadTest {

    @TempDir
    private Path folder;

    @RegisterExtension
    static final Org ORG = new Org();

    private static List<String> names(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> String.format("name-%05d", i))
                .toList();
    }

    private static String csv(List<String> names) {
        return "Name,Description\n"
                + String.join("", names.stream().map(n -> n + ",\"a\nb\"\n").toList());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("accounts.csv"), text);
    }

    private Load insert(Path file) {
        return Load.of(IngestRequest.insert("Account"), file).withRunFolder(folder.resolve("run"));
    }

    @Test
    void everyRecordOfEveryPartIsLoadedOnce() throws Exception {
        List<String> names = names(1000);

        LoadReport report = ORG.client.load(insert(file(csv(names))).withMaxPartRecords(130));

        assertThat(ORG.values("Account", "Name")).isEqualTo(names);
        assertThat(report.isComplete()).isTrue();
        assertThat(report.recordsIn()).isEqualTo(1000);
        assertThat(report.successful()).isEqualTo(1000);
        assertThat(report.created()).isEqualTo(1000);
        assertThat(report.jobs()).hasSize(8).allMatch(job -> job.state().equals("JobComplete"));
        assertThat(report.toTable()).contains("1,000").contains("insert Account");
        assertThat(report.toJson()).contains("\"successful\" : 1000").contains("\"complete\" : true");
        assertThat(folder.resolve("run/report.json")).content().isEqualTo(report.toJson());
    }

    @Test
    void failedRowsAreInTheAccountAndNoFailureOfTheLoad() throws Exception {
        Path file = file("Name,Description\ngood,x\n,y\nalso good,z\n");

        LoadReport report = ORG.client.load(insert(file));

        assertThat(report.isComplete()).isFalse();
        assertThat(report.successful()).isEqualTo(2);
        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.errors()).hasSize(1);
        assertThat(report.files().failed())
                .content()
                .contains("REQUIRED_FIELD_MISSING")
                .contains("y");
        assertThat(ORG.values("Account", "Name")).containsExactly("also good", "good");
    }

    @Test
    void badLastLineOfManyPartsLoadsNothingAndLeavesNoJob() throws Exception {
        Path file = file(csv(names(500)) + "one,two,three\n");

        assertThatThrownBy(() -> ORG.client.load(insert(file).withMaxPartRecords(50)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("nothing was loaded")
                .hasMessageContaining("accounts.csv")
                .hasMessageContaining("line 1002");

        assertThat(ORG.values("Account", "Name")).isEmpty();
        assertThat(ORG.client.ingest().list(JobFilter.all())).isEmpty();
        assertThatThrownBy(() -> ORG.client.resume(folder.resolve("run")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("line 1002");
    }

    @Test
    void badHeaderIsRefusedBeforeAnyCall() throws Exception {
        refused(IngestRequest.insert("Account"), "", "empty");
        refused(IngestRequest.insert("Account"), "Name,Description\n", "no record");
        refused(IngestRequest.insert("Account"), "Name,,X\na,b,c\n", "column 2 has no name");
        refused(IngestRequest.insert("Account"), "Name,name\na,b\n", "column 2 is the second one named name");
        refused(IngestRequest.update("Account"), "Name\na\n", "no column Id");
        refused(IngestRequest.delete("Account"), "Id,Name\na,b\n", "other columns than Id");
        refused(IngestRequest.upsert("Account", "Key__c"), "Name\na\n", "no column Key__c");
        assertThat(ORG.sandbox.calls()).isEmpty();
    }

    private void refused(IngestRequest request, String text, String why) throws IOException {
        Load load = Load.of(request, file(text)).withRunFolder(Files.createTempDirectory(folder, "refused"));
        assertThatThrownBy(() -> ORG.client.load(load))
                .as(text)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(why);
        assertThat(load.plan().problems()).as(text).anyMatch(problem -> problem.contains(why));
    }

    @Test
    void missingFileIsRefused() {
        assertThatThrownBy(() -> ORG.client.load(insert(folder.resolve("nowhere.csv"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("nowhere.csv");
    }

    @Test
    void planTellsWhatWouldBeDoneWithoutACall() throws Exception {
        LoadPlan plan =
                insert(file(csv(names(25_000)))).withMaxPartRecords(12_000).plan();

        assertThat(plan.hasProblems()).isFalse();
        assertThat(plan.header()).containsExactly("Name", "Description");
        assertThat(plan.records()).isEqualTo(25_000);
        assertThat(plan.jobs()).isEqualTo(3);
        assertThat(plan.internalBatches()).isEqualTo(2 + 2 + 1);
        assertThat(ORG.sandbox.calls()).isEmpty();
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void gzipZipStreamsEncodingsAndMixedLineEndingsAreLoaded() throws Exception {
        String text = csv(names(50));
        Path gzip = folder.resolve("a.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        Path zip = folder.resolve("a.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("in/a.csv"));
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        Path latin = Files.writeString(folder.resolve("l.csv"), "Name\nM\u00fcller\n", StandardCharsets.ISO_8859_1);
        Path mixed = file("Name\na\r\nb\nc\r\n");
        IngestRequest insert = IngestRequest.insert("Account");
        List<Load> loads = List.of(
                Load.of(insert, gzip),
                Load.of(insert, zip),
                Load.of(insert, CsvSource.ofStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))),
                Load.of(insert, latin).withCharset(StandardCharsets.ISO_8859_1),
                Load.of(insert, mixed).withMendedLineEndings(LineEnding.CRLF));
        List<String> expected = new ArrayList<>(List.of("M\u00fcller", "a", "b", "c"));
        for (int i = 0; i < 3; i++) {
            expected.addAll(names(50));
        }

        for (int i = 0; i < loads.size(); i++) {
            LoadReport report = ORG.client.load(
                    loads.get(i).withRunFolder(folder.resolve("run" + i)).withMaxPartRecords(20));
            assertThat(report.isComplete()).as("load " + i).isTrue();
        }

        assertThat(ORG.values("Account", "Name")).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void textInAnotherEncodingIsRefused() throws Exception {
        Path file = Files.write(folder.resolve("x.csv"), new byte[] {'N', 'a', 'm', 'e', '\n', 'M', (byte) 0xfc, '\n'});

        assertThatThrownBy(() -> ORG.client.load(insert(file)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("UTF-8");
    }

    @Test
    void lockedRowsAreLoadedInAFurtherRound() throws Exception {
        ORG.sandbox.faults().add(Fault.lockedRows(20).on("PATCH", "/jobs/ingest/"));
        List<String> names = names(300);

        LoadReport report = ORG.client.load(insert(file(csv(names))).withMaxPartRecords(300));

        assertThat(ORG.values("Account", "Name")).isEqualTo(names);
        assertThat(report.isComplete()).isTrue();
        assertThat(report.recordsIn()).isEqualTo(300);
        assertThat(report.jobs()).extracting(LoadReport.Job::round).contains(1, 2);
        assertThat(report.jobs().get(0).failed()).isPositive();
        assertThat(report.failed()).isZero();
        assertThat(report.errors()).isEmpty();
    }

    @Test
    void recordsAreLoadedAgainInPartsOfTheSizeThatWasSet() throws Exception {
        ORG.sandbox.faults().add(Fault.lockedRows(40).on("PATCH", "/jobs/ingest/"));

        LoadReport report = ORG.client.load(insert(file(csv(names(300)))).withRetryPartRecords(25));

        assertThat(report.isComplete()).isTrue();
        assertThat(report.jobs().stream().filter(job -> job.round() == 2))
                .hasSizeGreaterThan(2)
                .allMatch(job -> job.records() <= 25);
    }

    @Test
    void rowsThatStayLockedAreInTheAccountOnce() throws Exception {
        ORG.sandbox.faults().add(Fault.lockedRows(20).on("PATCH", "/jobs/ingest/"));

        LoadReport report = ORG.client.load(insert(file(csv(names(300)))).withRetryRounds(0));

        assertThat(report.failed()).isPositive();
        assertThat(report.successful() + report.failed()).isEqualTo(300);
        assertThat(report.jobs()).hasSize(1);
        assertThat(report.errors()).extracting(ErrorGroup::count).containsExactly(report.failed());
    }

    @Test
    void lostAndRefusedUploadsGoToANewJob() throws Exception {
        ORG.sandbox.faults().add(Fault.lostAnswer().on("PUT", "/batches"));
        ORG.sandbox.faults().add(Fault.reset().on("PUT", "/batches").nth(2));
        ORG.sandbox.faults().add(Fault.answer(503, "").on("PUT", "/batches").nth(3));
        List<String> names = names(100);

        LoadReport report = ORG.client.load(insert(file(csv(names))).withMaxPartRecords(50));

        assertThat(ORG.values("Account", "Name")).isEqualTo(names);
        assertThat(report.isComplete()).isTrue();
        assertThat(ORG.sandbox.calls("uploadJobData")).isEqualTo(2 + 3);
    }

    @Test
    void lostAnswersToCreationAndCloseAndBrokenResultsDoNoHarm() throws Exception {
        ORG.sandbox.faults().add(Fault.lostAnswer().on("POST", "/jobs/ingest"));
        ORG.sandbox.faults().add(Fault.lostAnswer().on("PATCH", "/jobs/ingest/"));
        ORG.sandbox.faults().add(Fault.reset().on("PATCH", "/jobs/ingest/").nth(2));
        ORG.sandbox.faults().add(Fault.cut(40).on("GET", "/successfulResults"));
        List<String> names = names(100);

        LoadReport report = ORG.client.load(insert(file(csv(names))).withMaxPartRecords(50));

        assertThat(ORG.values("Account", "Name")).isEqualTo(names);
        assertThat(report.isComplete()).isTrue();
    }

    @Test
    void everyRequestIsCountedRepeatedOnesAndThoseOfEarlierLivesToo() throws Exception {
        ORG.sandbox.faults().add(Fault.lostAnswer().on("POST", "/jobs/ingest"));
        ORG.sandbox.faults().add(Fault.answer(503, "").on("PATCH", "/jobs/ingest/"));
        ORG.sandbox
                .faults()
                .add(Fault.answer(429, "").on("GET", "/failedResults").times(2));
        ORG.sandbox.faults().add(Fault.cut(40).on("GET", "/successfulResults"));
        Load load = insert(file(csv(names(100)))).withMaxPartRecords(50);
        assertThatThrownBy(() -> ORG.client.load(load.withListener(new LoadListener() {
                    @Override
                    public void rowsDone(long successful, long failed, long unprocessed) {
                        Thread.currentThread().interrupt();
                    }
                })))
                .isInstanceOf(InterruptedException.class);

        LoadReport report = ORG.client.resume(folder.resolve("run"));

        assertThat(report.isComplete()).isTrue();
        long calls = ORG.sandbox.calls().values().stream()
                .flatMap(byStatus -> byStatus.values().stream())
                .mapToLong(Long::longValue)
                .sum();
        // What the interrupt cut off was sent, but may not have arrived: one upload or close, and one look at a job.
        assertThat(report.work().apiCalls()).isGreaterThan(2 * 7 + 4).isBetween(calls, calls + 2);
    }

    @Test
    void failedJobIsInTheReportAndTheOthersGoOn() throws Exception {
        ORG.sandbox
                .faults()
                .add(Fault.failedJob("InvalidBatch : Field name not found : X").on("PATCH", "/jobs/ingest/"));

        LoadReport report = ORG.client.load(insert(file(csv(names(100)))).withMaxPartRecords(50));

        assertThat(report.isComplete()).isFalse();
        assertThat(report.successful()).isEqualTo(50);
        assertThat(report.unprocessed()).isEqualTo(50);
        assertThat(report.jobs()).extracting(LoadReport.Job::state).containsExactlyInAnyOrder("Failed", "JobComplete");
        assertThat(report.toTable()).contains("Field name not found");
    }

    @Test
    void recordsOfOneParentAreNeverInTwoJobsAtOnce() throws Exception {
        StringBuilder text = new StringBuilder("Name,Industry\n");
        for (int i = 0; i < 400; i++) {
            text.append(names(400).get(i)).append(",\"industry ").append(i % 7).append("\"\n");
        }
        Path file = file(text.toString());
        List<String> running = new ArrayList<>();
        RunLog.Checkpoint checkpoint = where -> {
            synchronized (running) {
                running.add(where);
            }
        };

        LoadReport report = ORG.engine(checkpoint)
                .load(insert(file)
                        .withGroupBy("INDUSTRY")
                        .withMaxPartRecords(30)
                        .withListener(ended(running)));

        assertThat(report.isComplete()).isTrue();
        assertThat(ORG.values("Account", "Name")).isEqualTo(names(400));
        assertThat(report.jobs()).hasSizeGreaterThan(400 / 30);
        requireDisjoint(running, industriesByPart());
        assertThat(ORG.client.resume(folder.resolve("run")).recordsIn()).isEqualTo(400);
    }

    private static LoadListener ended(List<String> running) {
        return new LoadListener() {
            @Override
            public void jobChanged(int part, int round, JobInfo job) {
                if (job.state().isTerminal()) {
                    synchronized (running) {
                        running.add("ended " + round + "-" + part);
                    }
                }
            }
        };
    }

    private List<List<String>> industriesByPart() throws IOException {
        List<List<String>> industries = new ArrayList<>();
        try (RunLog log = new RunLog(folder.resolve("run"), where -> {})) {
            for (PartState part : log.parts(1)) {
                PartSource source =
                        part.spec().source(folder.resolve("run"), log.planned().header());
                try (CsvRecords rows = CsvRecords.of(source.data().open(), source.dialect())) {
                    industries.add(rows.stream()
                            .map(row -> row.get("Industry"))
                            .distinct()
                            .toList());
                }
            }
        }
        return industries;
    }

    private static void requireDisjoint(List<String> checkpoints, List<List<String>> industries) {
        List<Integer> inFlight = new ArrayList<>();
        int most = 0;
        for (String where : checkpoints) {
            if (where.startsWith("before CLOSING")) {
                int part = Integer.parseInt(where.substring(where.indexOf('-') + 1));
                for (int other : inFlight) {
                    assertThat(industries.get(part - 1)).doesNotContainAnyElementsOf(industries.get(other - 1));
                }
                inFlight.add(part);
                most = Math.max(most, inFlight.size());
            } else if (where.startsWith("ended")) {
                inFlight.remove((Integer) Integer.parseInt(where.substring(where.indexOf('-') + 1)));
            }
        }
        assertThat(inFlight).isEmpty();
        assertThat(most).isGreaterThan(1);
    }
}
