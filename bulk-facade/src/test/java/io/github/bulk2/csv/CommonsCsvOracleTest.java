package io.github.bulk2.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.csv.CsvFinding.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

/**
 * Bytes that nobody would call CSV, read by the scanner and by Commons CSV: both see the same records, or both refuse.
 * Where Commons CSV forgives what Salesforce does not, the rule that it breaks is one of {@link #FORGIVEN}.
 *
 * <p>The tries of each build are bounded; {@code -Dsoak} makes them many, {@code -Dfuzz.seed} repeats one.
 */
class CommonsCsvOracleTest {

    private static final int TRIES = 8_000;
    private static final int SOAK_FACTOR = 100;

    /** What the scanner refuses and Commons CSV need not, and why. */
    private static final Map<Code, String> FORGIVEN = new EnumMap<>(Map.ofEntries(
            Map.entry(Code.LINE_ENDING, "a job declares one line ending, and Salesforce fails it for any other"),
            Map.entry(Code.BARE_CARRIAGE_RETURN, "a CR alone is no line ending of Bulk API 2.0"),
            Map.entry(Code.UNESCAPED_QUOTE, "a field with a quote in it has to be quoted (guide, Prepare CSV Files)"),
            Map.entry(Code.SPACE_AROUND_QUOTE, "a space next to a quote is an error (guide, Prepare CSV Files)"),
            Map.entry(
                    Code.TEXT_AFTER_QUOTE,
                    "of white space behind a quote, which Commons CSV drops, Salesforce says nothing"),
            Map.entry(Code.COLUMN_COUNT, "a record with other columns than the header fails"),
            Map.entry(Code.NUL_BYTE, "NUL is no character of a field"),
            Map.entry(Code.EMPTY_HEADER_NAME, "a column without a name is no field"),
            Map.entry(Code.DUPLICATE_HEADER_NAME, "a field cannot be loaded twice"),
            Map.entry(Code.DELIMITER_NOT_IN_HEADER, "the job would be read in another dialect than it is written in"),
            Map.entry(Code.HEADER_ONLY, "nothing would be loaded"),
            Map.entry(Code.EMPTY_FILE, "nothing would be loaded")));

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** Sequences that no UTF-8 has: torn, overlong, surrogates, too large, and none at all. */
    private static final byte[][] NO_UTF8 = {
        {(byte) 0xC3},
        {(byte) 0x80},
        {(byte) 0xFF},
        {(byte) 0xC0, (byte) 0xAF},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0xF5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
        {(byte) 0xF0, (byte) 0x9F, (byte) 0x98}
    };

    private static final int[] LENGTHS = {1, 2, 3, 6, 7, 8, 9, 15, 16, 55, 62, 63, 64, 65, 127, 128, 129};
    private static final int[] BUFFERS = {1, 2, 7, 8, 63, 64, 65, 127, 128, 129, 1 << 17};

    private static final List<ColumnDelimiter> DELIMITERS = List.of(ColumnDelimiter.values());

    private static final class Hostile {
        private final byte[] bytes;
        private final CsvDialect dialect;

        Hostile(byte[] bytes, CsvDialect dialect) {
            this.bytes = bytes;
            this.dialect = dialect;
        }

        byte[] bytes() {
            return bytes;
        }

        CsvDialect dialect() {
            return dialect;
        }
    }

    /** What keeps us from looking any further. */
    private static final Set<Code> CAUSES = EnumSet.of(
            Code.NOT_UTF8,
            Code.NOT_CSV,
            Code.CARRIAGE_RETURN_LINES,
            Code.LINE_BEFORE_HEADER,
            Code.HEADER_IN_QUOTES,
            Code.EMPTY_FILE);

    @Test
    void sameRecordsOrBothRefuse() throws IOException {
        Map<String, Integer> outcomes = new java.util.TreeMap<>();
        Set<Code> seen = EnumSet.noneOf(Code.class);
        Long only = Long.getLong("fuzz.seed");
        long first = only == null ? 1 : only;
        long last = only != null ? only : System.getProperty("soak") == null ? TRIES : (long) TRIES * SOAK_FACTOR;
        for (long seed = first; seed <= last; seed++) {
            String outcome = requireAgreement(new Random(seed), "-Dfuzz.seed=" + seed, seen);
            outcomes.merge(outcome, 1, Integer::sum);
        }
        if (only == null) {
            assertThat(outcomes).containsOnlyKeys("both read", "both refuse", "forgiven");
            assertThat(outcomes.values()).allMatch(count -> count > TRIES / 50);
            assertThat(seen).as("every rule was needed").containsAll(FORGIVEN.keySet());
        }
    }

