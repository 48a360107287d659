package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.error.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Inputs whose parts are no ranges of a file: what of them is on the disk, and when. */
@Timeout(120)
class PackedInputTest {

    private static final int RECORDS = 100;
    private static final int PART = 10;
    private static final int PARTS = RECORDS / PART;
    private static final List<String> NAMES = IntStream.range(0, RECORDS)
            .mapToObj(i -> String.format("n\u00fc%04d", i))
            .toList();

    @RegisterExtension
    static final Org ORG = new Org();

    @TempDir
    private Path folder;

    private enum Packing {
        GZIP,
        ZIP,
        LATIN_1,
        UTF_16,
        MIXED_LINE_ENDINGS,
        STREAM;

        boolean isFile() {
            return this != STREAM;
        }
    }

    /** Blank lines and a quoted line break, so that parts do not follow each other byte by byte. */
    private static String csv() {
        StringBuilder csv = new StringBuilder("Name,Description\n");
        for (int i = 0; i < RECORDS; i++) {
            csv.append(i % PART == 0 ? "\n" : "").append(NAMES.get(i)).append(",\"a\nb\"\n");
        }
        return csv.append("\n\n").toString();
    }

    private Load load(Packing packing) throws IOException {
        byte[] csv = csv().getBytes(StandardCharsets.UTF_8);
        IngestRequest insert = IngestRequest.insert("Account");
        Path file = folder.resolve(packing.name());
        Load load = switch (packing) {
            case GZIP -> {
                try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                    out.write(csv);
                }
                yield Load.of(insert, file);
            }
            case ZIP -> {
                try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
                    out.putNextEntry(new ZipEntry("in.csv"));
                    out.write(csv);
                }
                yield Load.of(insert, file);
            }
            case LATIN_1 ->
                Load.of(insert, Files.writeString(file, csv(), StandardCharsets.ISO_8859_1))
                        .withCharset(StandardCharsets.ISO_8859_1);
            case UTF_16 ->
                Load.of(insert, Files.writeString(file, csv(), StandardCharsets.UTF_16))
                        .withCharset(StandardCharsets.UTF_16);
            case MIXED_LINE_ENDINGS ->
                Load.of(insert, Files.writeString(file, csv().replace("5,\"a\n", "5,\"a\r\n")))
                        .withMendedLineEndings(LineEnding.LF);
            case STREAM -> Load.of(insert, CsvSource.ofStream(new ByteArrayInputStream(csv)));
        };
        return load.withRunFolder(folder.resolve("run")).withMaxPartRecords(PART);
    }

    private List<Path> spool() {
        Path spool = folder.resolve("run/spool");
        if (!Files.isDirectory(spool)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(spool)) {
            return files.toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void requireEverythingOnce(LoadReport report) throws Exception {
        assertThat(report.isComplete()).isTrue();
        assertThat(report.successful()).isEqualTo(RECORDS);
        assertThat(ORG.values("Account", "Name")).isEqualTo(NAMES);
        assertThat(spool()).isEmpty();
        assertThat(folder.resolve("run/spool.csv")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void aPartIsOnTheDiskOnlyUntilItsAccountIsFinished(Packing packing) throws Exception {
        List<Integer> onDisk = Collections.synchronizedList(new ArrayList<>());

        LoadReport report = ORG.engine(where -> onDisk.add(spool().size()))
                .load(load(packing).withJobsInFlight(1).withConcurrentUploads(1));

        requireEverythingOnce(report);
        assertThat(report.jobs()).hasSize(PARTS);
        assertThat(Collections.max(onDisk)).isBetween(1, packing.isFile() ? 3 : PARTS + 1);
    }

    @ParameterizedTest
    @EnumSource
    void runThatDiesGoesOnWithWhatItHas(Packing packing) throws Exception {
        for (String point : List.of(
                "after PLANNED 1-0",
                "before CREATED 1-1",
                "after UPLOADED 1-2",
                "after CLOSED 1-3",
                "before RESULTS 1-4",
                "after RESULTS 1-1")) {
            if (!packing.isFile() && (point.equals("before CREATED 1-1") || point.equals("after UPLOADED 1-2"))) {
                // This may come before all of a stream was read.
                continue;
            }
            ORG.sandbox.reset();
            for (Path file : filesOf(folder.resolve("run"))) {
                Files.delete(file);
            }
            ORG.dieAt(load(packing), point);

            LoadReport report = ORG.client.resume(folder.resolve("run"));

            requireEverythingOnce(report);
        }
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted(Collections.reverseOrder()).toList();
        }
    }

    @Test
    void compressedFileThatChangesBetweenItsTwoReadingsIsRefusedUntilItIsBack() throws Exception {
        Load load = load(Packing.GZIP);
        Path file = folder.resolve(Packing.GZIP.name());
        byte[] before = Files.readAllBytes(file);
        FileTime time = Files.getLastModifiedTime(file);
        ORG.dieAt(load, "after CLOSED 1-2");
        Files.write(file, new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);

        assertThatThrownBy(() -> ORG.client.resume(folder.resolve("run")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("is not the file that was planned");

        Files.write(file, before);
        Files.setLastModifiedTime(file, time);
        requireEverythingOnce(ORG.client.resume(folder.resolve("run")));
    }

    @Test
    void gzipWhoseSecondMemberIsDamagedLoadsNothing() throws Exception {
        Load load = load(Packing.GZIP);
        Path file = folder.resolve(Packing.GZIP.name());
        byte[] member = Files.readAllBytes(file);
        member[0] ^= 1;
        Files.write(file, member, java.nio.file.StandardOpenOption.APPEND);

        assertThatThrownBy(() -> ORG.client.load(load))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("damaged or cut off");

        assertThat(ORG.values("Account", "Name")).isEmpty();
    }

    @Test
    void fileWithAByteOrderMarkIsSentAsItIsWithoutIt() throws Exception {
        List<Integer> onDisk = Collections.synchronizedList(new ArrayList<>());
        Path file = Files.writeString(folder.resolve("bom.csv"), "\uFEFF" + csv());

        LoadReport report = ORG.engine(where -> onDisk.add(spool().size()))
                .load(Load.of(IngestRequest.insert("Account"), file)
                        .withRunFolder(folder.resolve("run"))
                        .withMaxPartRecords(PART));

        requireEverythingOnce(report);
        assertThat(onDisk).isNotEmpty().containsOnly(0);
    }

    @Test
    void streamThatIsRefusedLeavesNothingOfItOnTheDisk() {
        byte[] csv = (csv() + "a,b,c\n").getBytes(StandardCharsets.UTF_8);
        Load load = Load.of(IngestRequest.insert("Account"), CsvSource.ofStream(new ByteArrayInputStream(csv)))
                .withRunFolder(folder.resolve("run"))
                .withMaxPartRecords(PART);

        assertThatThrownBy(() -> ORG.client.load(load)).isInstanceOf(InvalidInputException.class);

        assertThat(spool()).isEmpty();
    }

    @Test
    void groupedStreamIsLoadedAndNotKeptAsAWhole() throws Exception {
        LoadReport report = ORG.client.load(load(Packing.STREAM).withGroupBy("Description"));

        requireEverythingOnce(report);
    }
}
