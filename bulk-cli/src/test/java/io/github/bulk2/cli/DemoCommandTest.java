package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
    @TempDir
    Path folder;

    @Test
    void everythingAddsUp() {
        Outcome outcome = new Shell().run("demo", "--rows", "2000", "--folder", folder.toString());

        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.out())
                .containsPattern("in +2,000")
                .containsPattern("succeeded +1,990")
                .containsPattern("failed +10")
                .contains("REQUIRED_FIELD_MISSING")
                .contains("Everything added up")
                .doesNotContain("WRONG");
        assertThat(folder.resolve("failed.csv")).isNotEmptyFile();
    }

    @Test
    void jsonListsTheChecks() {
        JsonNode json = new Shell()
                .run("demo", "--rows", "400", "--json", "--folder", folder.toString())
                .json();

        assertThat(json.path("ok").asBoolean()).isTrue();
        assertThat(json.path("checks").findValues("ok")).hasSize(4).allMatch(JsonNode::asBoolean);
    }

    @Test
    void changedValueIsFound() throws IOException {
        DemoAccounts accounts = DemoAccounts.make(200, 42);
        Path file = folder.resolve("accounts.csv");
        accounts.write(file);
        String header = String.join(",", DemoAccounts.COLUMNS) + "\n";
        Path export = folder.resolve("export.csv");
        String text = Files.readString(file);
        String bad = accounts.bad().keySet().iterator().next();
        int start = text.indexOf(bad);
        int end = text.indexOf("DEMO-", start + 1);
        String good = text.substring(0, start) + text.substring(end);

        assertThat(check(accounts, Files.writeString(export, good))).isTrue();
        assertThat(check(accounts, Files.writeString(export, good.replaceFirst("Postfach", "postfach"))))
                .isFalse();
        assertThat(check(accounts, Files.writeString(export, text))).isFalse();
        assertThat(check(accounts, Files.writeString(export, header))).isFalse();
    }

    private static boolean check(DemoAccounts accounts, Path export) throws IOException {
        DemoCheck check = new DemoCheck(accounts);
        check.exportedRows(export);
        return check.allOk();
    }
}
