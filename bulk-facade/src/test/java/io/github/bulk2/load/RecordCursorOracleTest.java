package io.github.bulk2.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.csv.ColumnDelimiter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The cursor, which looks at many bytes at once, against a reader that looks at one character at a time. */
final class RecordCursorOracleTest {

    private static final int BUFFER = 1 << 18;

    private static final List<String> CELLS = List.of(
            "",
            " ",
            "a",
            "plain",
            "just 15 bytes..",
            "just 16 bytes...",
            "just 17 bytes....",
            "more than two words of eight bytes",
            "912260031",
            "9.12260031E8",
            "-0.50",
            "2026-11-22T08:00:00.000Z",
            "+1 555 0100",
            " trimmed\t",
            "äöü €",
            "with , and ;",
            "two\nlines",
            "two\r\nlines",
            "\n",
            "a \"quoted\" word",
            "\"",
            "\u00ff\u0080");

    /** A record as the reader by characters sees it. */
    private record Expected(long line, List<String> cells) {}

    /** Reads well-formed CSV by the rules of RFC 4180; blank lines are left out. */
    private static List<Expected> read(String csv, char delimiter) {
        List<Expected> records = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        long line = 1;
        long firstLine = 1;
        boolean quoted = false;
        boolean wasQuoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            line += c == '\n' ? 1 : 0;
            if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
                wasQuoted = true;
            } else if (quoted || (c != delimiter && c != '\n')) {
                cell.append(c);
            } else {
                boolean carriageReturn = c == '\n' && cell.length() > 0 && csv.charAt(i - 1) == '\r';
                cells.add(cell.substring(0, cell.length() - (carriageReturn ? 1 : 0)));
                boolean blank = cells.equals(List.of("")) && !wasQuoted && !records.isEmpty();
                cell.setLength(0);
                wasQuoted = false;
                if (c == '\n') {
                    if (!blank) {
                        records.add(new Expected(firstLine, cells));
                    }
                    cells = new ArrayList<>();
                    firstLine = line;
                }
            }
        }
        if (!cells.isEmpty() || !cell.isEmpty() || wasQuoted) {
            cells.add(cell.toString());
            records.add(new Expected(firstLine, cells));
        }
        return records;
    }

    private static String written(String value, char delimiter, boolean quoted) {
        boolean needsQuotes = quoted || value.indexOf(delimiter) >= 0 || value.matches("(?s).*[\"\r\n].*");
        return needsQuotes ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }

    private static String random(Random random, char delimiter, int columns, int records) {
        String ending = random.nextBoolean() ? "\n" : "\r\n";
        boolean allQuoted = random.nextBoolean();
        StringBuilder csv = new StringBuilder(String.join(String.valueOf(delimiter), names(columns))).append(ending);
        for (int record = 0; record < records; record++) {
            csv.append(random.nextInt(20) == 0 ? "\n" : "");
            for (int column = 0; column < columns; column++) {
                String value = CELLS.get(random.nextInt(CELLS.size()));
                csv.append(column > 0 ? String.valueOf(delimiter) : "")
                        .append(written(value, delimiter, allQuoted || column == 0));
            }
            csv.append(record == records - 1 && random.nextBoolean() ? "" : ending);
        }
        return csv.toString();
    }

    private static List<String> names(int columns) {
        return IntStream.range(0, columns).mapToObj(i -> "c" + i).toList();
    }

    private static void requireSame(String csv, char delimiter, String what) throws IOException {
        List<Expected> expected = read(csv, delimiter);
        int columns = expected.get(0).cells().size();
        RowHash hash = new RowHash(IntStream.range(0, columns).toArray(), columns, -1, KeyColumns.all(columns));
        byte[] bytes = csv.getBytes(UTF_8);
        int at = 0;
        try (RecordCursor cursor = new RecordCursor(new ByteArrayInputStream(bytes), delimiter(delimiter))) {
            for (Expected record : expected) {
                assertThat(cursor.next()).as(what).isTrue();
                assertThat(cursor.isBroken()).as(what).isFalse();
                assertThat(cursor.line()).as(what).isEqualTo(record.line());
                List<String> values = record.cells().stream()
                        .map(value -> value.replace("\r\n", "\n"))
                        .toList();
                assertThat(cursor.texts()).as(what).isEqualTo(values);
                assertThat(cursor.offset()).as(what).isGreaterThanOrEqualTo(at);
                at = (int) cursor.offset() + cursor.length();
                hash.read(cursor);
                for (int i = 0; i < columns; i++) {
                    byte[] value = values.get(i).getBytes(UTF_8);
                    assertThat(hash.cell(i))
                            .as("%s, %s", what, values.get(i))
                            .isEqualTo(CellHash.ofValue(value, 0, value.length));
                }
            }
            assertThat(cursor.next()).as(what).isFalse();
        }
    }

    private static ColumnDelimiter delimiter(char character) {
        return character == ',' ? ColumnDelimiter.COMMA : ColumnDelimiter.TAB;
    }

    @Test
    void randomRecordsOfEveryFormAreTheSame() throws IOException {
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            char delimiter = random.nextBoolean() ? ',' : '\t';
            requireSame(random(random, delimiter, 1 + random.nextInt(9), 40), delimiter, "seed " + seed);
        }
    }

    @Test
    void moreColumnsThanThereWasRoomForAreTheSame() throws IOException {
        for (int columns = 60; columns < 70; columns++) {
            requireSame(random(new Random(columns), ',', columns, 20), ',', columns + " columns");
        }
        requireSame(random(new Random(1), ',', 1_000, 5), ',', "1000 columns");
    }

    @Test
    void recordsThatCrossTheBufferAtAnyPlaceAreTheSame() throws IOException {
        String tail = "x,\"two\r\nlines\",\"a \"\"quoted\"\" word\"\r\n1.50,\"\",plain text of some length\r\n";
        for (int before = 0; before <= tail.length() + 4; before++) {
            String front = "a,b,c\n\"";
            String padded = front + "p".repeat(BUFFER - before - front.length() - 6) + "\",1,2\n";
            requireSame(padded + tail + tail + random(new Random(before), ',', 3, 3), ',', before + " bytes before");
        }
    }

    @Test
    void whateverStandsInARecordItIsTheSameAsReadAlone() throws IOException {
        String[] pieces = {"\"", "a", ",", "\n", "\r\n", "\"\"", " ", "\r", "more than sixteen bytes", "1.5", "\",\""};
        long simple = 0;
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            StringBuilder csv = new StringBuilder("h1,h2\n");
            for (int i = 0; i < 80; i++) {
                csv.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] bytes = csv.toString().getBytes(UTF_8);
            RecordCursor alone = RecordCursor.ofRecords(ColumnDelimiter.COMMA);
            try (RecordCursor cursor = new RecordCursor(new ByteArrayInputStream(bytes), ColumnDelimiter.COMMA)) {
                while (cursor.next()) {
                    alone.read(bytes, (int) cursor.offset(), (int) cursor.offset() + cursor.length());
                    assertThat(cursor.texts()).as("seed %d", seed).isEqualTo(alone.texts());
                    assertThat(cursor.isBroken()).as("seed %d", seed).isEqualTo(alone.isBroken());
                    assertThat(cursor.end() - cursor.start())
                            .as("seed %d", seed)
                            .isEqualTo(alone.end() - alone.start());
                    simple += cursor.isHashed() ? 1 : 0;
                }
            }
        }
        assertThat(simple).as("records read the fast way").isGreaterThan(5_000);
    }
}
