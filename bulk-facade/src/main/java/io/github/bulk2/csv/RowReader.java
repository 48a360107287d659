package io.github.bulk2.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Reads rows with Commons CSV, which no signature shows. */
final class RowReader implements Iterator<CsvRecords.Row> {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final CSVParser parser;
    private final Iterator<CSVRecord> cells;
    private final List<String> header;
    private final Map<String, Integer> columns = new HashMap<>();
    private CsvRecords.@Nullable Row next;
    private long record;
    private boolean closed;

    RowReader(InputStream in, CsvDialect dialect) {
        try {
            parser = CSVParser.builder()
                    .setReader(reader(in))
                    .setFormat(format(dialect))
                    .get();
        } catch (IOException e) {
            throw new UncheckedIOException("The header could not be read", e);
        }
        cells = parser.iterator();
        header = cells.hasNext() ? cells.next().toList() : List.of();
        for (int i = 0; i < header.size(); i++) {
            columns.putIfAbsent(header.get(i), i);
        }
    }

    private static Reader reader(InputStream in) throws IOException {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, decoder));
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }

    private static CSVFormat format(CsvDialect dialect) {
        return CSVFormat.RFC4180
                .builder()
                .setDelimiter(dialect.columnDelimiter().character())
                .setRecordSeparator(dialect.lineEnding().text())
                .setIgnoreEmptyLines(true)
                .get();
    }

    List<String> header() {
        return header;
    }

    void close() {
        closed = true;
    }

    @Override
    public boolean hasNext() {
        if (closed) {
            throw new IllegalStateException("The rows are closed");
        }
        if (next == null && cells.hasNext()) {
            next = row(cells.next());
        }
        return next != null;
    }

    @Override
    public CsvRecords.Row next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("There are no more rows");
        }
        CsvRecords.Row row = next;
        next = null;
        return row;
    }

    private CsvRecords.Row row(CSVRecord read) {
        record++;
        String[] values = read.values();
        long line = firstLine(values);
        if (values.length != header.size()) {
            String counts = values.length + " values, but the header has " + header.size();
            throw new UncheckedIOException(new IOException("Record " + record + " in line " + line + " has " + counts
                    + "; the file was cut off, or written in another dialect than it is read in"));
        }
        return new CsvRecords.Row(header, columns, values, line);
    }

    /** The parser knows the line a record ended in; those inside its values lie before. */
    private long firstLine(String[] values) {
        long line = parser.getCurrentLineNumber();
        for (String value : values) {
            for (int at = value.indexOf('\n'); at >= 0; at = value.indexOf('\n', at + 1)) {
                line--;
            }
        }
        return line;
    }
}
