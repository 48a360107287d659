package io.github.bulk2.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * CSV as JSON Lines: one object per row, the columns' names as they are, values as text. Salesforce has no empty text:
 * an empty value is null.
 */
final class JsonLines {

    private static final JsonFactory JSON = new JsonFactory();

    private JsonLines() {}

    /** The output is flushed, not closed. */
    static void convert(InputStream csv, CsvDialect dialect, OutputStream out) throws IOException {
        try (CsvRecords rows = CsvRecords.of(csv, dialect);
                JsonGenerator json = JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.setRootValueSeparator(null);
            List<String> names = rows.header();
            requireDistinct(names);
            for (CsvRecords.Row row : rows) {
                json.writeStartObject();
                for (int i = 0; i < names.size(); i++) {
                    String value = row.get(i);
                    if (value.isEmpty()) {
                        json.writeNullField(names.get(i));
                    } else {
                        json.writeStringField(names.get(i), value);
                    }
                }
                json.writeEndObject();
                json.writeRaw('\n');
            }
        }
    }

    private static void requireDistinct(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new InvalidInputException(
                        "the column " + name + " occurs twice in the result, which a JSON object"
                                + " cannot hold. Select it once, or write CSV");
            }
        }
    }
}
