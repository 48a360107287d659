package io.github.bulk2.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.LineEnding;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CsvTextTest {

    @ParameterizedTest
    @EnumSource(ColumnDelimiter.class)
    void whatIsWrittenIsReadBack(ColumnDelimiter delimiter) {
        CsvDialect dialect = new CsvDialect(delimiter, LineEnding.CRLF);
        List<String> header = List.of("A", "B", "C");
        List<List<String>> rows = List.of(
                List.of("", "\"", "\"\""),
                List.of(",;|^`\t", " x ", "two\r\nlines"),
                List.of("ü€😀", "'", "#N/A"),
                List.of("", "", ""));
        StringBuilder text = new StringBuilder(CsvText.row(header, dialect));
        rows.forEach(row -> text.append(CsvText.row(row, dialect)));
        try (CsvRecords records =
                CsvRecords.of(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)), dialect)) {
            assertThat(records.header()).isEqualTo(header);
            assertThat(records.stream().map(CsvRecords.Row::values)).isEqualTo(rows);
        }
    }
}
