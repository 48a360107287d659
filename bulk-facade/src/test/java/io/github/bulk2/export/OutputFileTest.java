package io.github.bulk2.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.export.LyingServer.Answer;
import io.github.bulk2.sandbox.Sandbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the name of the output says, and what becomes of a file that has it already. */
@Timeout(60)
class OutputFileTest {

    private static final String ROWS = "\"Id\",\"Note\"\n\"1\",\"a\"\n";
    private static final List<Answer> PAGES = List.of(new Answer(ROWS, 1, "null"));
    private static final Export EXPORT = Export.query("SELECT Id FROM A");

    @TempDir
    private Path folder;

    private static String unpacked(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.csv.gz", "A.CSV.GZ", "a.gz", "a.jsonl.gz"})
    void nameThatEndsInGzIsCompressed(String name) throws Exception {
        Path file = folder.resolve(name);
        Export export = name.contains("json") ? EXPORT.jsonLines() : EXPORT;
        try (LyingServer server = new LyingServer(1, true, PAGES)) {
            server.client.export(export.toFile(file));
        }
        assertThat(unpacked(file)).isEqualTo(name.contains("json") ? "{\"Id\":\"1\",\"Note\":\"a\"}\n" : ROWS);
    }

    @Test
    void otherNamesAndStreamsAreCompressedWhenAskedOnly() throws Exception {
        Path plain = folder.resolve("gz.csv");
        Path packed = folder.resolve("packed.csv");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LyingServer server = new LyingServer(1, true, PAGES)) {
            server.client.export(EXPORT.toFile(folder.resolve("x.gz")).toFile(plain));
            server.client.export(EXPORT.gzip().toFile(packed));
            server.client.export(EXPORT.toFile(folder.resolve("x.gz")), out);
        }
        assertThat(plain).hasContent(ROWS);
        assertThat(unpacked(packed)).isEqualTo(ROWS);
        assertThat(out).hasToString(ROWS);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void fileThatIsThereIsKeptIfAskedAndNoJobIsMade() throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "mine");
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), folder.resolve("nowhere"));
        try (Sandbox sandbox = Sandbox.start();
                BulkClient client = BulkClient.builder()
                        .instanceUrl(sandbox.instanceUrl())
                        .tokens(TokenProvider.fixed(sandbox.token()))
                        .build()) {
            for (Path taken : List.of(file, link)) {
                Export export = Export.query("SELECT Id FROM Account").withOverwrite(false);
                assertThatThrownBy(() -> client.export(export.toFile(taken)))
                        .isInstanceOf(FileAlreadyExistsException.class)
                        .hasMessageContainingAll(taken.toString(), "is there already");
            }
            assertThat(sandbox.calls("createQueryJob")).isZero();
            client.export(
                    Export.query("SELECT Id FROM Account").withOverwrite(false).toFile(folder.resolve("b.csv")));
            assertThat(folder.resolve("b.csv")).exists();
            client.export(Export.query("SELECT Id FROM Account").toFile(file));
            assertThat(file).content().doesNotContain("mine");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("a.csv", "b.csv", "link.csv");
        }
    }

    @Test
    void fileThatAppearsMeanwhileIsKeptAndTheRunCanBeResumed() throws Exception {
        Path file = folder.resolve("a.csv");
        Path run = folder.resolve("run");
        Export export = EXPORT.withOverwrite(false)
                .withRunFolder(run)
                .toFile(file)
                .withListener(new ExportListener() {
                    @Override
                    public void downloadStarted(long rows) {
                        write(file);
                    }
                });
        try (LyingServer server = new LyingServer(1, true, PAGES)) {
            assertThatThrownBy(() -> server.client.export(export))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining("resume the run");
            assertThat(file).hasContent("mine");
            assertThatThrownBy(() -> server.client.resumeExport(run)).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(file).hasContent("mine");
            Files.delete(file);
            int fetched = server.fetched.get();

            server.client.resumeExport(run);
            assertThat(file).hasContent(ROWS);
            assertThat(server.fetched).as("pages fetched again").hasValue(fetched);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(file, run);
        }
    }

    private static void write(Path file) {
        try {
            Files.writeString(file, "mine");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
