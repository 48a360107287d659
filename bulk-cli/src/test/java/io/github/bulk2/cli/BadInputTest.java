package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong gets one clear line and the right exit code, and nothing is loaded. */
class BadInputTest {
    @RegisterExtension
    static final SandboxExtension ORG = new SandboxExtension();

    @TempDir
    Path folder;

    private Outcome load(Shell shell, String command) {
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        args.replaceAll(arg -> arg.equals("FILE") ? folder.resolve("in.csv").toString() : arg);
        args.addAll(List.of("-q", "--run-folder", folder.resolve("run").toString()));
        return shell.run(args.toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "empty file           | ''               | insert Account FILE | 1 | The file is empty",
                "header only          | Name%            | insert Account FILE | 1 | no record",
                "no rows per job      | Name%a%          | insert Account FILE --max-part-records 0 | 2 | at least 1",
                "repeated id          | Id,Name%001Hs00000abcDeIAI,a%001Hs00000abcDe,b% | update Account FILE | 1 | line 3",
                "duplicate name       | Name,Phone,Name%a,b,c% | insert Account FILE | 1 | line 1: column 3",
                "name twice by case   | Name,name%a,b%   | insert Account FILE | 1 | line 1: column 2",
                "column without name  | Name,%a,b%       | insert Account FILE | 1 | line 1: column 2 has no name",
                "update without Id    | Name%a%          | update Account FILE | 1 | no column Id",
                "delete without Id    | Name%a%          | delete Account FILE | 1 | no column Id",
                "hard delete without  | Name%a%          | hard-delete Account FILE | 1 | no column Id",
                "no external id       | Name%a%          | upsert Account FILE --external-id Key__c | 1 | no column Key__c",
                "no --external-id     | Name%a%          | upsert Account FILE | 2 | --external-id",
                "wrong delimiter      | Name;Phone%a;b%  | insert Account FILE --delimiter COMMA | 1 | delimiter COMMA",
                "open quote           | Name,Phone%a,b%\"c,d% | insert Account FILE | 1 | line 3",
                "too few columns      | Name,Phone%a,b%c% | insert Account FILE | 1 | line 3",
                "unknown object       | Name%a%          | insert Nope FILE    | 1 | Unable to find object: Nope",
                "no object name       | Name%a%          | insert No-pe FILE   | 2 | not an API name",
                "no file named        | Name%a%          | insert Account      | 2 | FILE",
                "odd duration         | Name%a%          | insert Account FILE --wait soon | 2 | like 90s",
                "negative duration    | Name%a%          | insert Account FILE --wait -5s | 2 | longer than nothing",
                "odd delimiter        | Name%a%          | insert Account FILE --delimiter x | 2 | SEMICOLON",
                "no uploads           | Name%a%          | insert Account FILE --uploads 0 | 2 | at least 1",
            })
    void badInputIsRefused(String what, String content, String command, int exitCode, String message, Sandbox org)
            throws IOException {
        Files.writeString(folder.resolve("in.csv"), content.replace('%', '\n'));

        Outcome outcome = load(Shell.connectedTo(org), command);

        assertThat(outcome.exitCode()).as(what + ": " + outcome.all()).isEqualTo(exitCode);
        assertThat(outcome.err()).contains(message);
        assertOneLine(outcome);
        assertThat(org.calls("uploadJobData")).isZero();
        assertThat(Shell.connectedTo(org)
                        .run("query", "SELECT Id FROM Account", "-q")
                        .out())
                .isEqualTo("\"Id\"\n");
    }

    @Test
    void missingFileIsNamed(Sandbox org) {
        Outcome outcome = load(Shell.connectedTo(org), "insert Account FILE");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("in.csv").contains("not there");
        assertOneLine(outcome);
        assertThat(org.calls()).isEmpty();
    }

    @Test
    void wrongTokenSaysWhatToDo(Sandbox org) throws IOException {
        Files.writeString(folder.resolve("in.csv"), "Name\na\n");

        Outcome outcome = load(Shell.connectedTo(org).with("BULK2_TOKEN", "not-the-token"), "insert Account FILE");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("401").contains("fresh access token");
        assertThat(outcome.all()).doesNotContain("not-the-token");
        assertOneLine(outcome);
    }

    @Test
    void unknownHostIsNamed() {
        Outcome outcome = new Shell()
                .with("BULK2_INSTANCE_URL", "https://no-such-host.invalid")
                .with("BULK2_TOKEN", "any-token")
                .run("jobs", "list");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("no-such-host.invalid").contains("unknown host");
        assertOneLine(outcome);
    }

    @Test
    void debugAddsTheStackTrace(Sandbox org) {
        Outcome outcome =
                Shell.connectedTo(org).with("BULK2_TOKEN", "not-the-token").run("jobs", "list", "--debug");

        assertThat(outcome.err()).contains("\tat io.github.bulk2").doesNotContain("not-the-token");
    }

    @Test
    void errorIsAJsonDocumentToo(Sandbox org) {
        Outcome outcome = Shell.connectedTo(org).run("jobs", "show", "750000000000001", "--json");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.json().path("error").path("exitCode").asInt()).isEqualTo(1);
        assertThat(outcome.json().path("error").path("message").asText()).contains("750000000000001");
    }

    private static void assertOneLine(Outcome outcome) {
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).startsWith("bulk2: ");
        assertThat(outcome.out()).isEmpty();
    }
}
