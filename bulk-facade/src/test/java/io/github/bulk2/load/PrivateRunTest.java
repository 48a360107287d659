package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.files.Modes;
import io.github.bulk2.sandbox.Fault;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a load writes is its owner's alone, at every instant at which the process may die. */
@Timeout(60)
class PrivateRunTest {

    @TempDir
    private Path folder;

    @RegisterExtension
    static final Org ORG = new Org();

    private static String csv(int rows) {
        return "Name,Industry\n"
                + IntStream.range(0, rows)
                        .mapToObj(i -> (i % 50 == 7 ? "" : "n" + i) + ",i" + i % 3 + "\n")
                        .collect(Collectors.joining());
    }

    private Path input() throws Exception {
        return Files.writeString(Files.createDirectories(folder.resolve("in")).resolve("accounts.csv"), csv(400));
    }

    private Modes load(Load load) throws Exception {
        Path run = folder.resolve("parent/runs/run");
        Modes modes = new Modes(Files.createDirectories(folder.resolve("parent")));
        ORG.sandbox.faults().add(Fault.lockedRows(20).on("PATCH", "/jobs/ingest/"));
        LoadReport report =
                ORG.engine(where -> modes.look()).load(load.withRunFolder(run).withMaxPartRecords(90));
        modes.look();
        assertThat(report.failed()).isEqualTo(8);
        return modes;
    }

    private static void onlyTheOwners(Modes modes, String... names) {
        assertThat(modes.seen()).contains("runs", "runs/run", "runs/run/journal.jsonl", "runs/run/report.json");
        for (String name : names) {
            assertThat(modes.seen()).anyMatch(seen -> seen.startsWith("runs/run/" + name));
        }
        assertThat(modes.open()).isEmpty();
    }

    @Test
    void loadOfAFile() throws Exception {
        Modes modes = load(Load.of(IngestRequest.insert("Account"), input()));

        onlyTheOwners(
                modes, "run.lock", "journal.jsonl.count", "calls", "success.csv", "failed.csv", "results/", "retry/");
    }

    @Test
    void loadOfAStream() throws Exception {
        CsvSource stream = CsvSource.ofStream(new ByteArrayInputStream(csv(400).getBytes(StandardCharsets.UTF_8)));

        onlyTheOwners(load(Load.of(IngestRequest.insert("Account"), stream)), "spool/");
    }

    @Test
    void loadInLanes() throws Exception {
        onlyTheOwners(load(Load.of(IngestRequest.insert("Account"), input()).withGroupBy("Industry")), "lanes/");
    }

    @Test
    void undoing() throws Exception {
        Path run = folder.resolve("parent/runs/run");
        load(Load.of(IngestRequest.insert("Account"), input()));
        Modes modes = new Modes(folder.resolve("parent"));

        ORG.client.undo(UndoPlan.of(run), new LoadListener() {});
        modes.look();

        onlyTheOwners(modes, "undo-ids.csv", "undo/journal.jsonl", "undo/success.csv");
    }

    @Test
    void aFolderThatWasThereKeepsItsMode() throws Exception {
        Path run = Files.createDirectory(folder.resolve("mine"));
        new Modes(run);
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-x---"));

        ORG.client.load(Load.of(IngestRequest.insert("Account"), input()).withRunFolder(run));

        Modes modes = new Modes(run);
        modes.look();
        assertThat(Modes.of(run)).isEqualTo("rwxr-x---");
        assertThat(modes.seen()).containsAll(Set.of("journal.jsonl", "report.json", "success.csv"));
        assertThat(modes.open()).isEmpty();
    }
}
