package io.github.bulk2.csv;

import java.io.IOException;
import java.io.InputStreamReader;
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

/** Reads rows by name with Commons CSV, which no signature shows. */
final class RowReader implements Iterator<CsvRecords.Row> {

    private final CellReader front;
    private final CSVParser parser;
    private final Iterator<CSVRecord> cells;
    private final List<String> header;
    private final Map<String, Integer> columns = new HashMap<>();
    private final long linesBefore;
    private CsvRecords.@Nullable Row next;
    private long record;

    /** Reads what is behind the header. */
    RowReader(CellReader front, CsvDialect dialect) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            parser = CSVParser.builder()
                    .setReader(new InputStreamReader(front.rest(), decoder))
                    .setFormat(format(dialect))
                    .get();
        } catch (IOException e) {
            throw new UncheckedIOException("The rows could not be read", e);
        }
        this.front = front;
        this.cells = parser.iterator();
        this.header = front.header();
        this.linesBefore = front.nextLine() - 1;
        for (int i = 0; i < header.size(); i++) {
            columns.putIfAbsent(header.get(i), i);
        }
    }

    private static CSVFormat format(CsvDialect dialect) {
        return CSVFormat.RFC4180
                .builder()
                .setDelimiter(dialect.columnDelimiter().character())
                .setRecordSeparator(dialect.lineEnding().text())
                .setIgnoreEmptyLines(true)
                .get();
    }

    @Override
    public boolean hasNext() {
        front.checkOpen();
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
        try {
            CellReader.checkWidth(record, line, values.length, header);
        } catch (IOException misfit) {
            throw new UncheckedIOException(misfit);
        }
        return new CsvRecords.Row(header, columns, values, line);
    }

    /** The parser knows the line a record ended in; those inside its values lie before. */
    private long firstLine(String[] values) {
        long line = linesBefore + parser.getCurrentLineNumber();
        for (String value : values) {
            for (int at = value.indexOf('\n'); at >= 0; at = value.indexOf('\n', at + 1)) {
                line--;
            }
            for (int at = value.indexOf('\r'); at >= 0; at = value.indexOf('\r', at + 1)) {
                line -= value.startsWith("\n", at + 1) ? 0 : 1;
            }
        }
        return line;
    }
}
