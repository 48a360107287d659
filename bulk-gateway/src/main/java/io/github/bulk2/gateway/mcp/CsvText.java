package io.github.bulk2.gateway.mcp;

import io.github.bulk2.csv.CsvDialect;
import java.util.List;

/** Rows as CSV text. */
final class CsvText {

    private CsvText() {}

    static String row(List<String> values, CsvDialect dialect) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                row.append(dialect.columnDelimiter().character());
            }
            String value = values.get(i);
            // A row of one empty value would be a blank line, which is no record.
            if (needsQuotes(value, dialect) || (value.isEmpty() && values.size() == 1)) {
                row.append('"').append(value.replace("\"", "\"\"")).append('"');
            } else {
                row.append(value);
            }
        }
        return row.append(dialect.lineEnding().text()).toString();
    }

    private static boolean needsQuotes(String value, CsvDialect dialect) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"'
                    || c == '\r'
                    || c == '\n'
                    || c == dialect.columnDelimiter().character()) {
                return true;
            }
        }
        return value.startsWith(" ") || value.endsWith(" ");
    }
}
