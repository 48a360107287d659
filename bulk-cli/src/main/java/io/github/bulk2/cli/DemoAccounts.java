package io.github.bulk2.cli;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.files.PrivateFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The accounts of the demonstration: made from a seed, with everything that makes CSV hard, and with bad rows of several
 * kinds among them.
 */
final class DemoAccounts {
    static final String KEY = "External_Id__c";
    static final List<String> COLUMNS = List.of(
            KEY,
            "Name",
            "Type",
            "Phone",
            "Website",
            "BillingStreet",
            "BillingCity",
            "BillingCountry",
            "AnnualRevenue",
            "NumberOfEmployees",
            "ParentId",
            "Description");

    private static final int ROWS_PER_BAD_ROW = 200;
    private static final String[] FIRST = {"Müller", "Øresund", "Łódź", "東京", "Αθήνα", "O'Brien", "Acme", "São Paulo"};
    private static final String[] LAST = {
        "& Söhne", "\"Prime\" Ltd", "株式会社", "Energy, Inc.", "GmbH", "🚀 Labs", "Holding"
    };
    private static final String[][] PLACES = {
        {"Zürich", "Schweiz"}, {"Kraków", "Polska"}, {"大阪市", "日本"}, {"Montréal", "Canada"}, {"Αθήνα", "Ελλάδα"}
    };
    private static final String[] TYPES = {"Prospect", "Customer - Direct", "Channel Partner / Reseller", "Other", ""};

    private final Random random;
    private final Map<String, List<String>> good = new LinkedHashMap<>();
    private final Map<String, String> bad = new LinkedHashMap<>();

    private DemoAccounts(long seed) {
        this.random = new Random(seed);
    }

    /** Makes the rows; about one of 200 is bad. */
    static DemoAccounts make(int rows, long seed) {
        DemoAccounts accounts = new DemoAccounts(seed);
        int kind = 0;
        for (int i = 0; i < rows; i++) {
            List<String> row = accounts.row(i);
            if (i % ROWS_PER_BAD_ROW == ROWS_PER_BAD_ROW / 2) {
                BadRow reason = BadRow.values()[kind++ % BadRow.values().length];
                reason.spoil(row);
                accounts.bad.put(row.get(0), reason.errorCode);
            }
            accounts.good.put(row.get(0), row);
        }
        return accounts;
    }

    /** The ways a row can be bad that Salesforce finds out, one by one, and the code it answers with. */
    private enum BadRow {
        NO_NAME("REQUIRED_FIELD_MISSING", "Name", ""),
        LONG_NAME("STRING_TOO_LONG", "Name", "x".repeat(256)),
        LONG_CITY("STRING_TOO_LONG", "BillingCity", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"),
        NO_INTEGER("INVALID_FIELD", "NumberOfEmployees", "about fifty"),
        NO_NUMBER("INVALID_FIELD", "AnnualRevenue", "1.000,00"),
        NO_ID("MALFORMED_ID", "ParentId", "headquarters");

        private final String errorCode;
        private final String column;
        private final String value;

        BadRow(String errorCode, String column, String value) {
            this.errorCode = errorCode;
            this.column = column;
            this.value = value;
        }

        void spoil(List<String> row) {
            row.set(COLUMNS.indexOf(column), value);
        }
    }

    /** The rows that Salesforce has to accept, by external id. */
    Map<String, List<String>> good() {
        Map<String, List<String>> accepted = new LinkedHashMap<>(good);
        accepted.keySet().removeAll(bad.keySet());
        return accepted;
    }

    /** The rows that Salesforce has to refuse: external id and error code. */
    Map<String, String> bad() {
        return bad;
    }

    /** How many rows have to fail with each error code. */
    Map<String, Long> badByCode() {
        Map<String, Long> counts = new TreeMap<>();
        bad.values().forEach(code -> counts.merge(code, 1L, Long::sum));
        return counts;
    }

    void write(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(PrivateFiles.create(file))) {
            writeRow(out, COLUMNS);
            for (List<String> row : good.values()) {
                writeRow(out, row);
            }
        }
    }

    private List<String> row(int number) {
        String[] place = PLACES[random.nextInt(PLACES.length)];
        String name = FIRST[random.nextInt(FIRST.length)] + " " + LAST[random.nextInt(LAST.length)] + " " + number;
        return new ArrayList<>(List.of(
                String.format(Locale.ROOT, "DEMO-%06d", number),
                name,
                TYPES[random.nextInt(TYPES.length)],
                String.format(Locale.ROOT, "+41 44 %07d", random.nextInt(10_000_000)),
                "https://example.org/" + number,
                "Rue \"du Lac\" " + random.nextInt(100) + "\nPostfach " + random.nextInt(1000),
                place[0],
                place[1],
                String.format(Locale.ROOT, "%d.%02d", random.nextInt(2_000_000_000), random.nextInt(100)),
                random.nextInt(10) == 0 ? "" : String.valueOf(random.nextInt(100_000)),
                "",
                random.nextInt(3) == 0 ? "" : "First line, with a comma\nsecond line: \"quoted\" – ünï✓ " + number));
    }

    private static void writeRow(BufferedWriter out, List<String> cells) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                out.write(ColumnDelimiter.COMMA.character());
            }
            String cell = cells.get(i);
            boolean quoted = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n');
            out.write(quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
        }
        out.write('\n');
    }
}
