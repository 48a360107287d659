package io.github.bulk2.gateway.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.bulk2.csv.CsvDialect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.QuoteMode;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Rows in JSON, read as the CSV that Salesforce takes: an array of objects, objects line by line, or an object whose member
 * {@code csv} is the text itself. Holds one row at a time. Confined to one thread.
 *
 * <p>The first row names the columns. A member that a row does not have is an empty cell, which Salesforce ignores; null is
 * {@code #N/A}, which makes the field empty (guide, "Prepare CSV Files"). An object within a row is a relationship:
 * {@code {"Owner": {"External_Id__c": "x"}}} is the column {@code Owner.External_Id__c}. Line breaks within texts become
 * those of the job, as Salesforce fails a job for any other.
 */
final class JsonRows extends InputStream {

    private static final String NULL = "#N/A";
    private static final String WHOLE_TEXT = "csv";
    private static final int MAX_DEPTH = 5;
    private static final int MAX_COLUMNS = 5_000;
    private static final int MAX_TEXT_CHARS = 10_000_000;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT_CHARS)
                    .maxNameLength(1_000)
                    .build())
            .build();

    private final InputStream body;
    private final Format format;
    private static final Pattern LINE_BREAK = Pattern.compile("\r\n?|\n");

    private final CSVFormat csv;
    private final String lineBreak;
    private JsonParser json;
    private Set<String> columns = Set.of();
    private ByteBuffer ready = ByteBuffer.allocate(0);
    private long row;
    private boolean ended;

    JsonRows(InputStream body, Format format, CsvDialect dialect) throws IOException {
        this.body = body;
        this.format = format;
        this.lineBreak = dialect.lineEnding().text();
        this.csv = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(dialect.columnDelimiter().character())
                .setRecordSeparator(dialect.lineEnding().text())
                .setQuoteMode(QuoteMode.MINIMAL)
                .get();
        this.json = FACTORY.createParser(body);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (!ready.hasRemaining()) {
            if (ended) {
                return -1;
            }
            next();
        }
        int count = Math.min(length, ready.remaining());
        ready.get(target, offset, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        json.close();
        body.close();
    }

    private void next() throws IOException {
        try {
            if (row == 0) {
                begin();
            } else {
                further(json.nextToken());
            }
        } catch (JsonProcessingException malformed) {
            throw bad("the JSON is malformed or too large: " + Exchange.place(malformed));
        }
    }

    private void begin() throws IOException {
        JsonToken first = json.nextToken();
        if (format == Format.JSON && first == JsonToken.START_OBJECT) {
            wholeText();
            return;
        }
        if (format == Format.JSON && first != JsonToken.START_ARRAY) {
            throw bad("the body is neither an array of objects nor an object with the member csv");
        }
        further(format == Format.JSON ? json.nextToken() : first);
        if (ended) {
            throw bad("there are no rows");
        }
    }

    private void wholeText() throws IOException {
        row = 1;
        if (!WHOLE_TEXT.equals(json.nextFieldName()) || json.nextToken() != JsonToken.VALUE_STRING) {
            throw bad("an object must have the one member csv, a text; rows go into an array");
        }
        ready = utf8(json.getText());
        if (json.nextToken() != JsonToken.END_OBJECT) {
            throw bad("an object must have the one member csv, a text; rows go into an array");
        }
        end();
    }

    private void further(JsonToken token) throws IOException {
        if (token == (format == Format.JSON ? JsonToken.END_ARRAY : null)) {
            end();
            return;
        }
        row++;
        if (token != JsonToken.START_OBJECT) {
            throw bad("a row must be an object");
        }
        Map<String, String> cells = new LinkedHashMap<>();
        readObject("", cells);
        StringBuilder text = new StringBuilder();
        if (columns.isEmpty()) {
            columns = new LinkedHashSet<>(cells.keySet());
            if (columns.isEmpty() || columns.size() > MAX_COLUMNS) {
                throw bad("the first row names the columns, from 1 to " + MAX_COLUMNS);
            }
            csv.printRecord(text, columns.toArray());
        }
        csv.printRecord(text, inOrder(cells).toArray());
        ready = utf8(text);
    }

    private List<String> inOrder(Map<String, String> cells) throws BadBodyException {
        List<String> ordered = new ArrayList<>(columns.size());
        int known = 0;
        for (String column : columns) {
            String cell = cells.get(column);
            known += cell == null ? 0 : 1;
            ordered.add(cell == null ? "" : cell);
        }
        if (known < cells.size()) {
            throw bad("it has a member that the first row has not, and the first row names the columns");
        }
        return ordered;
    }

    private void readObject(String prefix, Map<String, String> cells) throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            String column = prefix + name;
            switch (json.nextToken()) {
                case START_OBJECT -> readObject(column + ".", cells);
                case START_ARRAY -> throw bad("a value is an array, which no field can hold");
                case VALUE_NULL -> put(cells, column, NULL);
                default -> put(cells, column, LINE_BREAK.matcher(json.getText()).replaceAll(lineBreak));
            }
        }
    }

    private void put(Map<String, String> cells, String column, String value) throws BadBodyException {
        if (cells.put(column, value) != null) {
            throw bad("it has a column twice, once with a dot in its name and once as an object");
        }
    }

    private void end() throws IOException {
        if (json.nextToken() != null) {
            throw bad("there is something behind its end");
        }
        ended = true;
    }

    private ByteBuffer utf8(CharSequence text) throws BadBodyException {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException halfCharacter) {
            throw bad("a text holds half a character, a surrogate without the other");
        }
    }

    private BadBodyException bad(String what) {
        return new BadBodyException(
                HttpStatus.BAD_REQUEST_400,
                "The rows cannot be read" + (row == 0 ? "" : ", row " + row) + ": " + what + ".");
    }
}
