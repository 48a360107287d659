package io.github.bulk2.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * The file to be loaded, the same file in parts, and the results Salesforce would give for it, in one folder. Every row
 * has 150 bytes and every fiftieth a quoted cell with a delimiter, quotes and a line feed in it, so the place of each
 * row is known without an index. In the results every cell is quoted, as Salesforce does; each so many rows one fails.
 */
final class LoadData {

    static final int ROW = 150;

    private static final int QUOTED_EVERY = 50;
    private static final int PART_BYTES = 100_000_000;
    private static final String NUMBER = "000000000";
    private static final List<String> COLUMNS = List.of(
            "Key__c", "Name", "BillingStreet", "BillingCity", "Phone", "Website", "AnnualRevenue", "Description");
    private static final List<String> CELLS = List.of(
            "K" + NUMBER,
            "Account " + NUMBER,
            "12 Long Street",
            "Springfield",
            "+1 555 0100",
            "a.example.com",
            "1250.5");

    static final String HEADER = String.join(",", COLUMNS) + "\n";
    static final String RESULT_HEADER = "\"sf__Id\",\"sf__Created\"," + quoted(COLUMNS) + "\n";
    static final String FAILED_HEADER = "\"sf__Id\",\"sf__Error\"," + quoted(COLUMNS) + "\n";
    static final String UNPROCESSED_HEADER = quoted(COLUMNS) + "\n";

    private static final Template PLAIN = Template.of(String.join(",", CELLS) + "," + description(false) + "\n");
    private static final Template QUOTED = Template.of(String.join(",", CELLS) + "," + description(true) + "\n");
    private static final String LOADED = "\"001" + NUMBER + "AAAAAA\",\"true\",";
    private static final String REFUSED =
            "\"\",\"FIELD_CUSTOM_VALIDATION_EXCEPTION:The city does not belong to the street:BillingCity --\",";

    private static final int ROWS_OF_PART = (PART_BYTES - HEADER.length()) / ROW;

    private final Path folder;
    private final int parts;
    private final Answer successful;
    private final Answer failed;
    private final int failedEvery;

    /** One kind of result: which rows are in it, and where. */
    private static final class Answer {
        private final Template plain;
        private final Template quoted;
        // Which row is quoted and which one fails repeats itself, so the places within one period tell all others.
        private final long[] places;

        Answer(String front, LongPredicate contains, int period) {
            plain = Template.of(result(front, "\"" + description(false) + "\""));
            quoted = Template.of(result(front, description(true)));
            places = new long[period + 1];
            for (int row = 0; row < period; row++) {
                places[row + 1] = places[row] + (contains.test(row) ? template(row).bytes.length : 0);
            }
        }

        Template template(long row) {
            return isQuoted(row) ? quoted : plain;
        }

        long offset(long row) {
            int period = places.length - 1;
            return row / period * places[period] + places[(int) (row % period)];
        }
    }

    /** A row with places for its number. */
    private static final class Template {
        private final byte[] bytes;
        private final List<Integer> numbers;

        private Template(byte[] bytes, List<Integer> numbers) {
            this.bytes = bytes;
            this.numbers = numbers;
        }

        static Template of(String text) {
            List<Integer> numbers = new ArrayList<>();
            for (int at = text.indexOf(NUMBER); at >= 0; at = text.indexOf(NUMBER, at + NUMBER.length())) {
                numbers.add(at);
            }
            return new Template(text.getBytes(StandardCharsets.US_ASCII), numbers);
        }

        void write(long row, OutputStream out) throws IOException {
            for (int place : numbers) {
                long left = row;
                for (int i = NUMBER.length() - 1; i >= 0; i--) {
                    bytes[place + i] = (byte) ('0' + left % 10);
                    left /= 10;
                }
            }
            out.write(bytes);
        }
    }

    /** With {@code failedEvery} above 0, each so many rows one fails. */
    LoadData(Path folder, int parts, int failedEvery) {
        this.folder = folder;
        this.parts = parts;
        this.failedEvery = failedEvery;
        int period = QUOTED_EVERY * Math.max(failedEvery, 1);
        this.successful = new Answer(LOADED, row -> !fails(row), period);
        this.failed = new Answer(REFUSED, this::fails, period);
    }

    private boolean fails(long row) {
        return failedEvery > 0 && row % failedEvery == 0;
    }

    long failedRows(long from, long to) {
        return failedEvery == 0 ? 0 : (to + failedEvery - 1) / failedEvery - (from + failedEvery - 1) / failedEvery;
    }

    private static String quoted(List<String> cells) {
        return cells.stream().map(cell -> '"' + cell + '"').collect(Collectors.joining(","));
    }

    private static String description(boolean quotes) {
        int room = ROW - 2 - String.join(",", CELLS).length();
        String text = quotes ? "\"Well known, says \"\"who\"\"\nand why" : "Well known for long";
        return text + ".".repeat(room - text.length() - (quotes ? 1 : 0)) + (quotes ? "\"" : "");
    }

    private static String result(String front, String description) {
        return front + quoted(CELLS) + "," + description + "\n";
    }

    void generate() throws IOException {
        Files.createDirectories(folder);
        try (OutputStream all = open(file());
                OutputStream loaded = open(successful());
                OutputStream refused = open(failed())) {
            all.write(HEADER.getBytes(StandardCharsets.US_ASCII));
            for (int part = 0; part < parts; part++) {
                try (OutputStream alone = open(part(part))) {
                    alone.write(HEADER.getBytes(StandardCharsets.US_ASCII));
                    for (long row = firstRow(part); row < firstRow(part + 1); row++) {
                        writeRow(row, all);
                        writeRow(row, alone);
                        Answer answer = fails(row) ? failed : successful;
                        answer.template(row).write(row, fails(row) ? refused : loaded);
                    }
                }
            }
        }
    }

    static void writeRow(long row, OutputStream out) throws IOException {
        (isQuoted(row) ? QUOTED : PLAIN).write(row, out);
    }

    private static OutputStream open(Path file) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
    }

    private static boolean isQuoted(long row) {
        return row % QUOTED_EVERY == 0;
    }

    static long firstRow(int part) {
        return (long) part * ROWS_OF_PART;
    }

    int parts() {
        return parts;
    }

    long bytes() throws IOException {
        return Files.size(file());
    }

    Path file() {
        return folder.resolve("all.csv");
    }

    Path part(int part) {
        return folder.resolve("part-" + (part + 1) + ".csv");
    }

    /** The successful rows of all parts, without a header. */
    Path successful() {
        return folder.resolve("successful.csv");
    }

    /** The failed rows of all parts, without a header. */
    Path failed() {
        return folder.resolve("failed.csv");
    }

    long resultBytes() throws IOException {
        return Files.size(successful()) + Files.size(failed());
    }

    /** Where the row, or the next one that is there, stands among the successful ones. */
    long successfulOffset(long row) {
        return successful.offset(row);
    }

    /** Where the row, or the next one that is there, stands among the failed ones. */
    long failedOffset(long row) {
        return failed.offset(row);
    }

    /** The number of the first row of an upload, told from its first bytes. */
    static long rowNumber(String head) {
        int at = HEADER.length() + 1;
        return head.length() < at + NUMBER.length() ? 0 : Long.parseLong(head.substring(at, at + NUMBER.length()));
    }
}
