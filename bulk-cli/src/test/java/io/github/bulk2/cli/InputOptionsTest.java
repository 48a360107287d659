package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.csv.CsvFinding;
import io.github.bulk2.csv.CsvInspection;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as users have them, and the options that take them. Messages speak of options, never of Java. */
class InputOptionsTest {
    private static final String UPSERT = "upsert Account FILE --external-id External_Id__c";

    @RegisterExtension
    static final SandboxExtension ORG = new SandboxExtension();

    @TempDir
    Path folder;

    private int runs;

    private Outcome load(Sandbox org, String command) {
        return load(Shell.connectedTo(org), command);
    }

    private Outcome load(Shell shell, String command) {
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        args.replaceAll(arg -> arg.equals("FILE") ? folder.resolve("in.csv").toString() : arg);
        args.addAll(List.of("--run-folder", folder.resolve("run" + ++runs).toString()));
        Outcome outcome = shell.run(args.toArray(String[]::new));
        assertThat(outcome.all()).doesNotContain("Load.with", "transcodedFrom", "withoutBom", "withLineEnding");
        return outcome;
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("in.csv"), text);
    }

    private static long rows(Sandbox org) {
        Outcome outcome = Shell.connectedTo(org).run("query", "SELECT Id FROM Account", "-q");
        return outcome.out().lines().count() - 1;
    }

    @Test
    void linesThatEndInCarriageReturnsNameTheOptionThatTakesThem(Sandbox org) throws IOException {
        write("Name,External_Id__c\rAlpha,m1\rBeta,m2\r");

        Outcome refused = load(org, UPSERT);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("carriage return", "--mend-line-endings LF")
                .doesNotContain("no column");

        assertThat(load(org, UPSERT + " --mend-line-endings LF").exitCode()).isZero();
        assertThat(rows(org)).isEqualTo(2);
    }

    @Test
    void otherEncodingsNameTheOption(Sandbox org) throws IOException {
        Files.writeString(
                folder.resolve("in.csv"), "Name,External_Id__c\nM\u00fcller,l1\n", StandardCharsets.ISO_8859_1);

        Outcome refused = load(org, UPSERT);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("line 2", "--charset windows-1252");
        assertThat(load(org, UPSERT + " --charset US-ASCII").err()).contains("--charset");

        assertThat(load(org, UPSERT + " --charset windows-1252").exitCode()).isZero();
        assertThat(rows(org)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16"})
    void utf16NamesTheOptionThatTakesIt(String charset, Sandbox org) throws IOException {
        Files.write(
                folder.resolve("in.csv"),
                "Name,External_Id__c\nA,l1\n".getBytes(java.nio.charset.Charset.forName(charset)));

        assertThat(load(org, UPSERT).err()).contains("--charset " + charset).doesNotContain("no column");

        assertThat(load(org, UPSERT + " --charset " + charset).exitCode()).isZero();
    }

    @Test
    void lineBreaksWithinQuotesAreWarnedOfAndTheFailedJobNamesTheOption(Sandbox org) throws IOException {
        write("External_Id__c,Name,Description\n1,A,\"line1\r\nline2\"\n2,B,\"a\nb\"\n3,C,plain\n");

        Outcome failed = load(org, UPSERT);
        assertThat(failed.exitCode()).isEqualTo(3);
        assertThat(failed.err()).contains("warning: line 2: ", "--mend-line-endings LF");
        assertThat(failed.out()).contains("LineEnding is invalid", "--mend-line-endings LF");
        Outcome json = load(org, UPSERT + " --json -q");
        assertThat(json.json().at("/findings/0/code").asText()).isEqualTo("LINE_ENDING_IN_FIELD");
        assertThat(json.json().at("/findings/0/remedy").asText()).contains("--mend-line-endings LF");
        assertThat(json.json().at("/jobs/0/advice").asText()).contains("--mend-line-endings LF");

        assertThat(load(org, UPSERT + " --mend-line-endings LF").exitCode()).isZero();
        assertThat(rows(org)).isEqualTo(3);
    }

    @Test
    void nothingToLoadIsNoErrorIfThatMayBe(Sandbox org) throws IOException {
        write("Name,External_Id__c\n");
        assertThat(load(org, UPSERT).err()).contains("--allow-empty");
        assertThat(load(org, UPSERT + " --allow-empty").exitCode()).isZero();
        Outcome stream = load(Shell.connectedTo(org).typing(""), UPSERT.replace("FILE", "-") + " --allow-empty --json");
        assertThat(stream.exitCode()).isZero();
        assertThat(stream.json().path("recordsIn").asLong(-1)).isZero();
        Outcome again = Shell.connectedTo(org)
                .run("resume", folder.resolve("run" + runs).toString(), "--json");
        assertThat(again.exitCode()).isZero();
        assertThat(again.json().path("recordsIn").asLong(-1)).isZero();
        assertThat(load(org, UPSERT + " --allow-empty --dry-run").exitCode()).isZero();
        assertThat(org.calls()).isEmpty();
    }

    @Test
    void rowsOfAJobAreLimited(Sandbox org) throws IOException {
        write("Name\nA\nB\nC\nD\nE\n");

        Outcome outcome = load(org, "insert Account FILE --max-part-records 2 --json");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.json().path("jobs")).hasSize(3);
        assertThat(rows(org)).isEqualTo(5);
        assertThat(load(org, "insert Account FILE --max-part-records 0").exitCode())
                .isEqualTo(2);
    }

    /** Whatever an inspection may say is said in options. */
    @Test
    void everySettingThatAMessageNamesIsAnOption() throws IOException {
        List<String> options = new Shell()
                .run("insert", "--help")
                .out()
                .lines()
                .flatMap(line -> java.util.Arrays.stream(line.split("[ =,]+")))
                .filter(word -> word.startsWith("--"))
                .toList();
        int named = 0;
        for (String text : List.of("", "a\n", "a\r1\r", "\0a\0b", "a\n\u00e9\n", "a\n\"\r\n\"\n")) {
            for (CsvFinding finding : CsvInspection.inspect(
                            CsvSource.ofBytes(text.getBytes(StandardCharsets.ISO_8859_1)),
                            io.github.bulk2.csv.CsvInspectionOptions.defaults())
                    .findings()) {
                String said = OptionWords.of(finding.remedy());
                assertThat(said).doesNotContain("Load.");
                for (String word : said.split("[ ,;]+")) {
                    if (word.startsWith("--")) {
                        named++;
                        assertThat(options).contains(word);
                    }
                }
            }
        }
        assertThat(named).isGreaterThanOrEqualTo(5);
    }
}
