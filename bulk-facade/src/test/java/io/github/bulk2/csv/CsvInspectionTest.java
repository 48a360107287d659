package io.github.bulk2.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvInspectionTest {

    private static final CsvInspectionOptions DEFAULTS = CsvInspectionOptions.defaults();

    @TempDir
    Path folder;

    @Test
    void tellsWhatTheFileHolds() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "Id;Name\r\n1;\"x\ny\"\r\n2;zzzzzzzzz\r\n");
        CsvInspection inspection = CsvInspection.inspect(file);
        assertThat(inspection.dialect()).isEqualTo(new CsvDialect(ColumnDelimiter.SEMICOLON, LineEnding.CRLF));
        assertThat(inspection.header().orElseThrow().names()).containsExactly("Id", "Name");
        assertThat(inspection.recordCount()).isEqualTo(2);
        assertThat(inspection.byteCount()).isEqualTo(Files.size(file));
        assertThat(inspection.lineFeeds()).isEqualTo(4);
        assertThat(inspection.carriageReturnLineFeeds()).isEqualTo(3);
        assertThat(inspection.widestRecord()).isEqualTo(13);
        assertThat(inspection.parts()).containsExactly(new CsvPart(1, 9, 22, 1, 2, 2));
        assertThat(inspection.hasErrors()).isFalse();
    }

    @Test
    void headerWithoutLineEndingGetsOneInAPart() throws IOException {
        CsvInspection inspection = inspect("Id,Name", DEFAULTS.withLineEnding(LineEnding.CRLF));
        assertThat(inspection.header().orElseThrow().bytes()).asString().isEqualTo("Id,Name\r\n");
    }

    @Test
    void partIsToldOfWhileTheRestOfTheFileIsStillToBeRead() throws IOException {
        int records = 1_000_000;
        byte[] bytes = ("Id\n" + "1\n".repeat(records)).getBytes(StandardCharsets.UTF_8);
        AtomicLong read = new AtomicLong();
        List<Long> readAtPart = new ArrayList<>();
        List<String> heard = new ArrayList<>();
        CsvSource source = CsvSource.ofStream(new java.io.ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int at, int count) {
                int copied = super.read(into, at, count);
                read.addAndGet(Math.max(0, copied));
                return copied;
            }
        });
        CsvInspection inspection =
                CsvInspection.inspect(source, DEFAULTS.withMaxPartBytes(500_003), new CsvInspectionListener() {
                    @Override
                    public void header(CsvHeader header) {
                        heard.add(header.names().get(0));
                    }

                    @Override
                    public void part(CsvPart part) {
                        heard.add(part.number() + ":" + part.records());
                        readAtPart.add(read.get());
                    }
                });
        assertThat(heard).containsExactly("Id", "1:250000", "2:250000", "3:250000", "4:250000");
        assertThat(readAtPart.get(0)).isLessThan(1_000_000);
        assertThat(inspection.parts()).hasSize(4);
    }

    @Test
    void failureOfTheListenerEndsTheInspectionAndClosesTheSource() {
        boolean[] closed = {false};
        InputStream in = new java.io.ByteArrayInputStream("a\n1\n2\n".getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> CsvInspection.inspect(CsvSource.ofStream(in), DEFAULTS.withMaxPartRecords(1), part -> {
                            throw new IllegalStateException("stop");
                        }))
                .withMessage("stop");
        assertThat(closed[0]).isTrue();
    }

    @Test
    void partsHoldNoMoreRecordsThanAllowed() throws IOException {
        CsvInspection inspection = inspect("a\n1\n2\n3\n4\n5", DEFAULTS.withMaxPartRecords(2));
        assertThat(inspection.parts()).extracting(CsvPart::records).containsExactly(2L, 2L, 1L);
        assertThat(inspection.parts()).extracting(CsvPart::firstRecord).containsExactly(1L, 3L, 5L);
    }

    @Test
    void headerCountsAgainstTheLimitOfAPart() throws IOException {
        assertThat(inspect("a\n1\n2\n", DEFAULTS.withMaxPartBytes(6)).parts()).hasSize(1);
        assertThat(inspect("a\n1\n2\n", DEFAULTS.withMaxPartBytes(5)).parts()).hasSize(2);
    }

    @Test
    void blankLinesAtTheEdgesOfAPartAreLeftOut() throws IOException {
        CsvInspection inspection = inspect("a\n\n1\n\n2\n\n3\n\n", DEFAULTS.withMaxPartRecords(2));
        assertThat(inspection.parts()).containsExactly(new CsvPart(1, 3, 5, 1, 2, 3), new CsvPart(2, 9, 2, 3, 1, 7));
    }

    @Test
    void digestIsThatOfTheWholeFile() throws Exception {
        for (String text : List.of("", "\uFEFFa,b\n1,2\n", "a\n" + "1\n".repeat(200_000))) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            assertThat(inspect(text, DEFAULTS.withDigest(true)).sha256())
                    .contains(HexFormat.of().formatHex(digest));
        }
    }

    @Test
    void limitsArePositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withMaxPartBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withMaxPartRecords(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withMaxKeys(0));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withMaxKeys(Integer.MAX_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withFindingsPerCode(0));
    }

    private static CsvInspection inspect(String text, CsvInspectionOptions options) throws IOException {
        return CsvInspection.inspect(CsvSource.ofString(text), options);
    }
}
