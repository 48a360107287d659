package io.github.bulk2.sandbox;

/** How a job's files separate columns and records, in the words of the API. */
record CsvDialect(String columnDelimiter, String lineEnding) {
    static final CsvDialect DEFAULT = new CsvDialect("COMMA", "LF");

    /** @throws ApiException if either word is unknown */
    static CsvDialect of(String columnDelimiter, String lineEnding) {
        CsvDialect dialect = new CsvDialect(columnDelimiter, lineEnding);
        if (dialect.delimiter() == 0) {
            throw ApiException.invalidValue("columnDelimiter", columnDelimiter);
        }
        if (!lineEnding.equals("LF") && !lineEnding.equals("CRLF")) {
            throw ApiException.invalidValue("lineEnding", lineEnding);
        }
        return dialect;
    }

    boolean isCrlf() {
        return lineEnding.equals("CRLF");
    }

    String newline() {
        return isCrlf() ? "\r\n" : "\n";
    }

    char delimiter() {
        switch (columnDelimiter) {
            case "COMMA" -> {
                return ',';
            }
            case "TAB" -> {
                return '\t';
            }
            case "PIPE" -> {
                return '|';
            }
            case "SEMICOLON" -> {
                return ';';
            }
            case "CARET" -> {
                return '^';
            }
            case "BACKQUOTE" -> {
                return '`';
            }
            default -> {
                return 0;
            }
        }
    }
}