    /** Found by {@code -Dfuzz.seed=1446}. */
    @Test
    void findingsOfOneLineComeInTheSameOrderForEveryBuffer() throws IOException {
        String text = "a\n\"x\rx\r\nx\rx\n\"" + "\n" + "y".repeat(64) + "\n";
        Hostile csv = new Hostile(
                text.getBytes(StandardCharsets.UTF_8), new CsvDialect(ColumnDelimiter.COMMA, LineEnding.LF));

        CsvInspection byteByByte = inspect(csv, 1);

        assertThat(byteByByte.count(Code.LINE_ENDING_IN_FIELD)).isEqualTo(3);
        for (int buffer : BUFFERS) {
            assertThat(inspect(csv, buffer)).as("buffer of %d", buffer).isEqualTo(byteByByte);
        }
    }

    private static String requireAgreement(Random random, String seed, Set<Code> seen) throws IOException {
        Hostile csv = hostile(random);
        CsvInspection ours = inspect(csv, BUFFERS[random.nextInt(BUFFERS.length)]);
        assertThat(inspect(csv, BUFFERS[random.nextInt(BUFFERS.length)]))
                .as(seed)
                .isEqualTo(ours);
        Optional<List<List<String>>> theirs = commons(withoutBom(csv.bytes()), csv.dialect());
        Set<Code> errors = EnumSet.noneOf(Code.class);
        ours.totals().keySet().stream().filter(Code::isError).forEach(errors::add);
        if (theirs.isEmpty()) {
            assertThat(errors).as(seed + ": refused by Commons CSV alone").isNotEmpty();
            return "both refuse";
        }
        if (errors.contains(Code.BARE_CARRIAGE_RETURN)) {
            // To Commons CSV a record ends there, so what follows is something else to it.
            seen.add(Code.BARE_CARRIAGE_RETURN);
            return "forgiven";
        }
        if (ours.header().isEmpty() && CAUSES.containsAll(errors)) {
            seen.addAll(errors);
            return "forgiven";
        }
        // What Commons CSV takes for data.
        errors.removeAll(EnumSet.of(Code.REPEATED_HEADER, Code.BYTE_ORDER_MARK_INSIDE));
        if (ours.header().isPresent()) {
            assertThat(records(csv, ours)).as(seed).isEqualTo(theirs.get());
            // A blank first line is a header without a name to us, and nothing to Commons CSV.
            boolean blankHeader = ours.header().get().text().matches("\r?\n");
            assertThat(counted(csv)).as(seed).isEqualTo(theirs.get().size() + (blankHeader ? 1 : 0));
        }
        assertThat(FORGIVEN.keySet()).as(seed + ": refused by us alone").containsAll(errors);
        seen.addAll(errors);
        return errors.isEmpty() ? "both read" : "forgiven";
    }

    private static CsvInspection inspect(Hostile csv, int buffer) throws IOException {
        return CsvInspection.inspect(
                CsvSource.ofBytes(csv.bytes()),
                CsvInspectionOptions.defaults()
                        .withColumnDelimiter(csv.dialect().columnDelimiter())
                        .withLineEnding(csv.dialect().lineEnding())
                        .withMaxPartRecords(1)
                        .withFindingsPerCode(1000)
                        .withBufferSize(buffer));
    }

    /** The header and the records where the scanner saw them, each read alone. */
    private static List<List<String>> records(Hostile csv, CsvInspection ours) {
        List<List<String>> records = new ArrayList<>();
        byte[] header = ours.header().orElseThrow().text().getBytes(StandardCharsets.UTF_8);
        records.addAll(commons(header, csv.dialect()).orElseThrow());
        for (CsvPart part : ours.parts()) {
            int from = (int) part.offset();
            byte[] record = Arrays.copyOfRange(csv.bytes(), from, from + (int) part.length());
            records.addAll(commons(record, csv.dialect()).orElseThrow());
        }
        return records;
    }

    private static long counted(Hostile csv) {
        byte[] text = withoutBom(csv.bytes());
        CsvRecordCounter counter = new CsvRecordCounter(csv.dialect());
        counter.count(text, text.length);
        return counter.records() + (counter.isAtRecordEnd() ? 0 : 1);
    }

    private static byte[] withoutBom(byte[] bytes) {
        boolean marked = Arrays.equals(bytes, 0, Math.min(3, bytes.length), BOM, 0, 3);
        return Arrays.copyOfRange(bytes, marked ? 3 : 0, bytes.length);
    }

