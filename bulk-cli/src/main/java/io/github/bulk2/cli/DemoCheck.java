package io.github.bulk2.cli;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.load.ErrorGroup;
import io.github.bulk2.load.LoadReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Holds what came of the demonstration's load against the accounts that went in. */
final class DemoCheck {
    private static final Set<String> NUMBERS = Set.of("AnnualRevenue", "NumberOfEmployees");

    private final DemoAccounts accounts;
    private final List<Result> results = new ArrayList<>();

    /** One thing that was checked. */
    record Result(boolean ok, String what) {}

    DemoCheck(DemoAccounts accounts) {
        this.accounts = accounts;
    }

    List<Result> results() {
        return results;
    }

    boolean allOk() {
        return !results.isEmpty() && results.stream().allMatch(Result::ok);
    }

    void account(LoadReport report) {
        long expected = accounts.good().size() + (long) accounts.bad().size();
        long accounted = report.successful() + report.failed() + report.unprocessed();
        check(
                report.recordsIn() == expected && accounted == expected,
                "every row is accounted for: " + report.recordsIn() + " in = " + report.successful() + " succeeded + "
                        + report.failed() + " failed + " + report.unprocessed() + " unprocessed");
        Map<String, Long> codes = new TreeMap<>();
        for (ErrorGroup group : report.errors()) {
            codes.merge(group.code(), group.count(), Long::sum);
        }
        check(codes.equals(accounts.badByCode()), "the reasons of failure are those put in: " + codes);
    }

    /** The failed rows have to be exactly the bad ones. */
    void failedRows(Path failed) throws IOException {
        Set<String> keys = new HashSet<>();
        long rows = 0;
        try (CsvRecords records = open(failed)) {
            for (CsvRecords.Row row : records) {
                rows++;
                keys.add(row.get(DemoAccounts.KEY));
            }
        }
        check(
                rows == keys.size() && keys.equals(accounts.bad().keySet()),
                "failed.csv has the " + accounts.bad().size() + " bad rows and no other");
    }

    /** The exported rows have to be the good ones, each once, value for value. */
    void exportedRows(Path exported) throws IOException {
        Map<String, List<String>> missing = new HashMap<>(accounts.good());
        long equal = 0;
        long strange = 0;
        try (CsvRecords records = open(exported)) {
            for (CsvRecords.Row row : records) {
                List<String> sent = missing.remove(row.get(DemoAccounts.KEY));
                if (sent != null && sameValues(sent, row)) {
                    equal++;
                } else {
                    strange++;
                }
            }
        }
        check(
                missing.isEmpty() && strange == 0 && equal == accounts.good().size(),
                "the export has every loaded row once, value for value: " + equal + " equal, " + strange
                        + " different or unknown, " + missing.size() + " missing");
    }

    private static boolean sameValues(List<String> sent, CsvRecords.Row row) {
        for (int i = 0; i < sent.size(); i++) {
            String column = DemoAccounts.COLUMNS.get(i);
            if (!same(column, sent.get(i), row.get(column))) {
                return false;
            }
        }
        return true;
    }

    /** Salesforce renders numbers anew, 912260031.00 as 9.12260031E8: they are compared as numbers. */
    private static boolean same(String column, String sent, String received) {
        if (!NUMBERS.contains(column) || sent.isEmpty() || received.isEmpty()) {
            return sent.equals(received);
        }
        return new BigDecimal(sent).compareTo(new BigDecimal(received)) == 0;
    }

    private void check(boolean ok, String what) {
        results.add(new Result(ok, what));
    }

    private static CsvRecords open(Path file) throws IOException {
        return CsvRecords.of(Files.newInputStream(file), CsvDialect.defaultDialect());
    }
}
