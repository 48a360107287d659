package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands speak of options, never of methods. */
class OptionWordsTest {

    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern METHOD = Pattern.compile(
            "\\b(?:with|without|of|to|as|from)[A-Z]\\w*\\(|\\b(?:transcodedFrom|jsonLines|gzip|instanceUrl|groupBy)\\(");

    @RegisterExtension
    static final SandboxExtension ORG = new SandboxExtension();

    @Test
    void noMessageOfTheLibraryNamesAMethodOnTheCommandLine() throws IOException {
        List<String> texts;
        try (Stream<Path> files = Files.walk(Path.of("..", "bulk-facade", "src", "main", "java"))) {
            texts = files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(OptionWordsTest::texts)
                    .filter(text -> METHOD.matcher(text).find())
                    .toList();
        }
        assertThat(texts).as("messages that name methods").isNotEmpty();
        assertThat(texts)
                .allSatisfy(
                        text -> assertThat(METHOD.matcher(OptionWords.of(text)).find())
                                .as(OptionWords.of(text))
                                .isFalse());
    }

    private static Stream<String> texts(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.strip().startsWith("*"))
                    .flatMap(line -> TEXT.matcher(line).results().map(MatchResult::group));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"--parallel,0", "--parallel,100", "--max-records,-1"})
    void settingIsNamedAsItsOption(String option, String value, Sandbox org) {
        Outcome outcome = Shell.connectedTo(org).run("query", "SELECT Id FROM Account", option + "=" + value);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("bulk2: " + option + " must").doesNotContainPattern("[a-z][A-Z]");
    }

    @Test
    void wordsOfSalesforceStay() {
        assertThat(OptionWords.of("salesforce says: maxRecords must be set"))
                .isEqualTo("salesforce says: maxRecords must be set");
    }
}
