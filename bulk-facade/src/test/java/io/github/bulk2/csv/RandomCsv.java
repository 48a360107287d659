package io.github.bulk2.csv;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Valid CSV at random, with the records it was written from; the first record is the header. */
record RandomCsv(String text, List<List<String>> records, CsvDialect dialect) {

    private static final List<ColumnDelimiter> DELIMITERS = List.of(ColumnDelimiter.values());

    private static final String[] PIECES = {
        "a",
        "xyz",
        " ",
        "\"",
        "\"\"",
        ",",
        ";",
        "|",
        "\t",
        "\n",
        "\r\n",
        "é",
        "漢字",
        "😀",
        "0123456789",
        "#N/A",
        "'",
        "*"
    };

    static RandomCsv generate(Random random, int columns, int count) {
        ColumnDelimiter delimiter = DELIMITERS.get(random.nextInt(DELIMITERS.size()));
        LineEnding lineEnding = random.nextBoolean() ? LineEnding.LF : LineEnding.CRLF;
        double quoteRate = random.nextInt(4) / 3.0;
        List<List<String>> records = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int r = 0; r <= count; r++) {
            List<String> record = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                String value = r == 0 ? "Column" + c : value(random);
                record.add(value);
                text.append(c == 0 ? "" : delimiter.character());
                boolean lonelyBlank = columns == 1 && value.isEmpty();
                text.append(
                        lonelyBlank || mustQuote(value, delimiter) || random.nextDouble() < quoteRate
                                ? '"' + value.replace("\"", "\"\"") + '"'
                                : value);
            }
            records.add(record);
            text.append(r < count || random.nextBoolean() ? lineEnding.text() : "");
        }
        return new RandomCsv(text.toString(), records, new CsvDialect(delimiter, lineEnding));
    }

    private static boolean mustQuote(String value, ColumnDelimiter delimiter) {
        return value.indexOf('"') >= 0
                || value.indexOf('\n') >= 0
                || value.indexOf('\r') >= 0
                || value.indexOf(delimiter.character()) >= 0;
    }

    private static String value(Random random) {
        StringBuilder value = new StringBuilder();
        for (int pieces = random.nextInt(5); pieces > 0; pieces--) {
            value.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return value.toString();
    }
}
