package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The loading process dies by SIGKILL, again and again, at every kind of instant there is, and is resumed until it is
 * done: each record is in the org once, and the account is exact. One record in twenty is locked the first time, so that
 * later rounds are hit too; every other load reads a compressed file, whose parts are written to the disk.
 *
 * <p>Every build kills at each moment of each call once; with {@code -Dsoak} six times, at later calls too.
 */
class LoadKillTest {

    private static final long SEED = 20_260_401;
    private static final int PARTS = 20;
    private static final int RECORDS = PARTS * LoadClient.RECORDS_PER_PART;
    private static final int MOST_LIVES = 60;
    private static final int MOST_LOADS = 60;
    private static final long MOST_CALLS_AT_ONCE = 6;
    private static final boolean SOAK = System.getProperty("soak") != null;
    private static final int DECKS = SOAK ? 6 : 1;
    private static final int LATEST = SOAK ? 12 : 6;

    /** When a process dies. */
    private interface Kill {
        /** Kills the process at its time; returns when that has come or the process has ended without it. */
        void aim(LoadProcess process, Wire wire, Path runFolder) throws IOException, InterruptedException;

        String name();
    }

    /** At a moment of the nth call of one kind. */
    private record AtCall(Step step, Wire.Moment moment, int nth) implements Kill {
        @Override
        public String name() {
            return moment + " " + step;
        }

        @Override
        public void aim(LoadProcess process, Wire wire, Path runFolder) {
            AtomicInteger left = new AtomicInteger(nth);
            wire.watch((now, request) -> {
                if (now == moment && step.isOf(request) && left.decrementAndGet() == 0) {
                    process.kill();
                    return Wire.Action.DROP;
                }
                return Wire.Action.PASS;
            });
            process.awaitExit();
        }
    }

    /** When the journal has grown by some bytes, be it in the middle of a line. */
    private record AtJournal(int bytes) implements Kill {
        @Override
        public String name() {
            return "journal";
        }

        @Override
        public void aim(LoadProcess process, Wire wire, Path runFolder) throws IOException, InterruptedException {
            Path journal = runFolder.resolve("journal.jsonl");
            long goal = (Files.exists(journal) ? Files.size(journal) : 0) + bytes;
            while (process.process().isAlive() && !(Files.exists(journal) && Files.size(journal) >= goal)) {
                process.process().waitFor(1, TimeUnit.MILLISECONDS);
            }
            process.kill();
        }
    }

    /** Some time after the first call. */
    private record AtTime(Duration delay) implements Kill {
        @Override
        public String name() {
            return "time";
        }

        @Override
        public void aim(LoadProcess process, Wire wire, Path runFolder) throws InterruptedException {
            CompletableFuture<Boolean> begun = new CompletableFuture<>();
            wire.watch((moment, request) -> {
                begun.complete(true);
                return Wire.Action.PASS;
            });
            CompletableFuture.anyOf(begun, process.process().onExit()).join();
            boolean ended = process.process().waitFor(delay.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.kill();
            }
        }
    }

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final Map<String, Integer> hits = new TreeMap<>();
    private int runs;
    private int strangers;