    /** What Commons CSV reads, or nothing if it refuses. */
    private static Optional<List<List<String>>> commons(byte[] bytes, CsvDialect dialect) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            CSVFormat format = CSVFormat.RFC4180
                    .builder()
                    .setDelimiter(dialect.columnDelimiter().character())
                    .setIgnoreEmptyLines(true)
                    .get();
            try (CSVParser parser = CSVParser.builder()
                    .setReader(new StringReader(text))
                    .setFormat(format)
                    .get()) {
                return Optional.of(parser.stream().map(CSVRecord::toList).toList());
            }
        } catch (CharacterCodingException noUtf8) {
            return Optional.empty();
        } catch (IOException | UncheckedIOException refused) {
            return Optional.empty();
        }
    }

    /** Sound CSV with some of it replaced, or a soup of what can be wrong. */
    private static Hostile hostile(Random random) {
        ColumnDelimiter delimiter = DELIMITERS.get(random.nextInt(DELIMITERS.size()));
        CsvDialect dialect = new CsvDialect(delimiter, random.nextBoolean() ? LineEnding.LF : LineEnding.CRLF);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (random.nextInt(12) == 0) {
            bytes.writeBytes(BOM);
        }
        if (random.nextInt(3) == 0) {
            for (int pieces = random.nextInt(40); pieces > 0; pieces--) {
                bytes.writeBytes(piece(random, dialect));
            }
            return new Hostile(bytes.toByteArray(), dialect);
        }
        writeSound(bytes, random, dialect);
        byte[] hostile = bytes.toByteArray();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int from = random.nextInt(hostile.length + 1);
            int to = Math.min(hostile.length, from + random.nextInt(3));
            hostile = replaced(hostile, from, to, piece(random, dialect));
        }
        return new Hostile(hostile, dialect);
    }

    private static void writeSound(ByteArrayOutputStream bytes, Random random, CsvDialect dialect) {
        String delimiter = String.valueOf(dialect.columnDelimiter().character());
        int columns = 1 + random.nextInt(4);
        int records = random.nextInt(6);
        for (int record = 0; record <= records; record++) {
            for (int column = 0; column < columns; column++) {
                boolean second = records == 5 && column == 3;
                String value = record == 0 ? "c" + (second ? 0 : column) : value(random, dialect);
                boolean quoted = value.isEmpty()
                        || random.nextInt(3) == 0
                        || value.matches("(?s).*[\"\r\n].*")
                        || value.contains(delimiter);
                String written = quoted ? '"' + value.replace("\"", "\"\"") + '"' : value;
                bytes.writeBytes(((column == 0 ? "" : delimiter) + written).getBytes(StandardCharsets.UTF_8));
            }
            if (record < records || random.nextBoolean()) {
                bytes.writeBytes(dialect.lineEnding().text().getBytes(StandardCharsets.UTF_8));
            }
        }
        if (random.nextInt(200) == 0) {
            // The end of the first buffer comes somewhere in what follows.
            String ending = dialect.lineEnding().text();
            int filling = (1 << 17) - bytes.size() - random.nextInt(20);
            String filled = "z".repeat(70_000) + ending + "z".repeat(filling - 70_000 - ending.length());
            bytes.writeBytes((filled + "\n\"a\"\"\r\n\"" + ending + "\"\"").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String value(Random random, CsvDialect dialect) {
        StringBuilder value = new StringBuilder();
        for (int pieces = random.nextInt(4); pieces > 0; pieces--) {
            byte[] piece = piece(random, dialect);
            String text = new String(piece, StandardCharsets.UTF_8);
            value.append(text.indexOf('\uFFFD') >= 0 || text.indexOf(0) >= 0 ? "v" : text);
        }
        return value.toString();
    }

    private static byte[] piece(Random random, CsvDialect dialect) {
        int kind = random.nextInt(20);
        if (kind < 4) {
            return "p".repeat(LENGTHS[random.nextInt(LENGTHS.length)]).getBytes(StandardCharsets.UTF_8);
        }
        if (kind == 4) {
            return NO_UTF8[random.nextInt(NO_UTF8.length)];
        }
        if (kind == 5) {
            byte[] noise = new byte[random.nextInt(5)];
            random.nextBytes(noise);
            return noise;
        }
        ColumnDelimiter any = DELIMITERS.get(random.nextInt(DELIMITERS.size()));
        String delimiter = String.valueOf(dialect.columnDelimiter().character());
        String ending = dialect.lineEnding().text();
        String[] pieces = {
            "\"",
            "\"",
            "\"\"",
            "\"\"\"",
            delimiter,
            delimiter,
            ending,
            ending,
            ending + ending,
            "\n",
            "\r\n",
            "\r",
            "\0",
            " ",
            "\t",
            "\u00e9",
            "\u6f22",
            "\ud83d\ude00",
            "\u0085",
            "\u2028",
            "\ufeff",
            "#",
            "\\",
            "\\\"",
            "\"" + delimiter,
            delimiter + "\"",
            "\" ",
            "'" + any.character()
        };
        return pieces[random.nextInt(pieces.length)].getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(bytes, 0, from);
        all.writeBytes(by);
        all.write(bytes, to, bytes.length - to);
        return all.toByteArray();
    }
}
