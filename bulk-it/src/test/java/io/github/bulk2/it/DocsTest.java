package io.github.bulk2.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocsTest {

    private static final Path DOCS = Path.of("..", "docs");

    /** The marked examples of a text, without its indentation and its fences. */
    private static Map<String, String> examples(String text, String begin, String end) {
        Map<String, String> examples = new TreeMap<>();
        Pattern.compile(begin + "\\R(.*?)" + end, Pattern.DOTALL)
                .matcher(text)
                .results()
                .forEach(hit -> examples.put(
                        hit.group(1),
                        hit.group(2)
                                .lines()
                                .map(String::strip)
                                .filter(line -> !line.isEmpty() && !line.startsWith("```"))
                                .reduce("", (all, line) -> all + line + "\n")));
        return examples;
    }

    @Test
    void everyExampleIsOneThatIsCompiled() throws IOException {
        Map<String, String> compiled = examples(
                Files.readString(Path.of("src/test/java/io/github/bulk2/it/DocsExamples.java")),
                "// example (\\w+)",
                "// /example");
        compiled.putAll(examples(
                Files.readString(
                        Path.of("../bulk-spring-boot-starter/src/test/java/io/github/bulk2/spring/AccountLoader.java")),
                "// example (\\w+)",
                "// /example"));
        Map<String, String> printed = new TreeMap<>();
        int fences = 0;
        try (Stream<Path> pages = Files.list(DOCS)) {
            for (Path page :
                    pages.filter(file -> file.toString().endsWith(".md")).toList()) {
                String text = Files.readString(page);
                printed.putAll(examples(text, "<!-- example (\\w+) -->", "<!-- /example -->"));
                fences += text.split("```java", -1).length - 1;
            }
        }
        assertThat(printed).isNotEmpty().isEqualTo(compiled);
        assertThat(fences).as("Java blocks in docs that are not compiled").isEqualTo(printed.size());
    }
}
