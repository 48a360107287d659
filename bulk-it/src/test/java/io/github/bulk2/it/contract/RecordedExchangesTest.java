package io.github.bulk2.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.sandbox.RecordedExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the tests of the other modules exchanged with their sandboxes in this build, against the overlaid document. Each
 * of their processes wrote a file ({@link io.github.bulk2.sandbox.ExchangeFile}), as the gateway cannot have the
 * validator of schemas on its class path: the MCP SDK brings another version of it.
 */
class RecordedExchangesTest {

    @ParameterizedTest
    @ValueSource(strings = {"bulk-sandbox", "bulk-facade", "bulk-spring-boot-starter", "bulk-gateway", "bulk-cli"})
    void exchangesOfTheModulesTestsFitTheDocument(String module) throws IOException {
        Path folder = Path.of("..", module, "target", "exchanges");
        assertThat(folder)
                .as("written by the tests of %s, which have to run before", module)
                .isNotEmptyDirectory();
        List<String> violations = new ArrayList<>();
        int checked = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                checked += check(file, violations);
            }
        }
        assertThat(checked).as("exchanges of %s", module).isPositive();
        assertThat(violations).isEmpty();
    }

    private static int check(Path file, List<String> violations) throws IOException {
        int checked = 0;
        try (MappingIterator<RecordedExchange> exchanges =
                new ObjectMapper().readerFor(RecordedExchange.class).readValues(file.toFile())) {
            while (exchanges.hasNext()) {
                RecordedExchange exchange = exchanges.next();
                if (Recorder.isOfTheApi(exchange)) {
                    // The clients of the sandbox's own tests also try what only other versions of the API take.
                    if (Recorder.isOurs(exchange)) {
                        violations.addAll(Recorder.violationsOfRequest(exchange));
                    }
                    // What a test wrote itself is not the sandbox's.
                    if (!exchange.scripted()) {
                        violations.addAll(Recorder.violationsOfAnswer(exchange));
                    }
                    checked++;
                }
            }
        }
        return checked;
    }
}
