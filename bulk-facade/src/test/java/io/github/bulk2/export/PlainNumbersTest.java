package io.github.bulk2.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.export.LyingServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Numbers without exponents: exactly the same numbers, and text as it was. */
@Timeout(60)
class PlainNumbersTest {

    @TempDir
    private Path folder;

    private static String plain(String csv, int pieces, CsvDialect dialect) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = csv.getBytes(StandardCharsets.UTF_8);
        try (PlainNumbers numbers = new PlainNumbers(out, dialect, true)) {
            for (int at = 0; at < bytes.length; at += pieces) {
                numbers.write(bytes, at, Math.min(pieces, bytes.length - at));
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String plainCell(String cell) throws IOException {
        String out = plain("\"A\"\n\"" + cell + "\"\n", 7, CsvDialect.defaultDialect());
        return out.substring(5, out.length() - 2);
    }

    @Test
    void doublesBecomePlainAndStayTheSameNumber() throws IOException {
        assertThat(plainCell("9.9213206E7")).isEqualTo("99213206");
        assertThat(plainCell("1.6147805824397E13")).isEqualTo("16147805824397");
        assertThat(plainCell("1.0E-4")).isEqualTo("0.0001");
        assertThat(plainCell("-1.234567890123456E-5")).isEqualTo("-0.00001234567890123456");
        assertThat(plainCell("1.0E7")).isEqualTo("10000000");
        assertThat(plainCell("9.99999999999999999E17"))
                .as("more digits than a double")
                .isEqualTo("9.99999999999999999E17");
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            double number =
                    (random.nextBoolean() ? 1 : -1) * Math.pow(10, random.nextInt(36) - 18) * random.nextDouble();
            String written = Double.toString(number);
            assertThat(plainCell(written))
                    .doesNotContain("E")
                    .satisfies(cell -> assertThat(new BigDecimal(cell)).isEqualByComparingTo(new BigDecimal(written)));
        }
    }

    @Test
    void whatIsNotWrittenAsADoubleStaysAsItIs() throws IOException {
        for (String cell : List.of(
                "5.0",
                "1E5",
                "1.0E5",
                "1.0E-3",
                "12.5E8",
                "1.50E10",
                "0.5E8",
                "1.0e7",
                "1.0E+7",
                "1.0E07",
                "+1.0E7",
                " 1.0E7",
                "1.0E7 ",
                "1.0E",
                "E7",
                "1.0E7a",
                "007",
                "",
                "x",
                "1.0E7\"\"",
                "1.0E7\n",
                "1,0E7")) {
            assertThat(plainCell(cell)).isEqualTo(cell);
        }
    }

    @Test
    void columnWithTextStaysAsItIsWhereverTheTextStands() throws IOException {
        String rows = "\"1.0E7\",\"1.0E7\",1.0E8,\"\"\n".repeat(40);
        String csv = "\"Code\",\"Amount\",\"Bare\",\"Empty\"\n" + rows + "\"A-1\",\"\",,\"1.0E9\"\n" + rows;
        String expected =
                csv.replace("\"1.0E7\",1.0E8", "\"10000000\",100000000").replace("1.0E9", "1000000000");
        for (int pieces : new int[] {1, 3, 64, 100_000}) {
            assertThat(plain(csv, pieces, CsvDialect.defaultDialect())).isEqualTo(expected);
        }
        CsvDialect other = new CsvDialect(ColumnDelimiter.SEMICOLON, LineEnding.CRLF);
        assertThat(plain(csv.replace(',', ';').replace("\n", "\r\n"), 5, other))
                .isEqualTo(expected.replace(',', ';').replace("\n", "\r\n"));
    }

    @Test
    void rowsBehindTheReadAheadAreWrittenTheSameWay() throws IOException {
        String note = "\"a long text, with \"\"quotes\"\",\nlines and ü" + "x".repeat(60) + "\"";
        String csv = "A,B,C\n" + ("\"1.5E10\"," + note + ",1.5E10\n").repeat(5_000);
        assertThat(plain(csv, 1_000, CsvDialect.defaultDialect())).isEqualTo(csv.replace("1.5E10", "15000000000"));
    }

    record Row(String id, BigDecimal amount) {}

    @Test
    void everyFormAndEveryPageHasPlainNumbers() throws Exception {
        String header = "\"Id\",\"Amount\"\n";
        List<Answer> pages = List.of(
                new Answer(header + "\"a1\",\"1.6147805824397E13\"\n", 1, "p1"),
                new Answer(header + "\"a2\",\"1.0E-4\"\n\"a3\",\"5.0\"\n", 2, "null"));
        Export export = Export.query("SELECT Id FROM A").withPlainNumbers();
        String csv = header + "\"a1\",\"16147805824397\"\n\"a2\",\"0.0001\"\n\"a3\",\"5.0\"\n";
        try (LyingServer server = new LyingServer(3, true, pages)) {
            Path file = folder.resolve("out");
            server.client.export(export.toFile(file));
            assertThat(file).hasContent(csv);
            server.client.export(export.jsonLines().toFile(file));
            assertThat(file)
                    .content()
                    .contains("{\"Id\":\"a1\",\"Amount\":\"16147805824397\"}", "{\"Id\":\"a2\",\"Amount\":\"0.0001\"}");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            server.client.export(export, out);
            assertThat(out).hasToString(csv);
            try (CsvRecords rows = server.client.rows(export)) {
                assertThat(rows.stream().map(row -> row.get("Amount")))
                        .containsExactly("16147805824397", "0.0001", "5.0");
            }
            try (Stream<Row> rows = server.client.export(export.as(Row.class))) {
                assertThat(rows.map(row -> row.amount().toString()).collect(Collectors.toList()))
                        .containsExactly("16147805824397", "0.0001", "5.0");
            }
        }
    }

    @Test
    void resumedRunKeepsTheSetting() throws Exception {
        String header = "\"Id\",\"Amount\"\n";
        List<Answer> pages = new java.util.ArrayList<>(List.of(
                new Answer(header + "\"a1\",\"1.0E7\"\n", 1, "p1"), new Answer(header + "\"a2\"\n", 1, "null")));
        Path file = folder.resolve("out.csv");
        Path run = folder.resolve("run");
        Export export = Export.query("SELECT Id FROM A")
                .withPlainNumbers()
                .withRunFolder(run)
                .toFile(file);
        try (LyingServer server = new LyingServer(2, true, pages)) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> server.client.export(export))
                    .hasMessageContaining("page 2");
            pages.set(1, new Answer(header + "\"a2\",\"2.5E8\"\n", 1, "null"));
            server.client.resumeExport(run);
        }
        assertThat(Files.readString(file)).isEqualTo(header + "\"a1\",\"10000000\"\n\"a2\",\"250000000\"\n");
    }
}
