package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the export commands write, and what they do not write over. */
@Timeout(120)
class ExportOutputTest {

    private static final String ROWS = "\"Id\",\"Name\"\n\"1\",\"a\"\n";
    private static final String JOB = "7505e00000AbCdEAAV";
    private static final String SOQL = "SELECT Id, Name FROM Account";

    @RegisterExtension
    static final SandboxExtension ORG = new SandboxExtension();

    @TempDir
    Path folder;

    private static String unpacked(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({"a.csv.gz, csv", "A.CSV.GZ, csv", "a.jsonl.gz, jsonl", "a.gz, csv"})
    void nameInGzIsCompressedOnceWithOrWithoutTheOption(String name, String format) throws IOException {
        Path file = folder.resolve(name);
        String expected = format.equals("csv") ? ROWS : "{\"Id\":\"1\",\"Name\":\"a\"}\n";
        try (OddOrg org = OddOrg.withRows(ROWS, 1)) {
            assertThat(org.shell()
                            .run("query", SOQL, "-o", file.toString(), "--format", format)
                            .exitCode())
                    .isZero();
            assertThat(unpacked(file)).isEqualTo(expected);
            Outcome again =
                    org.shell().run("query", SOQL, "-o", file.toString(), "--format", format, "--gzip", "--force");
            assertThat(again.exitCode()).as(again.all()).isZero();
            assertThat(unpacked(file)).isEqualTo(expected);
            Outcome results = org.shell().run("jobs", "results", JOB, "--query", "-o", file.toString(), "--force");
            assertThat(results.exitCode()).as(results.all()).isZero();
            assertThat(unpacked(file)).isEqualTo(ROWS);
        }
    }

    @Test
    void gzipWithAnotherNameCompressesAllTheSame() throws IOException {
        Path file = folder.resolve("a.csv");
        try (OddOrg org = OddOrg.withRows(ROWS, 1)) {
            org.shell().run("query", SOQL, "-o", file.toString(), "--gzip");
        }
        assertThat(unpacked(file)).isEqualTo(ROWS);
    }

    @Test
    void resultsOfAnIngestJobAreCompressedAsTheirNameSaysAndDoNotReplace(Sandbox org) throws IOException {
        Path csv = Files.writeString(folder.resolve("in.csv"), "Name\nA\n");
        Shell shell = Shell.connectedTo(org);
        shell.run(
                "insert",
                "Account",
                csv.toString(),
                "--run-folder",
                folder.resolve("run").toString());
        String id = shell.run("jobs", "list", "--json")
                .json()
                .path("jobs")
                .path(0)
                .path("id")
                .asText();
        Path file = folder.resolve("ok.csv.gz");
        assertThat(shell.run("jobs", "results", id, "--successful", file.toString())
                        .exitCode())
                .isZero();
        assertThat(unpacked(file)).contains("\"A\"");

        Path old = Files.writeString(folder.resolve("old.csv"), "old");
        Outcome kept = shell.run("jobs", "results", id, "--failed", old.toString());
        assertThat(kept.exitCode()).isEqualTo(2);
        assertThat(kept.err()).contains(old + " is there already. Add --force");
        assertThat(old).hasContent("old");
        assertThat(shell.run("jobs", "results", id, "--failed", old.toString(), "--force")
                        .exitCode())
                .isZero();
        assertThat(old).content().doesNotContain("old").contains("sf__Error");
    }

    @Test
    void outputThatIsThereIsReplacedWithForceOnlyAndNoJobIsMade() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "old");
        try (OddOrg org = OddOrg.withRows(ROWS, 1)) {
            for (String[] args : new String[][] {
                {"query", SOQL, "-o", file.toString()}, {"jobs", "results", JOB, "--query", "-o", file.toString()}
            }) {
                Outcome outcome = org.shell().run(args);
                assertThat(outcome.exitCode()).isEqualTo(2);
                assertThat(outcome.err()).contains(file + " is there already. Add --force to replace it");
            }
            assertThat(org.created).hasValue(0);
            assertThat(file).hasContent("old");

            assertThat(org.shell()
                            .run("query", SOQL, "-o", file.toString(), "--force")
                            .exitCode())
                    .isZero();
            assertThat(file).hasContent(ROWS);
            assertThat(org.shell().run("query", SOQL, "-o", "/dev/null").exitCode())
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl"})
    void pageThatIsNoCsvIsNoFile(String format) throws IOException {
        String page = "\"Id\",\"Name\"\n\"1\",\"He said \"secret\" there\"\n\"2\",\"ok\"\n";
        try (OddOrg org = OddOrg.withRows(page, 2)) {
            Outcome outcome = org.shell()
                    .run(
                            "query",
                            SOQL,
                            "--format",
                            format,
                            "-o",
                            folder.resolve("out").toString());
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("page 1 is no valid CSV at row 1, column 2", "a quote inside a value is not doubled")
                    .doesNotContain("secret");
        }
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void plainNumbersGoToStdoutAndToFiles() throws IOException {
        String page = """
                "Id","Amount__c","Code__c"
                "a01","1.6147805824397E13","1.0E7"
                "a02","1.0E-4","1E5"
                "a03","5.0","none"
                """;
        String plain = page.replace("1.6147805824397E13", "16147805824397").replace("1.0E-4", "0.0001");
        try (OddOrg org = OddOrg.withRows(page, 3)) {
            assertThat(org.shell().run("query", SOQL, "--plain-numbers", "-q").out())
                    .isEqualTo(plain);
            assertThat(org.shell().run("query", SOQL, "-q").out()).isEqualTo(page);
            Path file = folder.resolve("a.jsonl");
            org.shell().run("query", SOQL, "--plain-numbers", "--format", "jsonl", "-o", file.toString());
            assertThat(file).content().contains("\"Amount__c\":\"0.0001\",\"Code__c\":\"1E5\"");
        }
    }

    @Test
    void commentsOfAQueryAreNotSent(Sandbox org) throws IOException {
        Path soql = Files.writeString(
                folder.resolve("q.soql"),
                "-- my query\nSELECT Name\n  FROM Account -- trailing\nWHERE Name != '-- x;' ;\n");
        Shell shell = Shell.connectedTo(org);
        for (String[] args : new String[][] {
            {"query", "@" + soql, "-q"},
            {"query", "--soql-file", soql.toString(), "-q"},
            {"query", Files.readString(soql), "-q"}
        }) {
            Outcome outcome = shell.run(args);
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
            assertThat(outcome.out()).startsWith("\"Name\"\n");
        }
        assertThat(shell.run("query", "-- nothing ").exitCode()).isEqualTo(2);
        assertThat(shell.run("query", "-- nothing ").err()).contains("nothing but comments");
    }

    @Test
    void errorOfSoqlKeepsItsLines(Sandbox org) {
        Outcome outcome = Shell.connectedTo(org).run("query", "SELECT Id,\n Nope FROM Account", "--json", "-o", "x");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).containsPattern("\\n *\\^\\n");
        assertThat(outcome.json().path("error").path("message").asText()).containsPattern("\\n *\\^\\n");
        try (Stream<Path> files = Stream.of(Path.of("x"))) {
            assertThat(files).noneMatch(Files::exists);
        }
    }
}
