package io.github.bulk2.gateway.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.github.bulk2.RawResult;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.QuoteMode;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Rows on their way to the client, streamed. An answer that cannot be brought to its end is never ended: the client must see
 * a broken transfer, not a short one.
 */
final class RowsAnswer {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Exchange exchange;
    private final Format format;

    RowsAnswer(Exchange exchange) {
        this.exchange = exchange;
        this.format = Format.accepted(exchange.acceptedTypes());
    }

    /** Whether all rows are sent as Salesforce sends them. */
    boolean isRaw() {
        return format == Format.CSV;
    }

    /** All rows as Salesforce sends them, byte by byte, packed if they are. */
    void send(RawResult rows) throws IOException {
        exchange.header("Vary", "Accept-Encoding");
        if (rows.isGzip()) {
            exchange.header("Content-Encoding", "gzip");
        }
        InputStream in = rows.bytes();
        byte[] buffer = new byte[BUFFER_BYTES];
        // Before the answer begins, a failure can still be told.
        int count = in.readNBytes(buffer, 0, buffer.length);
        OutputStream out = begin();
        while (count > 0) {
            out.write(buffer, 0, count);
            // Chunks may be small, and each write costs more than its bytes.
            count = in.readNBytes(buffer, 0, buffer.length);
        }
        out.close();
    }

    /**
     * Some of the rows, written anew.
     *
     * @param announced how many there are by Salesforce's word, or -1
     */
    void send(CsvRecords rows, long offset, long limit, long announced) throws IOException {
        List<String> header = rows.header();
        Iterator<CsvRecords.Row> each = rows.iterator();
        for (long i = 0; i < offset && each.hasNext(); i++) {
            each.next();
        }
        if (format == Format.CSV) {
            sendCsv(header, each, limit, rows.dialect());
        } else {
            sendJson(header, each, limit, announced);
        }
    }

    private void sendCsv(List<String> header, Iterator<CsvRecords.Row> rows, long limit, CsvDialect dialect)
            throws IOException {
        CSVFormat csv = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(dialect.columnDelimiter().character())
                .setRecordSeparator(dialect.lineEnding().text())
                .setQuoteMode(QuoteMode.ALL)
                .get();
        Writer out = new BufferedWriter(new OutputStreamWriter(begin(), StandardCharsets.UTF_8), BUFFER_BYTES);
        if (!header.isEmpty()) {
            csv.printRecord(out, header.toArray());
        }
        for (long sent = 0; sent < limit && rows.hasNext(); sent++) {
            csv.printRecord(out, rows.next().values().toArray());
        }
        // Not in a finally: closing ends the answer, which only its success may do.
        out.close();
    }

    private void sendJson(List<String> header, Iterator<CsvRecords.Row> rows, long limit, long announced)
            throws IOException {
        long sent = 0;
        JsonGenerator json = FACTORY.createGenerator(new BufferedOutputStream(begin(), BUFFER_BYTES));
        if (format == Format.JSON) {
            json.writeStartArray();
        } else {
            json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
        }
        for (; sent < limit && rows.hasNext(); sent++) {
            CsvRecords.Row row = rows.next();
            json.writeStartObject();
            for (int i = 0; i < header.size(); i++) {
                json.writeStringField(header.get(i), row.get(i));
            }
            json.writeEndObject();
        }
        if (announced >= 0 && sent != announced) {
            throw new IOException("the result has " + sent + " rows, but Salesforce announced " + announced);
        }
        if (format == Format.JSON) {
            json.writeEndArray();
        } else if (sent > 0) {
            json.writeRaw('\n');
        }
        json.close();
    }

    private OutputStream begin() {
        return exchange.begin(HttpStatus.OK_200, format.mediaType());
    }
}