    @Test
    void everyRecordOnceHoweverOftenTheProcessIsKilled() throws Exception {
        InputRows input = InputRows.of(RECORDS);
        Path plain = input.writeTo(folder.resolve("input.csv"));
        Path compressed = compressed(plain);
        Deque<Kill> kills = kills();
        int wanted = kills.size();
        int loads = 0;
        long start = System.nanoTime();
        try (LoadedOrg org = new LoadedOrg(
                        Sandbox.builder().processingTime(Duration.ofMillis(30)).start());
                LoadedOrg other = new LoadedOrg(Sandbox.start());
                Wire wire = new Wire(org.sandbox.instanceUrl())) {
            while (!kills.isEmpty()) {
                loads++;
                org.reset();
                org.sandbox.faults().add(Fault.lockedRows(5).on("PATCH", "").times(Integer.MAX_VALUE));
                org.sandbox.faults().add(Step.STATUS.hitBy(notFoundForAMoment()).probability(0.1));
                assertThat(loads).as("loads").isLessThan(MOST_LOADS);
                Path file = loads % 2 == 0 ? compressed : plain;
                Path runFolder =
                        loadToTheEnd(loads % 3 == 0 ? "upsert" : "insert", file, kills, org, other.client, wire);
                org.sandbox.faults().clear();
                LoadReport report = org.client.resume(runFolder);
                assertThat(report.work().apiCalls())
                        .isBetween(org.apiCalls(), org.apiCalls() + MOST_LIVES * MOST_CALLS_AT_ONCE);
                org.requireEverythingOnce(report, input);
                assertThat(report.possibleOrphans()).containsAll(org.openJobs());
                assertThat(report.jobs()).filteredOn(job -> job.round() == 1).hasSize(PARTS);
                assertThat(report.jobs()).anyMatch(job -> job.round() == 2);
            }
            assertThat(other.apiCalls()).as("calls to another org").isZero();
            assertThat(strangers).as("resumed with the login of another org").isPositive();
        }
        System.out.printf(
                "%d kills in %d loads of %d parts, %d s: %s%n",
                hits.values().stream().mapToInt(Integer::intValue).sum(),
                loads,
                PARTS,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                hits);
        assertThat(hits.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(wanted);
        assertThat(wanted).isGreaterThanOrEqualTo(SOAK ? 200 : 30);
    }

    /** A 404 for a job that is there: no life of the run may believe it. */
    private static Fault notFoundForAMoment() {
        return Fault.answer(
                404, "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]");
    }

    private static Path compressed(Path file) throws IOException {
        Path compressed = file.resolveSibling("input.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            Files.copy(file, out);
        }
        return compressed;
    }

    private Deque<Kill> kills() {
        List<Kill> kills = new ArrayList<>();
        for (int deck = 0; deck < DECKS; deck++) {
            for (Step step : Step.values()) {
                for (Wire.Moment moment : Wire.Moment.values()) {
                    kills.add(new AtCall(step, moment, 1 + random.nextInt(LATEST)));
                }
            }
            for (int i = 0; i < 4; i++) {
                kills.add(new AtJournal(1 + random.nextInt(8_000)));
                kills.add(new AtTime(Duration.ofMillis(random.nextInt(600))));
            }
        }
        Collections.shuffle(kills, random);
        return new ArrayDeque<>(kills);
    }

    /** Returns the run's folder. */
    private Path loadToTheEnd(
            String operation, Path file, Deque<Kill> kills, LoadedOrg org, BulkClient stranger, Wire wire)
            throws IOException, InterruptedException {
        Path runFolder = newRunFolder();
        boolean begun = false;
        for (int life = 0; life < MOST_LIVES; life++) {
            wire.watch((moment, request) -> Wire.Action.PASS);
            LoadProcess process = LoadProcess.start(
                    wire.url(), org.sandbox.token(), begun ? "resume" : operation, runFolder, file.toString());
            Kill kill = kills.poll();
            if (kill != null) {
                kill.aim(process, wire, runFolder);
            }
            int exit = process.awaitExit();
            if (exit == LoadProcess.KILLED && kill != null) {
                hits.merge(kill.name(), 1, Integer::sum);
            } else if (kill != null) {
                // The load came to its end before the instant: that is for the next one.
                kills.addLast(kill);
            }
            if (exit == 0) {
                return runFolder;
            }
            if (exit == LoadClient.REFUSED) {
                assertThat(process.output()).contains("died before it began");
            } else {
                assertThat(exit).as(process.output()).isEqualTo(LoadProcess.KILLED);
            }
            begun = exit == LoadProcess.KILLED && Files.exists(runFolder.resolve("journal.jsonl"));
            runFolder = begun ? runFolder : newRunFolder();
            if (begun && knowsItsOrg(runFolder)) {
                requireRefused(stranger, runFolder);
            }
        }
        throw new AssertionError("not loaded in " + MOST_LIVES + " lives");
    }

    /** A run that died before it knew its org has sent nothing, and any org may take it. */
    private static boolean knowsItsOrg(Path runFolder) throws IOException {
        String journal = Files.readString(runFolder.resolve("journal.jsonl"));
        return journal.substring(0, journal.lastIndexOf('\n') + 1).contains("\"event\":\"ORG\"");
    }

    private void requireRefused(BulkClient stranger, Path runFolder) throws IOException {
        strangers++;
        byte[] journal = Files.readAllBytes(runFolder.resolve("journal.jsonl"));
        assertThatThrownBy(() -> stranger.resume(runFolder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("but this login is for");
        assertThat(runFolder.resolve("journal.jsonl")).hasBinaryContent(journal);
    }

    private Path newRunFolder() {
        return folder.resolve("run-" + ++runs);
    }
}
