package io.github.bulk2.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.LineEnding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows in JSON become the CSV of the job they are for. */
class JsonRowsTest {

    private static String csv(String json, LineEnding ending) throws IOException {
        CsvDialect dialect = new CsvDialect(ColumnDelimiter.COMMA, ending);
        try (JsonRows rows =
                new JsonRows(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), Format.JSON, dialect)) {
            return new String(rows.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Salesforce fails a job for line breaks that are not its own, be they within a value. */
    @ParameterizedTest
    @EnumSource
    void lineBreaksWithinValuesAreThoseOfTheJob(LineEnding ending) throws IOException {
        assertThat(csv("[{\"Name\": \"A\", \"Description\": \"a\\r\\nb\\nc\\rd\"}]", ending))
                .isEqualTo("Name,Description\nA,\"a\nb\nc\nd\"\n".replace("\n", ending.text()));
    }
}
