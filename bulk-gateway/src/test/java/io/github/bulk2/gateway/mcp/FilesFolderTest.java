package io.github.bulk2.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesFolderTest {

    @TempDir
    private Path temp;

    private Path root;
    private Path secret;
    private FilesFolder folder;

    @BeforeEach
    void make() throws Exception {
        root = Files.createDirectories(temp.resolve("files/deep")).getParent();
        secret = Files.writeString(temp.resolve("secret.csv"), "secret");
        Files.createDirectories(temp.resolve("files-beside"));
        Files.writeString(temp.resolve("files-beside/x.csv"), "secret");
        Files.writeString(root.resolve("deep/in.csv"), "in");
        folder = new FilesFolder(root);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "../secret.csv",
                "deep/../../secret.csv",
                "deep/../deep/in.csv",
                "./deep/in.csv",
                "/etc/passwd",
                "../files-beside/x.csv",
                "deep\\in.csv",
                "deep/in\n.csv",
                "in\u001b[2J.csv",
                "deep/in.csv\u0000.txt"
            })
    void pathThatLeadsOrMightLeadOutIsRefused(String path) {
        assertThatThrownBy(() -> folder.existing(path)).isInstanceOf(ToolFailure.class);
        assertThatThrownBy(() -> folder.target(path, true)).isInstanceOf(ToolFailure.class);
        assertThatThrownBy(() -> folder.newFolder(path)).isInstanceOf(ToolFailure.class);
    }

    @Test
    void linksThatLeadOutAreRefusedAndLinksWithinAreNot() throws Exception {
        Files.createSymbolicLink(root.resolve("link.csv"), secret);
        Files.createSymbolicLink(root.resolve("out"), temp.resolve("files-beside"));
        Files.createSymbolicLink(root.resolve("within.csv"), root.resolve("deep/in.csv"));
        assertThatThrownBy(() -> folder.existing("link.csv")).hasMessageContaining("does not lead into");
        assertThatThrownBy(() -> folder.existing("out/x.csv")).hasMessageContaining("does not lead into");
        assertThatThrownBy(() -> folder.target("out/new.csv", false)).hasMessageContaining("does not lead into");
        assertThatThrownBy(() -> folder.newFolder("out/new")).hasMessageContaining("does not lead into");
        assertThat(folder.existing("within.csv")).isEqualTo(root.toRealPath().resolve("deep/in.csv"));
        assertThat(folder.nameOf(folder.existing("within.csv"))).isEqualTo("deep/in.csv");
    }

    @Test
    void writingThroughALinkReplacesTheLinkAndNotItsTarget() throws Exception {
        Files.createSymbolicLink(root.resolve("link.csv"), secret);
        assertThatThrownBy(() -> folder.target("link.csv", false)).hasMessageContaining("already");
        Path target = folder.target("link.csv", true);
        folder.publish(Files.writeString(folder.temporaryFor(target), "new"), target, true);
        assertThat(secret).hasContent("secret");
        assertThat(root.resolve("link.csv")).isRegularFile().hasContent("new");
    }

    @Test
    void fileThatAppearsMeanwhileIsNotOverwritten() throws Exception {
        Path target = folder.target("new.csv", false);
        Path temporary = Files.writeString(folder.temporaryFor(target), "ours");
        Files.writeString(target, "theirs");
        assertThatThrownBy(() -> folder.publish(temporary, target, false)).isInstanceOf(ToolFailure.class);
        assertThat(target).hasContent("theirs");
    }

    @Test
    void whatIsWrittenIsTheOwnersAlone() throws Exception {
        Path target = folder.target("new.csv", false);
        folder.publish(folder.temporaryFor(target), target, false);
        Path made = folder.newFolder("runs/one");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        assertThat(root).isDirectoryNotContaining(file -> file.toString().endsWith(".part"));
    }

    @Test
    void messageNamesWhatIsThereButNotWhere() {
        assertThatThrownBy(() -> folder.existing("missing.csv"))
                .hasMessage("There is no file or folder missing.csv in the files folder.")
                .extracting(e -> ((ToolFailure) e).hint())
                .isEqualTo("Files there: none.");
        assertThat(folder.withoutRoot("cannot read " + root + "/a.csv")).isEqualTo("cannot read a.csv");
    }

    @Test
    void fileThatBecameALinkSinceItWasFoundIsNotOpened() throws Exception {
        Path found = folder.existing("deep/in.csv");
        Files.delete(found);
        Files.createSymbolicLink(found, secret);
        assertThatThrownBy(() -> folder.open(found)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> folder.requireUnmoved(found)).hasMessageContaining("does not lead into");
    }

    @Test
    void folderThatBecameALinkSinceItWasFoundIsNeitherReadNorWritten() throws Exception {
        Path outside = temp.resolve("files-beside");
        Files.writeString(outside.resolve("in.csv"), "secret");
        Path found = folder.existing("deep/in.csv");
        Path target = folder.target("deep/new.csv", false);
        Files.move(root.resolve("deep"), temp.resolve("moved"));
        Files.createSymbolicLink(root.resolve("deep"), outside);
        assertThatThrownBy(() -> folder.open(found)).hasMessageContaining("does not lead into");
        assertThatThrownBy(() -> folder.temporaryFor(target)).hasMessageContaining("does not lead into");
        assertThat(outside).isDirectoryNotContaining("glob:**{.part,new.csv}");
    }

    @Test
    void stampTellsAFileFromAnotherOfTheSameSizeAndTime() throws Exception {
        Path file = Files.writeString(root.resolve("a.csv"), "one");
        String before = FilesFolder.stamp(file);
        assertThat(FilesFolder.stamp(file)).isEqualTo(before);
        Path other = Files.writeString(root.resolve("b.csv"), "two");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(FilesFolder.stamp(file)).isNotEqualTo(before);
    }

    @Test
    void oddNamesAreNamesAndFoldersOfRunsAreNoTargets() throws Exception {
        for (String name : List.of("-rf", "--help", "$(id).csv", "a b'\"c.csv", "\u00fc".repeat(127), "*.csv")) {
            Path target = folder.target(name, false);
            folder.publish(folder.temporaryFor(target), target, false);
            assertThat(folder.existing(name)).isEqualTo(root.toRealPath().resolve(name));
        }
        assertThatThrownBy(() -> folder.target("\u00fc".repeat(128), false)).hasMessageContaining("at most 255 bytes");
        folder.newFolder("bulk2-runs/one");
        for (String name : List.of("bulk2-runs", "bulk2-runs/one/journal", "bulk2-runs/new.csv")) {
            assertThatThrownBy(() -> folder.target(name, true)).hasMessageContaining("journals of loads");
        }
        assertThatThrownBy(() -> folder.existing("deep")).hasMessage("deep is a folder.");
    }
}
