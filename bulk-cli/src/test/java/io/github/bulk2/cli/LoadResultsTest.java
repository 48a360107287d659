package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command makes of results that are not what was sent. */
class LoadResultsTest {

    private static final String LOCKED = "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--";

    @TempDir
    Path folder;

    private Path run;

    @BeforeEach
    void nameRun() {
        run = folder.resolve("run");
    }

    private Outcome insert(EchoingOrg org, String csv, String... options) throws IOException {
        String file = Files.writeString(folder.resolve("in.csv"), csv).toString();
        String[] args = new String[options.length + 5];
        String[] first = {"insert", "Account", file, "--run-folder", run.toString()};
        System.arraycopy(first, 0, args, 0, first.length);
        System.arraycopy(options, 0, args, first.length, options.length);
        return org.shell().run(args);
    }

    private static void doubled(int job, List<String> records, EchoingOrg.Results results) {
        for (int i = 0; i < records.size(); i++) {
            results.successful().add(EchoingOrg.id(i) + ",true," + records.get(i == 1 ? 0 : i));
        }
    }

    @Test
    void wrongResultsAreToldOnStderrInTheJsonAndByTheExitCode() throws IOException {
        try (EchoingOrg org = new EchoingOrg(LoadResultsTest::doubled)) {
            Outcome quiet = insert(org, "Name\na\nb\nc\n", "-q");

            assertThat(quiet.exitCode()).as(quiet.all()).isEqualTo(3);
            assertThat(quiet.out()).isEmpty();
            assertThat(quiet.err()).contains("bulk2: warning: job 750R00000000001AAA: 1 rows of the results came back");

            Outcome json = org.shell().run("resume", run.toString(), "--json");
            assertThat(json.exitCode()).isEqualTo(3);
            assertThat(json.json().path("complete").asBoolean(true)).isFalse();
            assertThat(json.json().path("warnings").toString()).contains("came back more often");
            assertThat(json.json().path("withoutLine").path("successful").asLong())
                    .isEqualTo(1);
            assertThat(json.json().path("jobs").path(0).path("provenByContent").asBoolean(true))
                    .isFalse();
        }
    }

    @Test
    void rowsWithoutACommonColumnAreToldInTheTable() throws IOException {
        EchoingOrg.Fate other = (job, records, results) ->
                records.forEach(row -> results.successful().add(EchoingOrg.id(row.length()) + ",true,x"));
        try (EchoingOrg org = new EchoingOrg(other)) {
            Outcome outcome = insert(org, "Name\na\nbb\n");

            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(3);
            assertThat(outcome.out())
                    .contains("account: records compared by number only")
                    .contains("without line: 2 successful, 0 failed")
                    .contains("warning: job 750R00000000001AAA: no column of the results");
        }
    }

    /** Keys that are equal as numbers, amounts that come back as doubles, and a lock that passes. */
    @Test
    void lockedRowsAreLoadedAgain() throws IOException {
        EchoingOrg.Fate lockedZeros = (job, records, results) -> {
            for (String row : records) {
                String[] cells = row.split(",");
                String echo = cells[0] + "," + Double.parseDouble(cells[1]);
                if (job <= 2 && row.startsWith("0")) {
                    results.failed().add("\"\"," + LOCKED + "," + echo);
                } else {
                    results.successful().add(EchoingOrg.id(job * 100 + cells[0].length()) + ",true," + echo);
                }
            }
        };
        try (EchoingOrg org = new EchoingOrg(lockedZeros)) {
            String file = Files.writeString(folder.resolve("in.csv"), "Key__c,Amount__c\n7,5\n007,5\n0070,1\n70,1\n")
                    .toString();
            Outcome outcome = org.shell()
                    .run("upsert", "Account", file, "--external-id", "Key__c", "--run-folder", run.toString());

            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
            assertThat(org.jobs()).isEqualTo(3);
            assertThat(Files.readAllLines(run.resolve("success.csv")).stream()
                            .skip(1)
                            .map(row -> row.replaceAll("\"[^\"]*\",", "")))
                    .containsExactly("2,7,5", "5,70,1", "3,007,5", "4,0070,1");
            assertThat(Files.readAllLines(run.resolve("failed.csv"))).hasSize(1);
        }
    }

    @Test
    void serverResultsAreKeptOnRequestOnly() throws IOException {
        EchoingOrg.Fate all = (job, records, results) ->
                records.forEach(row -> results.successful().add(EchoingOrg.id(row.length()) + ",true,\"" + row + "\""));
        try (EchoingOrg org = new EchoingOrg(all)) {
            assertThat(insert(org, "Name\na\nbb\n", "--keep-results").exitCode())
                    .isZero();

            assertThat(Files.readString(run.resolve("server-results/1-1.successful.csv")))
                    .isEqualTo("\"sf__Id\",\"sf__Created\",Name\n" + EchoingOrg.id(1) + ",true,\"a\"\n"
                            + EchoingOrg.id(2) + ",true,\"bb\"\n");
            assertThat(run.resolve("results")).doesNotExist();

            run = folder.resolve("again");
            assertThat(insert(org, "Name\na\nbb\n").exitCode()).isZero();
            assertThat(run.resolve("server-results")).doesNotExist();
            assertThat(Files.readAllLines(run.resolve("success.csv")))
                    .containsExactly(
                            "\"bulk2__Line\",\"sf__Id\",\"sf__Created\",Name",
                            "2,\"" + EchoingOrg.id(1) + "\",\"true\",a",
                            "3,\"" + EchoingOrg.id(2) + "\",\"true\",bb");
        }
    }
}
