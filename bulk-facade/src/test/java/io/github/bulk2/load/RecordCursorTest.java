package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvInspection;
import io.github.bulk2.csv.CsvInspectionOptions;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RecordCursorTest {

    @Test
    void readsWhatTheRowsOfTheLibraryAre() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            byte[] csv = random(new Random(seed)).getBytes(StandardCharsets.UTF_8);
            List<List<String>> expected = new ArrayList<>();
            List<Long> lines = new ArrayList<>();
            try (CsvRecords rows = CsvRecords.of(new ByteArrayInputStream(csv), CsvDialect.defaultDialect())) {
                expected.add(rows.header());
                lines.add(1L);
                rows.forEach(row -> {
                    expected.add(row.values());
                    lines.add(row.lineNumber());
                });
            }
            List<List<String>> actual = new ArrayList<>();
            List<Long> actualLines = new ArrayList<>();
            try (RecordCursor cursor = new RecordCursor(new ByteArrayInputStream(csv), ColumnDelimiter.COMMA)) {
                while (cursor.next()) {
                    assertThat(cursor.isBroken()).isFalse();
                    actual.add(cursor.texts());
                    actualLines.add(cursor.line());
                }
            }
            assertThat(actual).as("seed %d", seed).isEqualTo(expected);
            assertThat(actualLines).as("seed %d", seed).isEqualTo(lines);
        }
    }

    private static String random(Random random) {
        StringBuilder csv = new StringBuilder("a,\"b\",c\n");
        for (int i = 0; i < 50; i++) {
            csv.append(random.nextInt(10) == 0 ? "\n" : "");
            csv.append(cell(random))
                    .append(',')
                    .append(cell(random))
                    .append(",x")
                    .append(i);
            csv.append(i == 49 && random.nextBoolean() ? "" : "\n");
        }
        return csv.toString();
    }

    private static String cell(Random random) {
        String[] cells = {"", "plain", "\"\"", "\"a\"\"b\"", "\"x,\ny\"", "\"\"\"\"", "é", "\"\n\""};
        return cells[random.nextInt(cells.length)];
    }

    @Test
    void hostileQuotesDrawTheBoundariesOfTheInspection() throws IOException {
        String[] pieces = {"\"", "a", ",", "\n", "\r\n", "\"\"", " "};
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            StringBuilder csv = new StringBuilder("h1,h2\n");
            for (int i = 0; i < 60; i++) {
                csv.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] bytes = csv.toString().getBytes(StandardCharsets.UTF_8);
            long records = 0;
            try (RecordCursor cursor = new RecordCursor(new ByteArrayInputStream(bytes), ColumnDelimiter.COMMA)) {
                cursor.next();
                while (cursor.next()) {
                    records++;
                }
            }
            assertThat(records).as("seed %d", seed).isEqualTo(inspected(bytes));
        }
    }

    private static long inspected(byte[] bytes) throws IOException {
        CsvInspectionOptions options = CsvInspectionOptions.defaults()
                .withColumnDelimiter(ColumnDelimiter.COMMA)
                .withLineEnding(LineEnding.LF)
                .withChecks(false);
        return CsvInspection.inspect(CsvSource.ofBytes(bytes), options).recordCount();
    }

    @Test
    void unbalancedQuoteEndsInAnErrorNotInAllTheMemory() {
        byte[] endless = new byte[2 * RecordCursor.MAX_RECORD];
        endless[0] = '"';

        assertThatThrownBy(() -> new RecordCursor(new ByteArrayInputStream(endless), ColumnDelimiter.COMMA).next())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 1");
    }
}
