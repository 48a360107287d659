package io.github.bulk2.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.files.Modes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an export writes is its owner's alone, unless its file was there: that keeps its mode. */
class PrivateExportTest {

    private static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    private static Org org;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        org = new Org();
    }

    @AfterAll
    static void stop() {
        org.close();
    }

    @Test
    void newFileIsTheOwners() throws Exception {
        for (Format format : List.of(Format.CSV, new Format(true, true, false))) {
            Modes modes = new Modes(folder);
            org.engine(where -> modes.look())
                    .export(Export.query(Org.SOQL).withFormat(format).toFile(folder.resolve("accounts")));
            modes.look();

            assertThat(modes.seen())
                    .contains("accounts")
                    .anyMatch(name -> name.endsWith(".part"))
                    .anyMatch(name -> name.endsWith(".bulk2"))
                    .anyMatch(name -> name.endsWith("/export.jsonl"));
            assertThat(modes.open()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-rw----", "r--------"})
    void fileThatIsReplacedKeepsItsMode(String mode) throws Exception {
        new Modes(folder);
        Path file = Files.writeString(folder.resolve("accounts.csv"), "older");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        org.client.export(Export.query(Org.SOQL).toFile(file));

        assertThat(file).hasContent(org.truth());
        assertThat(Modes.of(file)).isEqualTo(mode);
    }

    @Test
    void exportThatDiedLeavesNothingThatOthersCanRead() throws Exception {
        Path file = Files.writeString(folder.resolve("accounts.csv"), "older");
        new Modes(folder);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> org.engine(where -> {
                            if (where.equals("before PAGE 3")) {
                                throw new Death();
                            }
                        })
                        .export(Export.query(Org.SOQL)
                                .toFile(file)
                                .withParallelPages(1)
                                .withRunFolder(folder.resolve("a/b/run"))))
                .isInstanceOf(Death.class);

        try (Stream<Path> left = Files.walk(folder)) {
            List<Path> ours = left.filter(path -> !path.equals(folder) && !path.equals(file))
                    .toList();
            assertThat(ours).hasSizeGreaterThan(4);
            for (Path path : ours) {
                assertThat(Modes.of(path))
                        .as("%s", path)
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
        assertThat(file).hasContent("older");
    }
}
