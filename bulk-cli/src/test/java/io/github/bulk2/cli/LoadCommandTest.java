package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LoadCommandTest {
    @RegisterExtension
    static final SandboxExtension ORG = new SandboxExtension();

    @TempDir
    Path folder;

    private Outcome load(Sandbox org, String... args) {
        String[] all = Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--run-folder";
        all[args.length + 1] = folder.resolve("run").toString();
        return Shell.connectedTo(org).run(all);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static String query(Sandbox org, String soql) {
        return Shell.connectedTo(org).run("query", soql, "-q").out();
    }

    @Test
    void insertCreatesTheRowsAndReportsThem(Sandbox org) throws IOException {
        Outcome outcome = load(org, "insert", "Account", file("a.csv", "Name,Phone\n\"Two\nlines\",1\nZürich,2\n"));

        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.out()).containsPattern("successful +2");
        assertThat(query(org, "SELECT Name FROM Account ORDER BY Phone"))
                .isEqualTo("\"Name\"\n\"Two\nlines\"\n\"Zürich\"\n");
    }

    @Test
    void failedRowsEndWithCodeThreeAndAreCopied(Sandbox org) throws IOException {
        Path failed = folder.resolve("failed.csv");

        Outcome outcome = load(
                org, "insert", "Account", file("a.csv", "Name,Phone\nGood,1\n,2\n"), "--failed", failed.toString());

        assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(3);
        assertThat(failed).content().contains("REQUIRED_FIELD_MISSING").doesNotContain("Good");
    }

    @Test
    void mendedFailedRowsLoadAsTheyAreAndTheirColumnsAreNamedOnce(Sandbox org) throws IOException {
        String in = file("in.csv", "Name,External_Id__c,AnnualRevenue\nA,e1,$5\nB,e2,7\n");
        String[] upsert = {"upsert", "Account", in, "--external-id", "External_Id__c"};
        assertThat(load(org, upsert).exitCode()).isEqualTo(3);
        upsert[2] = file(
                "again.csv", Files.readString(folder.resolve("run/failed.csv")).replace("$5", "5"));

        Outcome outcome = Shell.connectedTo(org)
                .run(Stream.concat(Stream.of(upsert), Stream.of("--run-folder", run("again")))
                        .toArray(String[]::new));

        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.err()).containsOnlyOnce("left out: bulk2__Line, sf__Id, sf__Error");
        assertThat(query(org, "SELECT External_Id__c FROM Account ORDER BY External_Id__c"))
                .isEqualTo("\"External_Id__c\"\n\"e1\"\n\"e2\"\n");
    }

    @Test
    void mapSaysWhichColumnGoesIntoWhichField(Sandbox org) throws IOException {
        String in = file("in.csv", "Account Name,External Id,Region\nA,1,North\n");
        String map = file("map.sdl", "# labels\nAccount\\ Name=Name\nExternal\\ Id=External_Id__c\nRegion=\n");
        String[] upsert = {"upsert", "Account", in, "--external-id", "External_Id__c", "--map", map};

        Outcome planned = load(
                org, Stream.concat(Stream.of(upsert), Stream.of("--dry-run")).toArray(String[]::new));
        assertThat(planned.out())
                .contains(
                        "column Account Name goes into Name", "these columns are left out: Region", "Nothing was sent");
        Outcome outcome = load(org, upsert);

        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(query(org, "SELECT Name, External_Id__c FROM Account"))
                .isEqualTo("\"Name\",\"External_Id__c\"\n\"A\",\"1\"\n");

        upsert[6] = file("bad.sdl", "Account Name\n");
        outcome = load(org, upsert);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("bad.sdl, line 1: there is no =");
    }

    @Test
    void rowsThatCannotBeLoadedAreSetAside(Sandbox org) throws IOException {
        String in = file("in.csv", "Name,External_Id__c\nA,1\nshort\nB,2\n");
        String bad = folder.resolve("bad.csv").toString();
        String[] insert = {"insert", "Account", in, "--set-aside", bad};

        Outcome planned = load(
                org,
                Stream.concat(Stream.of(insert), Stream.of("--dry-run", "--json"))
                        .toArray(String[]::new));
        assertThat(planned.json().path("setAside").asLong()).isEqualTo(1);
        assertThat(folder.resolve("bad.csv")).doesNotExist();
        Outcome outcome = load(org, insert);

        assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(3);
        assertThat(outcome.err()).contains("1 of 3 records cannot be loaded and are set aside");
        assertThat(outcome.out()).containsPattern("set aside +1 +not sent; in .*bad.csv");
        assertThat(folder.resolve("bad.csv"))
                .content()
                .contains("3,\"The record has 1 columns, the header has 2\",short");
        assertThat(query(org, "SELECT Name FROM Account ORDER BY Name")).isEqualTo("\"Name\"\n\"A\"\n\"B\"\n");
    }

    @Test
    void jsonIsOneDocumentWithTheAccount(Sandbox org) throws IOException {
        Outcome outcome = load(org, "insert", "Account", file("a.csv", "Name,Phone\nGood,1\n,2\n"), "--json");

        JsonNode json = outcome.json();
        assertThat(json.path("recordsIn").asLong()).isEqualTo(2);
        assertThat(json.path("successful").asLong()).isEqualTo(1);
        assertThat(json.path("failed").asLong()).isEqualTo(1);
        assertThat(json.path("unprocessed").asLong()).isZero();
        assertThat(json.path("jobs")).hasSize(1);
    }

    @Test
    void upsertChangesWhatIsThereAndReadsStdin(Sandbox org) throws IOException {
        load(org, "insert", "Account", file("a.csv", "Name,External_Id__c\nOld,K1\n"));

        Outcome outcome = Shell.connectedTo(org)
                .typing("Name;External_Id__c\nNew;K1\nMore;K2\n")
                .run(
                        "upsert",
                        "Account",
                        "-",
                        "--external-id",
                        "External_Id__c",
                        "--delimiter",
                        "semicolon",
                        "--run-folder",
                        folder.resolve("second").toString());

        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(query(org, "SELECT Name FROM Account ORDER BY External_Id__c"))
                .isEqualTo("\"Name\"\n\"New\"\n\"More\"\n");
    }

    @Test
    void updateDeleteAndHardDeleteWorkById(Sandbox org) throws IOException {
        load(org, "insert", "Account", file("a.csv", "Name\nA\nB\n"));
        String[] ids = query(org, "SELECT Id FROM Account ORDER BY Name")
                .replace("\"", "")
                .split("\n");
        Shell shell = Shell.connectedTo(org);

        Outcome updated =
                shell.run("update", "Account", file("u.csv", "Id,Name\n" + ids[1] + ",C\n"), "--run-folder", run("u"));
        Outcome deleted =
                shell.run("delete", "Account", file("d.csv", "Id\n" + ids[1] + "\n"), "--run-folder", run("d"));
        Outcome gone =
                shell.run("hard-delete", "Account", file("h.csv", "Id\n" + ids[2] + "\n"), "--run-folder", run("h"));

        assertThat(updated.exitCode()).as(updated.all()).isZero();
        assertThat(deleted.exitCode()).as(deleted.all()).isZero();
        assertThat(gone.exitCode()).as(gone.all()).isZero();
        assertThat(query(org, "SELECT Name FROM Account")).isEqualTo("\"Name\"\n");
        assertThat(shell.run("query", "--all", "SELECT Name FROM Account", "-q").out())
                .isEqualTo("\"Name\"\n\"C\"\n");
    }

    private String run(String name) {
        return folder.resolve("run-" + name).toString();
    }

    @Test
    void waitThatRunsOutEndsWithCodeFourAndTheRunGoesOn() throws IOException {
        try (Sandbox slow =
                Sandbox.builder().processingTime(Duration.ofSeconds(6)).start()) {
            Outcome outcome = load(slow, "insert", "Account", file("a.csv", "Name\nA\n"), "--wait", "1s");

            String run = folder.resolve("run").toString();
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(4);
            assertThat(outcome.err()).contains("bulk2 resume " + run);
            assertThat(new Shell().run("runs", "--in", folder.toString()).out()).contains("unfinished");
            Outcome resumed = Shell.connectedTo(slow).run("resume", run, "--wait", "10m");
            assertThat(resumed.exitCode()).as(resumed.all()).isZero();
            assertThat(slow.calls("createIngestJob")).isEqualTo(1);
            assertThat(query(slow, "SELECT Name FROM Account")).isEqualTo("\"Name\"\n\"A\"\n");
        }
    }

    @Test
    void dryRunNeedsNoOrgAndSendsNothing(Sandbox org) throws IOException {
        Outcome outcome = new Shell().run("insert", "Account", file("a.csv", "Name\nA\nB\n"), "--dry-run", "--json");

        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.json().path("records").asLong()).isEqualTo(2);
        assertThat(outcome.json().path("jobs").asLong()).isEqualTo(1);
        assertThat(outcome.json().path("problems")).isEmpty();
        assertThat(org.calls()).isEmpty();
    }

    @Test
    void dryRunNamesTheProblemsWithTheirLines() throws IOException {
        Outcome outcome = new Shell().run("insert", "Account", file("a.csv", "Name,Phone\nA,1\nB\n"), "--dry-run");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).contains("PROBLEM line 3").contains("refused");
    }

    @Test
    void runsTellsFinishedOnesFromOthers(Sandbox org) throws IOException {
        load(org, "insert", "Account", file("a.csv", "Name\nA\n"));

        Outcome outcome = new Shell().run("runs", "--in", folder.toString(), "--json");

        assertThat(outcome.json().path("runs")).hasSize(1);
        assertThat(outcome.json().path("runs").get(0).path("state").asText()).isEqualTo("finished");
    }

    /** The first job is there before the bad line comes, so the run's folder stays. */
    @Test
    void runsShowsRefusedOnesAsRefused(Sandbox org) throws IOException {
        byte[] good = ("Name\n" + "A\n".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        byte[] bad = "one,two\n".getBytes(StandardCharsets.UTF_8);
        InputStream afterTheFirstJob = new ByteArrayInputStream(bad) {
            @Override
            public synchronized int read(byte[] into, int at, int count) {
                while (org.calls("createIngestJob") == 0) {
                    Thread.onSpinWait();
                }
                return super.read(into, at, count);
            }
        };

        Outcome refused = Shell.connectedTo(org)
                .typing(new SequenceInputStream(new ByteArrayInputStream(good), afterTheFirstJob))
                .run(
                        "insert",
                        "Account",
                        "-",
                        "--max-part-bytes",
                        "1000",
                        "--run-folder",
                        folder.resolve("run").toString());

        assertThat(refused.exitCode()).as(refused.all()).isEqualTo(1);
        assertThat(refused.err()).contains("nothing was loaded");
        assertThat(new Shell().run("runs", "--in", folder.toString()).out()).startsWith("refused ");
    }

    @Test
    void finishedRunGivesItsReportAgainWithoutLoadingAgain(Sandbox org) throws IOException {
        load(org, "insert", "Account", file("a.csv", "Name\nA\n"));
        long created = org.calls("createIngestJob");

        Outcome outcome =
                Shell.connectedTo(org).run("resume", folder.resolve("run").toString());

        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.out()).containsPattern("successful +1");
        assertThat(org.calls("createIngestJob")).isEqualTo(created);
    }

    @Test
    void undoAsksAndThenDeletesWhatTheRunCreated(Sandbox org) throws IOException {
        load(org, "insert", "Account", file("a.csv", "Name\nA\nB\n"));
        String run = folder.resolve("run").toString();

        Outcome refused = Shell.connectedTo(org).typing("no\n").run("undo", run);
        String before = query(org, "SELECT Name FROM Account ORDER BY Name");
        Outcome undone = Shell.connectedTo(org).typing("yes\n").run("undo", run);

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("2 Account records").contains("nothing was deleted");
        assertThat(before).isEqualTo("\"Name\"\n\"A\"\n\"B\"\n");
        assertThat(undone.exitCode()).as(undone.all()).isZero();
        assertThat(query(org, "SELECT Name FROM Account")).isEqualTo("\"Name\"\n");
    }

    @Test
    void onlyAnInsertCanBeUndone(Sandbox org) throws IOException {
        String csv = file("a.csv", "External_Id__c,Name\nK,A\n");
        load(org, "upsert", "Account", csv, "--external-id", "External_Id__c");

        Outcome outcome =
                Shell.connectedTo(org).run("undo", folder.resolve("run").toString(), "--yes");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("upsert");
        assertThat(query(org, "SELECT Name FROM Account")).contains("\"A\"");
    }
}
