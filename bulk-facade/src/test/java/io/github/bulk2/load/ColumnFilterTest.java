package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records keep their bytes while columns are left out, whatever the cells are and wherever buffers end. */
class ColumnFilterTest {

    private static final List<String> CELLS = List.of(
            "", "a", "\"\"", "\"a,b\"", "\"a\nb\"", "\"a\r\nb\"", "\"say \"\"hi\"\"\"", "x\"y", "ä€😀", " b ", "a\rb");

    @TempDir
    private Path folder;

    /** Gives a few bytes at a time. */
    private static final class Dripping extends ByteArrayInputStream {
        private final int most;

        Dripping(String text, int most) {
            super(text.getBytes(StandardCharsets.UTF_8));
            this.most = most;
        }

        @Override
        public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, most));
        }
    }

    private static String filtered(InputStream in, boolean... kept) throws IOException {
        try (InputStream filter = new ColumnFilter(in, ColumnDelimiter.COMMA, kept)) {
            return new String(filter.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String filtered(String text, boolean... kept) throws IOException {
        return filtered(new Dripping(text, 1 << 16), kept);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1 << 16})
    void cellsThatRemainAreThoseOfTheRecordByteByByte(int most) throws IOException {
        Random random = new Random(most);
        for (int run = 0; run < 200; run++) {
            int width = 1 + random.nextInt(5);
            boolean[] kept = new boolean[width];
            for (int i = 0; i < width; i++) {
                kept[i] = random.nextBoolean();
            }
            kept[random.nextInt(width)] = true;
            StringBuilder text = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (int record = 0; record < 5; record++) {
                List<String> all = new ArrayList<>();
                List<String> wanted = new ArrayList<>();
                for (int i = 0; i < width; i++) {
                    String cell = CELLS.get(random.nextInt(CELLS.size()));
                    // A single empty cell would be a blank line.
                    all.add(width == 1 && cell.isEmpty() ? "a" : cell);
                    if (kept[i]) {
                        wanted.add(all.get(i));
                    }
                }
                String ending = random.nextBoolean() ? "\n" : "\r\n";
                String line = String.join(",", wanted);
                text.append(String.join(",", all)).append(ending);
                expected.append(line.isEmpty() && wanted.size() == 1 ? "\"\"" : line)
                        .append(ending);
            }

            assertThat(filtered(new Dripping(text.toString(), most), kept))
                    .as("%s", text)
                    .isEqualTo(expected.toString());
        }
    }

    @Test
    void blankLinesAndAMissingLastLineEndingStayAsTheyAre() throws IOException {
        assertThat(filtered("\na,b\n\r\n,c", true, false)).isEqualTo("\na\n\r\n\"\"");
        assertThat(filtered("a,b\n\r\nc,d\r", false, true)).isEqualTo("b\n\r\nd\r");
    }

    @Test
    void recordWithFewerCellsIsNotGivenMore() throws IOException {
        assertThat(filtered("a,b,c\nd\ne,f,g\n", true, false, true)).isEqualTo("a,c\nd\ne,g\n");
        assertThat(filtered("a,b,c,d\n", false, true)).isEqualTo("b\n");
    }

    private String sent(Projection projection, String records) throws IOException {
        Path file = Files.writeString(folder.resolve("in.csv"), "A,B,C\n" + records);
        DataHeader header = new DataHeader(
                List.of("A", "B", "C"), "A,B,C\n", new CsvDialect(ColumnDelimiter.COMMA, LineEnding.LF), projection);
        PartSpec part = new PartSpec(1, 1, file.toString(), 6, Files.size(file) - 6, 1, 2, null, 0);
        CsvSource sent = part.source(folder, header).sent();
        assertThat(sent.isRepeatable()).isTrue();
        byte[] bytes = sent.open().readAllBytes();
        sent.contentLength().ifPresent(length -> assertThat(length).isEqualTo(bytes.length));
        assertThat(sent.contentLength().isPresent()).isEqualTo(projection == null || projection.keepsAll());
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void inputWithoutProjectionIsSentAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("in.csv"), "A\n\"x\"\n");
        DataHeader header =
                new DataHeader(List.of("A"), "A\n", new CsvDialect(ColumnDelimiter.COMMA, LineEnding.LF), null);
        PartSource part = new PartSpec(1, 1, file.toString(), 2, 4, 1, 2, null, 0).source(folder, header);

        assertThat(part.sent()).isSameAs(part.data());
        assertThat(sent(null, "\"1\",2,3\n\n")).isEqualTo("A,B,C\n\"1\",2,3\n\n");
    }

    @Test
    void onlyTheHeaderChangesWhereColumnsAreRenamed() throws IOException {
        Projection renamed = new Projection(3, 0, List.of(0, 1, 2), List.of("Name", "a \"b\"", "x,y"));

        assertThat(sent(renamed, "\"1\",2,3\nshort\n")).isEqualTo("Name,\"a \"\"b\"\"\",\"x,y\"\n\"1\",2,3\nshort\n");
    }

    @Test
    void columnsThatAreLeftOutAreNotSent() throws IOException {
        Projection some = new Projection(3, 1, List.of(1, 2), List.of("B", "See__c"));

        assertThat(sent(some, "1,\"2\n\",3\n4,,\n")).isEqualTo("B,See__c\n\"2\n\",3\n,\n");
    }
}
