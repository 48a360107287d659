package io.github.bulk2.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Where the bytes of one CSV file come from. A source is opened once for each attempt to send it; one that is
 * {@linkplain #isRepeatable() repeatable} gives the same bytes every time, so an upload that broke can be sent again.
 *
 * <p>All sources made here are safe for use by several threads; each stream they open belongs to one thread. Text is
 * expected to be UTF-8, as Bulk API 2.0 demands; see {@link #transcodedFrom(Charset)} for anything else.
 */
public interface CsvSource {

    /**
     * Opens the bytes from the beginning. The caller closes the stream.
     *
     * @return a new stream
     * @throws IOException if the bytes cannot be reached
     * @throws IllegalStateException if the source is not repeatable and was opened before
     */
    InputStream open() throws IOException;

    /**
     * Tells whether {@link #open()} may be called more than once.
     *
     * @return true if every call of {@code open()} gives the same bytes
     */
    boolean isRepeatable();

    /**
     * Returns the number of bytes a stream of this source gives, where that is known without reading it.
     *
     * @return the length in bytes, or empty
     * @throws IOException if the length cannot be asked for
     */
    OptionalLong contentLength() throws IOException;

    /**
     * Reads a file. The length is asked for at each call, the file is opened at each {@link #open()}.
     *
     * @param file the file
     * @return a repeatable source
     */
    static CsvSource ofFile(Path file) {
        return new FileSource(Objects.requireNonNull(file, "file"));
    }

    /**
     * Reads a range of a file behind a header: the body of one part of a large file. Nothing is copied to disk and
     * nothing is written anew, the bytes of the range go out as they stand in the file.
     *
     * <p>A file that ends before the range does makes reading fail with {@link java.io.EOFException}.
     *
     * @param file the file
     * @param header the bytes sent first, line ending included; may be empty
     * @param offset the first byte of the range, counted from 0
     * @param length the number of bytes in the range
     * @return a repeatable source of {@code header.length + length} bytes
     * @throws IllegalArgumentException if {@code offset} or {@code length} is negative
     */
    static CsvSource ofRange(Path file, byte[] header, long offset, long length) {
        return new FileRangeSource(Objects.requireNonNull(file, "file"), header.clone(), offset, length);
    }

    /**
     * Sends a text as UTF-8.
     *
     * @param csv the text
     * @return a repeatable source
     */
    static CsvSource ofString(String csv) {
        return new BytesSource(csv.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends bytes held in memory.
     *
     * @param csv the bytes; copied
     * @return a repeatable source
     */
    static CsvSource ofBytes(byte[] csv) {
        return new BytesSource(csv.clone());
    }

    /**
     * Asks for a new stream once for each attempt.
     *
     * @param streams gives the same bytes from the beginning at each call; an {@link java.io.UncheckedIOException} it
     *     throws comes out of {@link #open()} as its cause
     * @return a repeatable source of unknown length
     */
    static CsvSource ofSupplier(Supplier<? extends InputStream> streams) {
        return new SupplierSource(Objects.requireNonNull(streams, "streams"));
    }

    /**
     * Reads a stream that exists only once, such as standard input. What is sent from it cannot be sent again.
     *
     * <p>The end of a stream says nothing about its producer: a pipe whose writer failed and closed it, as
     * try-with-resources does, ends like one whose writer is done, and what was written before the failure is taken for all
     * there is. Use {@link #writing}, {@link #ofRows} or {@link #ofResultSet} for data that this program produces: their
     * failure is one of the load. A {@link java.io.PipedInputStream} tells of a writer that died without closing it, at its
     * next read.
     *
     * @param once the stream; closed by whoever closes the stream of {@link #open()}
     * @return a source that is not repeatable and has no known length
     */
    static CsvSource ofStream(InputStream once) {
        return new OneShotSource(Objects.requireNonNull(once, "once"));
    }

    /**
     * Has a producer write CSV in UTF-8, header included, while it is loaded. It runs in a thread of its own, {@code
     * bulk2-producer}, that begins when the source is opened and ends with it: whoever reads the source stops when the
     * producer fails, and the producer is interrupted, and writing fails, when the reader stops before the end. It waits
     * while 256 kilobytes are not read yet.
     *
     * <p>A producer that throws fails the load, which loads nothing then: no job is closed before all was written. As
     * every stream it can be read once, so a load that dies before that cannot be resumed.
     *
     * @param producer writes the data
     * @return a source that is not repeatable and has no known length; reading it throws {@link CsvProducerException} if
     *     the producer failed
     */
    static CsvSource writing(CsvProducer producer) {
        Objects.requireNonNull(producer, "producer");
        return new OneShotSource(() -> ProducedStream.start(producer), "CSV producer");
    }

    /**
     * Writes rows as CSV with comma and LF, while they are loaded, in the thread that reads the source.
     *
     * <p>Cells may be text, numbers, {@code Boolean}, {@code LocalDate}, {@code Instant}, {@code OffsetDateTime},
     * {@code ZonedDateTime}, {@code LocalTime}, enums, {@code UUID} and characters, and {@code Optional} of these; they
     * are written in Salesforce's forms. {@code null} is an empty cell, which leaves the field alone; the empty
     * {@code Optional} is {@code #N/A}, which clears it. Line breaks within text become LF, which the job declares. A row
     * that has another number of cells than the header, a cell of another type, and an exception of the stream fail the
     * load, which loads nothing then.
     *
     * @param header the names of the columns
     * @param rows the rows; read once, and closed with the stream of {@link #open()}
     * @return a source that is not repeatable and has no known length; reading it throws {@link CsvProducerException} if
     *     the rows cannot be had or written
     * @throws IllegalArgumentException if the header is empty
     */
    static CsvSource ofRows(List<String> header, Stream<? extends List<?>> rows) {
        Objects.requireNonNull(rows, "rows");
        List<String> names = RowsInputStream.requireNames(header);
        return new OneShotSource(() -> new RowsInputStream(names, RowsInputStream.of(rows)), "rows");
    }

    /**
     * Writes rows as CSV, as {@link #ofRows(List, Stream)} does.
     *
     * @param header the names of the columns
     * @param rows the rows; read once
     * @return a source that is not repeatable and has no known length
     * @throws IllegalArgumentException if the header is empty
     */
    static CsvSource ofRows(List<String> header, Iterator<? extends List<?>> rows) {
        Objects.requireNonNull(rows, "rows");
        return ofRows(
                header, StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false));
    }

    /**
     * Writes the rows of a database query as CSV, as {@link #ofResultSet(ResultSet, ZoneId)} does, with times that have no
     * zone taken as the time of this Java platform's default zone.
     *
     * @param rows the rows
     * @return a source that is not repeatable and has no known length
     */
    static CsvSource ofResultSet(ResultSet rows) {
        return ofResultSet(rows, ZoneId.systemDefault());
    }

    /**
     * Writes the rows of a database query as CSV with comma and LF, while they are loaded, in the thread that reads the
     * source. The labels of its columns are the header: {@code SELECT name AS "Name", key AS "External_Id__c"}; upper and
     * lower case do not matter to Salesforce.
     *
     * <p>SQL's null is an empty cell, which leaves the field alone. Numbers are written without exponent, dates and times
     * in ISO form with their offset, texts of any length, {@code CLOB} among them, in full; line breaks within them become
     * LF, which the job declares. A column of bytes, an array or another structure fails the load, as an
     * {@link java.sql.SQLException} does; it loads nothing then.
     *
     * @param rows the rows from the next one on; not closed, and not to be used by others until the load has ended
     * @param zone the zone of times that have none
     * @return a source that is not repeatable and has no known length; reading it throws {@link CsvProducerException} if
     *     the rows cannot be had or written
     */
    static CsvSource ofResultSet(ResultSet rows, ZoneId zone) {
        Objects.requireNonNull(rows, "rows");
        Objects.requireNonNull(zone, "zone");
        return new OneShotSource(() -> ResultSetRows.open(rows, zone), "result set");
    }

    /**
     * Leaves out a UTF-8 byte order mark at the beginning, if there is one. Bulk API 2.0 takes such a mark for a part
     * of the first column's name.
     *
     * @return a source without the mark, of unknown length
     */
    default CsvSource withoutBom() {
        return new DecoratedSource(this, ByteOrderMark::skip, OptionalLong.empty());
    }

    /**
     * Turns text in another encoding into UTF-8 while it is read. Bytes that are not text in that encoding make reading
     * fail with {@link java.nio.charset.CharacterCodingException}: nothing is replaced in silence. A byte order mark of
     * the encoding is left out.
     *
     * @param charset the encoding of this source
     * @return a source of UTF-8, of unknown length
     */
    default CsvSource transcodedFrom(Charset charset) {
        Objects.requireNonNull(charset, "charset");
        return new DecoratedSource(
                this, in -> ByteOrderMark.skip(new TranscodingInputStream(in, charset)), OptionalLong.empty());
    }

    /**
     * Makes every line ending the same while it is read, also those inside quoted fields: Bulk API 2.0 has been seen to
     * refuse a file over either. A carriage return that no line feed follows is a line ending inside quotes, and outside
     * if the first line ends with one; elsewhere it is left alone.
     *
     * @param lineEnding the line ending wanted
     * @return a source with one line ending, of unknown length; {@link CsvInspection#withLineEnding} knows it
     */
    default CsvSource withLineEnding(LineEnding lineEnding) {
        Objects.requireNonNull(lineEnding, "lineEnding");
        return DecoratedSource.withLineEnding(this, lineEnding, OptionalLong.empty());
    }
}
