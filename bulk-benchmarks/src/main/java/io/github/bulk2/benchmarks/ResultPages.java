package io.github.bulk2.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * The result of the one query job of a {@link DrainServer}: one page of rows, kept in memory plain and compressed, that
 * is served as each page. Immutable.
 */
final class ResultPages {

    static final String SOQL = "SELECT Id, Name, Phone, Industry, Description FROM Account";
    static final String JOB = "750000000000001AAA";

    private static final String HEADER = "\"Id\",\"Name\",\"Phone\",\"Industry\",\"Description\"\n";
    private static final int DISTINCT_ROWS = 1000;
    private static final int WORDS = 300;
    private static final int TEXT = 570;

    private final int pages;
    private final int rows;
    private final Duration firstByte;
    private final ByteBuffer plain;
    private final ByteBuffer compressed;

    /** Pages of so many rows, none of which begins before {@code firstByte} has passed. */
    ResultPages(int pages, int rows, Duration firstByte) {
        this.pages = pages;
        this.rows = rows;
        this.firstByte = firstByte;
        byte[] block = block();
        long length = HEADER.length() + (long) block.length / DISTINCT_ROWS * rows;
        this.plain = ByteBuffer.allocateDirect(Math.toIntExact(length));
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(zipped, 1 << 16)) {
            byte[] header = HEADER.getBytes(StandardCharsets.US_ASCII);
            plain.put(header);
            gzip.write(header);
            while (plain.hasRemaining()) {
                int some = Math.min(block.length, plain.remaining());
                plain.put(block, 0, some);
                gzip.write(block, 0, some);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        plain.flip();
        this.compressed = ByteBuffer.allocateDirect(zipped.size());
        compressed.put(zipped.toByteArray()).flip();
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
        return (gzip ? compressed : plain).duplicate();
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
