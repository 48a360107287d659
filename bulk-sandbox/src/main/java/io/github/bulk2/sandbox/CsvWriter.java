package io.github.bulk2.sandbox;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes CSV as Salesforce does: every value in double quotes. Counts the bytes, so that pages can be found again. */
final class CsvWriter implements Closeable {
    private final OutputStream out;
    private final char delimiter;
    private final String newline;
    private final StringBuilder line = new StringBuilder();
    private long offset;

    CsvWriter(OutputStream out, CsvDialect dialect) {
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.delimiter = dialect.delimiter();
        this.newline = dialect.newline();
    }

    /** The number of bytes written so far. */
    long offset() {
        return offset;
    }

    CsvWriter cell(String value) {
        if (line.length() > 0) {
            line.append(delimiter);
        }
        line.append('"');
        if (value.indexOf('"') < 0) {
            line.append(value);
        } else {
            line.append(value.replace("\"", "\"\""));
        }
        line.append('"');
        return this;
    }

    /** Adds text that is CSV already, such as the header of an upload. */
    CsvWriter verbatim(String text) {
        if (line.length() > 0 && !text.isEmpty()) {
            line.append(delimiter);
        }
        line.append(text);
        return this;
    }

    void endLine() throws IOException {
        line.append(newline);
        byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
        line.setLength(0);
        out.write(bytes);
        offset += bytes.length;
    }

    void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
