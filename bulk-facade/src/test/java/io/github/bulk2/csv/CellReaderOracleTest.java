package io.github.bulk2.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The reader of cells, which looks at eight bytes at once, against Commons CSV, which looks at one character at a time. */
final class CellReaderOracleTest {

    private static final List<ColumnDelimiter> DELIMITERS = List.of(ColumnDelimiter.values());

    private static final String[] PIECES = {
        "\"",
        "\"\"",
        "a",
        " ",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "\t",
        "more than eight",
        "more than sixteen bytes",
        "1.5",
        "é",
        "漢字",
        "😀",
        "\",\"",
        "\"x\"",
        "\"x \"\" y\"",
        "\u0001",
        "\u007f"
    };

    /** The rows read, up to the first that is none; where each begins comes first. */
    private record Outcome(List<List<String>> rows, boolean refused) {}

    private static Outcome ours(byte[] csv, CsvDialect dialect, int chunk) {
        List<List<String>> rows = new ArrayList<>();
        try {
            CellReader cells = new CellReader(new Chunks(csv, chunk), dialect);
            int width = cells.header().size();
            if (width == 0) {
                return new Outcome(rows, false);
            }
            rows.add(cells.header());
            while (cells.next()) {
                List<String> row = new ArrayList<>(List.of(String.valueOf(cells.line())));
                for (int i = 0; i < width; i++) {
                    assertThat(cells.isEmpty(i)).isEqualTo(cells.text(i).isEmpty());
                    row.add(cells.text(i));
                }
                rows.add(row);
            }
            return new Outcome(rows, false);
        } catch (IOException | UncheckedIOException refused) {
            return new Outcome(rows, true);
        }
    }

    private static Outcome theirs(String csv, CsvDialect dialect) {
        List<List<String>> rows = new ArrayList<>();
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(dialect.columnDelimiter().character())
                .setIgnoreEmptyLines(true)
                .get();
        String text = csv.startsWith("\uFEFF") ? csv.substring(1) : csv;
        try (CSVParser parser = CSVParser.builder()
                .setReader(new StringReader(text))
                .setFormat(format)
                .get()) {
            int width = 0;
            for (CSVRecord record : parser) {
                if (rows.isEmpty()) {
                    width = record.size();
                    rows.add(record.toList());
                } else if (record.size() != width) {
                    return new Outcome(rows, true);
                } else {
                    // Commons CSV tells the line it ended in: those inside the values lie before.
                    List<String> row = new ArrayList<>();
                    row.add(String.valueOf(parser.getCurrentLineNumber() - breaks(record.toList())));
                    row.addAll(record.toList());
                    rows.add(row);
                }
            }
            return new Outcome(rows, false);
        } catch (IOException | UncheckedIOException refused) {
            return new Outcome(rows, true);
        }
    }

    private static int breaks(List<String> values) {
        return values.stream()
                .mapToInt(value -> value.split("\r\n|\r|\n", -1).length - 1)
                .sum();
    }

    private static @Nullable String requireSame(String csv, CsvDialect dialect, int chunk, String what) {
        Outcome expected = theirs(csv, dialect);
        assertThat(ours(csv.getBytes(UTF_8), dialect, chunk)).as(what).isEqualTo(expected);
        return expected.refused() ? null : csv;
    }

    @Test
    void wellFormedRowsAreTheSameInEveryDialect() {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            RandomCsv csv = RandomCsv.generate(random, 1 + random.nextInt(40), 30);
            String text = (random.nextBoolean() ? "\uFEFF" : "") + csv.text();

            assertThat(requireSame(text, csv.dialect(), 1 + random.nextInt(200), "seed " + seed))
                    .as("seed %d", seed)
                    .isNotNull();
            List<List<String>> rows = ours(text.getBytes(UTF_8), csv.dialect(), 7).rows().stream()
                    .map(row -> row.size() > csv.records().get(0).size() ? row.subList(1, row.size()) : row)
                    .toList();
            assertThat(rows).as("seed %d", seed).isEqualTo(csv.records());
        }
    }

    @Test
    void whateverIsAcceptedIsTheSameAndWhateverIsRefusedIsRefused() {
        int accepted = 0;
        int refused = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            ColumnDelimiter delimiter = DELIMITERS.get(random.nextInt(DELIMITERS.size()));
            CsvDialect dialect = new CsvDialect(delimiter, LineEnding.LF);
            int width = random.nextInt(3);
            StringBuilder csv = new StringBuilder("h" + (delimiter.character() + "h").repeat(width) + "\n");
            for (int i = random.nextInt(12); i > 0; i--) {
                boolean ends = random.nextInt(3) == 0;
                csv.append(ends ? delimiter.character() : "").append(PIECES[random.nextInt(PIECES.length)]);
            }
            boolean same = requireSame(csv.toString(), dialect, 1 + random.nextInt(40), "seed " + seed) != null;
            accepted += same && csv.length() > 6 ? 1 : 0;
            refused += same ? 0 : 1;
        }
        assertThat(accepted).isGreaterThan(1_000);
        assertThat(refused).isGreaterThan(1_000);
    }

    @Test
    void recordsThatCrossTheBufferAtAnyPlaceAreTheSame() {
        String tail = "x,\"two\r\nlines\",\"a \"\"quoted\"\" word\"\r\n1.50,\"\" ,plain text\r,,\r\n\r\na,b,\"ü\"";
        for (int before = 0; before <= tail.length() + 4; before++) {
            String front = "a,b,c\n\"";
            String csv = front + "p".repeat((1 << 16) - before - front.length() - 6) + "\",1,2\n" + tail;
            requireSame(csv, CsvDialect.defaultDialect(), Integer.MAX_VALUE, before + " bytes before");
        }
    }

    @Test
    void hugeValuesAreReadInPiecesOfAnySize() {
        String huge = "say \"\"hi\"\",\r\n".repeat(800_000);
        String csv = "a,b\n1,2\n\"" + huge + "\",x\n3,4\n";

        assertThat(requireSame(csv, CsvDialect.defaultDialect(), 8192, "huge")).isNotNull();
    }

    /** Gives a few bytes at a time, as a network does. */
    private static final class Chunks extends FilterInputStream {

        private final int chunk;

        Chunks(byte[] bytes, int chunk) {
            super(new ByteArrayInputStream(bytes));
            this.chunk = chunk;
        }

        @Override
        public int read(byte[] into, int at, int count) throws IOException {
            return super.read(into, at, Math.min(count, chunk));
        }
    }
}
