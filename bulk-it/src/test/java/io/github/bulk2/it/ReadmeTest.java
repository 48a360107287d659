package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadmeTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @ParameterizedTest
    @ValueSource(strings = {"example", "export example"})
    void exampleIsTheOneThatIsCompiled(String name) throws IOException {
        List<String> compiled = between(
                Files.readAllLines(Path.of("src/test/java/io/github/bulk2/it/ReadmeExample.java")),
                "// " + name,
                "// /" + name);
        List<String> printed = between(
                        Files.readAllLines(ROOT.resolve("README.md")),
                        "<!-- " + name + " -->",
                        "<!-- /" + name + " -->")
                .stream()
                .filter(line -> !line.startsWith("```"))
                .collect(Collectors.toList());
        assertThat(compiled).isNotEmpty();
        assertThat(printed).isEqualTo(compiled);
    }

    @Test
    void readmeFitsInAHundredAndFiftyLines() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeBetween(50, 150);
    }

    @Test
    void everyRelativeLinkLeadsSomewhere() throws IOException {
        List<String> links = java.util.regex.Pattern.compile("\\]\\(([^)#:]+)\\)")
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toList());
        assertThat(links)
                .isNotEmpty()
                .allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
    }

    private static List<String> between(List<String> lines, String from, String to) {
        List<String> stripped = lines.stream().map(String::strip).collect(Collectors.toList());
        assertThat(stripped).contains(from, to);
        return stripped.subList(stripped.indexOf(from) + 1, stripped.indexOf(to));
    }
}
