package io.github.bulk2.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** The rows that {@link TypedRecordsBenchmark} reads, and how they are read with Commons CSV by hand. */
final class AccountRows {

    private static final String[] COLUMNS = {
        "Id",
        "Name",
        "Parent.Name",
        "Active__c",
        "NumberOfEmployees",
        "AnnualRevenue",
        "Score__c",
        "Founded__c",
        "CreatedDate",
        "Type",
        "Description"
    };
    private static final String[] KINDS = {"Customer - Direct", "Customer - Channel", "Prospect", ""};
    private static final Map<String, AccountRow.Kind> KIND_OF = Map.of(
            "Customer - Direct", AccountRow.Kind.CUSTOMER_DIRECT,
            "Customer - Channel", AccountRow.Kind.CUSTOMER_CHANNEL,
            "Prospect", AccountRow.Kind.PROSPECT);

    private AccountRows() {}

    /** Makes a file; each tenth row has no description, each fiftieth one with quotes, a delimiter and a line feed. */
    static byte[] csv(int rows, boolean allQuoted) {
        Random random = new Random(42);
        StringBuilder text = new StringBuilder();
        line(text, COLUMNS, allQuoted);
        for (int i = 0; i < rows; i++) {
            line(text, row(random, i), allQuoted);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String[] row(Random random, int number) {
        String description = number % 50 == 0 ? "said \"yes\",\nthen no" : number % 10 == 0 ? "" : "none given yet";
        return new String[] {
            String.format("001%012dAAQ", number),
            (number % 20 == 0 ? "Müller & Söhne " : "Acme Trading ") + random.nextInt(10_000),
            random.nextInt(4) == 0 ? "" : "Parent " + random.nextInt(500),
            String.valueOf(random.nextBoolean()),
            String.valueOf(random.nextInt(100_000)),
            BigDecimal.valueOf(random.nextInt(1_000_000_000), 2).toString(),
            String.valueOf(random.nextInt(1_000) / 10.0),
            LocalDate.of(1900 + random.nextInt(120), 1 + random.nextInt(12), 1 + random.nextInt(28))
                    .toString(),
            String.format(
                    "20%02d-%02d-%02dT%02d:%02d:%02d.000Z",
                    random.nextInt(25),
                    1 + random.nextInt(12),
                    1 + random.nextInt(28),
                    random.nextInt(24),
                    random.nextInt(60),
                    random.nextInt(60)),
            KINDS[random.nextInt(KINDS.length)],
            description
        };
    }

    private static void line(StringBuilder text, String[] values, boolean allQuoted) {
        for (int i = 0; i < values.length; i++) {
            boolean quoted = allQuoted || values[i].indexOf('"') >= 0;
            String quote = quoted ? "\"" : "";
            text.append(i == 0 ? "" : ",")
                    .append(quote)
                    .append(values[i].replace("\"", "\"\""))
                    .append(quote);
        }
        text.append('\n');
    }

    /** Commons CSV with its own reader of cells, the header taken off. */
    static Iterator<CSVRecord> commonsCsv(InputStream in) {
        try {
            CSVParser parser = CSVParser.builder()
                    .setReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .setFormat(CSVFormat.RFC4180)
                    .get();
            Iterator<CSVRecord> rows = parser.iterator();
            rows.next();
            return rows;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What one writes by hand, without looking at how fast it is. */
    static AccountRow byHand(CSVRecord row) {
        return new AccountRow(
                row.get(0),
                row.get(1),
                textOrNull(row.get(2)),
                Boolean.valueOf(row.get(3)),
                row.get(4).isEmpty() ? null : Integer.valueOf(row.get(4)),
                row.get(5).isEmpty() ? null : new BigDecimal(row.get(5)),
                row.get(6).isEmpty() ? null : Double.valueOf(row.get(6)),
                row.get(7).isEmpty() ? null : LocalDate.parse(row.get(7)),
                OffsetDateTime.parse(row.get(8), DateTimeFormatter.ISO_OFFSET_DATE_TIME),
                row.get(9).isEmpty() ? null : KIND_OF.get(row.get(9)),
                Optional.ofNullable(textOrNull(row.get(10))));
    }

    private static @Nullable String textOrNull(String text) {
        return text.isEmpty() ? null : text;
    }

    static List<AccountRow> allByHand(InputStream in) {
        List<AccountRow> rows = new ArrayList<>();
        commonsCsv(in).forEachRemaining(row -> rows.add(byHand(row)));
        return rows;
    }
}
