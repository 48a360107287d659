package io.github.bulk2.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.bulk2.internal.Swar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scanner against Commons CSV, and each of its ways against the others. */
class CsvInspectionOracleTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 20})
    void countsTheRecordsCommonsCsvReads(int columns) throws IOException {
        Random random = new Random(columns);
        for (int round = 0; round < 200; round++) {
            RandomCsv csv = RandomCsv.generate(random, columns, random.nextInt(60));
            CsvInspection inspection = inspect(bytes(csv), options(csv));
            assertThat(inspection.recordCount()).isEqualTo(csv.records().size() - 1);
            assertThat(inspection.totals().keySet())
                    .isSubsetOf(
                            CsvFinding.Code.LINE_ENDING_IN_FIELD,
                            CsvFinding.Code.MISSING_FINAL_LINE_ENDING,
                            CsvFinding.Code.HEADER_ONLY);
            assertThat(parsed(bytes(csv), csv.dialect())).isEqualTo(csv.records());
        }
    }

    @Test
    void everyBufferSizeSeesTheSame() throws IOException {
        Random random = new Random(11);
        for (int round = 0; round < 30; round++) {
            RandomCsv csv = RandomCsv.generate(random, 1 + random.nextInt(6), 40);
            byte[] bytes = bytes(csv);
            CsvInspectionOptions options = options(csv).withKeyColumn("column0").withMaxPartRecords(7);
            CsvInspection whole = inspect(bytes, options);
            for (int size = 1; size <= 17; size++) {
                assertThat(inspect(bytes, options.withBufferSize(size))).isEqualTo(whole);
            }
            for (int size = 60; size <= 140; size++) {
                assertThat(inspect(bytes, options.withBufferSize(size))).isEqualTo(whole);
            }
        }
    }

    @Test
    void everyBufferSizeSeesTheSameInHostileBytes() throws IOException {
        Random random = new Random(12);
        for (int round = 0; round < 150; round++) {
            byte[] bytes = hostileBytes(random, 400);
            CsvInspectionOptions options = CsvInspectionOptions.defaults()
                    .withFindingsPerCode(1000)
                    .withMaxPartBytes(150)
                    .withKeyColumn("a");
            CsvInspection whole = inspect(bytes, options.withBufferSize(1));
            for (int size : new int[] {2, 3, 5, 17, 63, 64, 65, 100, 127, 128, 129, 1000}) {
                assertThat(inspect(bytes, options.withBufferSize(size)))
                        .as("round %d, buffer of %d", round, size)
                        .isEqualTo(whole);
            }
        }
    }

    /** Three blocks of plain text, in each place of which something stands that is not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "\"\"",
                "\"a\nb\"",
                ",\"x\",",
                "\r",
                "\r\n",
                "\0",
                "\t",
                "\u001f",
                "\u007f",
                "\u00e9",
                "\ud83d\ude00"
            })
    void somethingElseIsSeenInEveryPlaceOfPlainText(String special) throws IOException {
        byte[] plain = ("a,b\n" + "name 12,city\n#!,~\n\n,\n".repeat(9)).getBytes(StandardCharsets.UTF_8);
        byte[] other = special.getBytes(StandardCharsets.UTF_8);
        assertThat(plain).hasSizeGreaterThan(3 * Swar.BLOCK);
        CsvInspectionOptions options =
                CsvInspectionOptions.defaults().withFindingsPerCode(1000).withMaxPartRecords(3);
        for (int place = 4; place <= plain.length; place++) {
            byte[] bytes = Arrays.copyOf(plain, plain.length + other.length);
            System.arraycopy(other, 0, bytes, place, other.length);
            System.arraycopy(plain, place, bytes, place + other.length, plain.length - place);
            CsvInspection byteByByte = inspect(bytes, options.withBufferSize(1));
            for (int size : new int[] {64, 65, 127, 128, 1000}) {
                assertThat(inspect(bytes, options.withBufferSize(size)))
                        .as("%s at %d, buffer of %d", special, place, size)
                        .isEqualTo(byteByByte);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 1000, 1 << 17, 1 << 18})
    void plainFieldIsMeasuredWhereverItStands(int buffer) throws IOException {
        for (int before = 0; before < Swar.BLOCK; before++) {
            for (int over = 0; over <= 1; over++) {
                String text =
                        "a,b\n" + "x".repeat(before) + "," + "y".repeat(WidthCheck.FIELD_LIMIT + over) + "\nz,z\n";
                CsvInspection inspection = inspect(
                        text.getBytes(StandardCharsets.UTF_8),
                        CsvInspectionOptions.defaults().withBufferSize(buffer));
                assertThat(inspection.count(CsvFinding.Code.FIELD_TOO_LONG))
                        .as("%d before, %d over", before, over)
                        .isEqualTo(over);
                assertThat(inspection.findings()).hasSize(over);
            }
        }
    }

    @Test
    void bothSpeedsFindTheSameBoundaries() throws IOException {
        Random random = new Random(13);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = hostileBytes(random, 1000);
            CsvInspectionOptions options = CsvInspectionOptions.defaults().withMaxPartRecords(1);
            CsvInspection checked = inspect(bytes, options);
            CsvInspection plain = inspect(bytes, options.withChecks(false));
            assertThat(plain.parts()).isEqualTo(checked.parts());
            assertThat(plain.lineFeeds()).isEqualTo(checked.lineFeeds());
            assertThat(plain.widestRecord()).isEqualTo(checked.widestRecord());
        }
    }

    @Test
    void randomBytesOnlyEverMakeFindings() {
        Random random = new Random(14);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = new byte[random.nextInt(2000)];
            random.nextBytes(bytes);
            assertThatCode(() -> inspect(bytes, CsvInspectionOptions.defaults().withMaxPartBytes(100)))
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 90, 200, 1000})
    void partsPutTogetherAreTheFile(int room) throws IOException {
        Random random = new Random(room);
        for (int round = 0; round < 20; round++) {
            RandomCsv csv = RandomCsv.generate(random, 1 + random.nextInt(5), 1 + random.nextInt(80));
            byte[] bytes = bytes(csv);
            Path file = Files.write(folder.resolve("data.csv"), bytes);
            CsvInspection inspection =
                    CsvInspection.inspect(CsvSource.ofFile(file), options(csv).withMaxPartBytes(room));
            CsvHeader header = inspection.header().orElseThrow();
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            List<List<String>> records = new ArrayList<>(csv.records().subList(0, 1));
            long firstRecord = 1;
            for (CsvPart part : inspection.parts()) {
                CsvSource source = CsvSource.ofRange(file, header.bytes(), part.offset(), part.length());
                byte[] body = read(source);
                assertThat(source.contentLength()).hasValue(body.length);
                data.write(body, header.bytes().length, body.length - header.bytes().length);
                List<List<String>> inPart = parsed(body, csv.dialect());
                assertThat(inPart).hasSize((int) part.records() + 1);
                records.addAll(inPart.subList(1, inPart.size()));
                assertThat(part.firstRecord()).isEqualTo(firstRecord);
                assertThat(part.firstLine()).isEqualTo(1 + lineFeeds(bytes, part.offset()));
                assertThat(part.records() == 1 || body.length <= room).isTrue();
                firstRecord += part.records();
            }
            int headerLength = header.text().length();
            assertThat(data.toByteArray()).isEqualTo(Arrays.copyOfRange(bytes, headerLength, bytes.length));
            assertThat(records).isEqualTo(csv.records());
        }
    }

    private static long lineFeeds(byte[] bytes, long before) {
        long count = 0;
        for (int i = 0; i < before; i++) {
            count += bytes[i] == '\n' ? 1 : 0;
        }
        return count;
    }

    /** Bytes that are nearly CSV: every special byte is frequent. */
    private static byte[] hostileBytes(Random random, int length) {
        byte[] alphabet = "ab,,\"\"\n\n\r \0\u00e9\ud83d\ude00zzzzz".getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[random.nextInt(length)];
        double calm = random.nextDouble();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = random.nextDouble() < calm ? (byte) 'x' : alphabet[random.nextInt(alphabet.length)];
        }
        byte[] header = "a,b\n".getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(header, header.length + bytes.length);
        System.arraycopy(bytes, 0, all, header.length, bytes.length);
        return all;
    }

    private static CsvInspectionOptions options(RandomCsv csv) {
        return CsvInspectionOptions.defaults()
                .withColumnDelimiter(csv.dialect().columnDelimiter())
                .withLineEnding(csv.dialect().lineEnding())
                .withFindingsPerCode(1000);
    }

    private static byte[] bytes(RandomCsv csv) {
        return csv.text().getBytes(StandardCharsets.UTF_8);
    }

    private static CsvInspection inspect(byte[] bytes, CsvInspectionOptions options) throws IOException {
        return CsvInspection.inspect(CsvSource.ofBytes(bytes), options);
    }

    private static byte[] read(CsvSource source) throws IOException {
        try (InputStream in = source.open()) {
            return in.readAllBytes();
        }
    }

    private static List<List<String>> parsed(byte[] bytes, CsvDialect dialect) {
        try (CsvRecords rows = CsvRecords.of(new ByteArrayInputStream(bytes), dialect)) {
            List<List<String>> all = new ArrayList<>();
            all.add(rows.header());
            rows.forEach(row -> all.add(row.values()));
            return all;
        }
    }
}
