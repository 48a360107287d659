package io.github.bulk2.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The result of the one query job of a {@link DrainServer}: one page of rows, kept in memory, that is served as each page.
 * Immutable.
 */
final class ResultPages {

    static final String SOQL = "SELECT Id, Name, Phone, Industry, Description FROM Account";
    static final String JOB = "750000000000001AAA";

    private static final String HEADER = "\"Id\",\"Name\",\"Phone\",\"Industry\",\"Description\"\n";
    private static final int DISTINCT_ROWS = 1000;
    private static final int WORDS = 300;
    private static final int TEXT = 570;
    private static final int BUFFER = 1 << 16;

    private final int pages;
    private final int rows;
    private final Duration firstByte;
    private final ByteBuffer plain;
    private final @Nullable ByteBuffer compressed;

    /** Pages of so many rows, none of which begins before {@code firstByte} has passed. */
    ResultPages(int pages, int rows, Duration firstByte) {
        this(pages, rows, firstByte, plain(rows), null);
    }

    private ResultPages(int pages, int rows, Duration firstByte, ByteBuffer plain, @Nullable ByteBuffer compressed) {
        this.pages = pages;
        this.rows = rows;
        this.firstByte = firstByte;
        this.plain = plain;
        this.compressed = compressed;
    }

    /** About so many bytes, in at least two pages of at most so many rows. */
    static ResultPages of(long bytes, int rows) {
        long all = Math.max(2, bytes * DISTINCT_ROWS / block().length);
        int pages = Math.max(2, Math.toIntExact(all / rows));
        return new ResultPages(pages, Math.toIntExact(Math.min(rows, all / pages)), Duration.ZERO);
    }

    private static ByteBuffer plain(int rows) {
        byte[] block = block();
        ByteBuffer page = ByteBuffer.allocateDirect(
                Math.toIntExact(HEADER.length() + (long) block.length / DISTINCT_ROWS * rows));
        page.put(HEADER.getBytes(StandardCharsets.US_ASCII));
        while (page.hasRemaining()) {
            page.put(block, 0, Math.min(block.length, page.remaining()));
        }
        return page.flip();
    }

    /** The same, compressed for those who ask for it. */
    ResultPages compressed() {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (WritableByteChannel gzip = Channels.newChannel(new GZIPOutputStream(zipped, BUFFER))) {
            gzip.write(plain.duplicate());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        ByteBuffer all = ByteBuffer.allocateDirect(zipped.size()).put(zipped.toByteArray());
        return new ResultPages(pages, rows, firstByte, plain, all.flip());
    }

    /** Rows of one width: quoted as Salesforce does, with text that is about as compressible as text is. */
    private static byte[] block() {
        Random random = new Random(42);
        List<String> words = new ArrayList<>();
        while (words.size() < WORDS) {
            words.add(random.ints(2 + random.nextInt(8), 'a', 'z' + 1)
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining()));
        }
        StringBuilder block = new StringBuilder();
        for (int row = 0; row < DISTINCT_ROWS; row++) {
            block.append(String.format(
                    "\"001%012dAAA\",\"Account, number %05d\",\"+41 44 %07d\",\"Energy\",\"say \"\"%05d\"\",\nthen ",
                    row, row, row, row));
            StringBuilder text = new StringBuilder();
            while (text.length() < TEXT) {
                text.append(words.get(random.nextInt(WORDS))).append(' ');
            }
            block.append(text, 0, TEXT).append("\"\n");
        }
        return block.toString().getBytes(StandardCharsets.US_ASCII);
    }

    int pages() {
        return pages;
    }

    Duration firstByte() {
        return firstByte;
    }

    /** A new view of the page's bytes. */
    ByteBuffer page(boolean gzip) {
        return (gzip && compressed != null ? compressed : plain).duplicate();
    }

    boolean areCompressed() {
        return compressed != null;
    }

    /** Whether a file has all the rows of all the pages, and one header. */
    boolean isWhole(Path file) throws IOException {
        if (Files.size(file) != totalBytes()) {
            return false;
        }
        try (FileChannel in = FileChannel.open(file)) {
            ByteBuffer found = ByteBuffer.allocateDirect(BUFFER);
            for (int page = 0; page < pages; page++) {
                ByteBuffer expected = plain.duplicate();
                expected.position(page == 0 ? 0 : HEADER.length());
                while (expected.hasRemaining()) {
                    found.clear().limit(Math.min(BUFFER, expected.remaining()));
                    int read = in.read(found);
                    if (read < 0 || !found.flip().equals(expected.slice(expected.position(), read))) {
                        return false;
                    }
                    expected.position(expected.position() + read);
                }
            }
        }
        return true;
    }

    /** The length of all the pages in one file, with one header. */
    long totalBytes() {
        return HEADER.length() + (long) pages * (plain.limit() - HEADER.length());
    }

    long totalRows() {
        return (long) pages * rows;
    }

    String locator(int page) {
        return "p" + page;
    }

    /** Which page a query string asks for. */
    int pageOf(String query) {
        return query.contains("locator=p") ? Integer.parseInt(query.replaceFirst(".*locator=p([0-9]+).*", "$1")) : 0;
    }

    /** The headers that go with a page. */
    String headers(int page) {
        return "Sforce-NumberOfRecords: " + rows + "\r\nSforce-Locator: "
                + (page + 1 == pages ? "null" : locator(page + 1)) + "\r\n";
    }

    String list(String resultsPath) {
        return IntStream.range(0, pages)
                .mapToObj(page -> "{\"resultLink\":\"" + resultsPath + "?locator=" + locator(page) + "\"}")
                .collect(Collectors.joining(",", "{\"resultPages\":[", "],\"done\":true,\"nextRecordsUrl\":null}"));
    }

    String job() {
        return "{\"id\":\"" + JOB + "\",\"operation\":\"query\",\"object\":\"Account\",\"state\":\"JobComplete\","
                + "\"createdById\":\"005000000000001AAA\",\"createdDate\":\"2026-01-01T00:00:00.000+0000\","
                + "\"systemModstamp\":\"2026-01-01T00:00:00.000+0000\",\"concurrencyMode\":\"Parallel\","
                + "\"contentType\":\"CSV\",\"apiVersion\":63.0,\"jobType\":\"V2Query\",\"lineEnding\":\"LF\","
                + "\"columnDelimiter\":\"COMMA\",\"numberRecordsProcessed\":" + totalRows() + ",\"retries\":0,"
                + "\"totalProcessingTime\":1}";
    }
}
