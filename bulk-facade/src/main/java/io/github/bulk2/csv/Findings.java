package io.github.bulk2.csv;

import io.github.bulk2.csv.CsvFinding.Code;
import io.github.bulk2.csv.CsvFinding.Severity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Keeps the first findings of each code and counts all of them, so a broken file cannot fill the memory. Where records
 * with errors are set aside, what is found in a record is held until its end.
 */
final class Findings {

    /** How many are held of one record and of those that follow in the same block, at least. */
    private static final int HELD = 512;

    private final int keptPerCode;
    private final boolean byRecord;
    private final List<CsvFinding> kept = new ArrayList<>();
    private final Map<Code, long[]> totals = new EnumMap<>(Code.class);
    private final Map<Code, long[]> setAside = new EnumMap<>(Code.class);
    private final List<CsvFinding> held = new ArrayList<>();

    Findings(int keptPerCode, boolean byRecord) {
        this.keptPerCode = keptPerCode;
        this.byRecord = byRecord;
    }

    void add(Code code, long line, String message) {
        add(code, line, () -> message);
    }

    void add(Code code, long line, Supplier<String> message) {
        if (byRecord && code.isOfRecord()) {
            hold(code, line, message);
        } else if (isToBeKept(code)) {
            kept.add(CsvFinding.of(code, line, message.get()));
        }
    }

    void add(CsvFinding finding) {
        if (isToBeKept(finding.code())) {
            kept.add(finding);
        }
    }

    boolean has(Code code) {
        return totals.containsKey(code);
    }

    private boolean isToBeKept(Code code) {
        return ++totals.computeIfAbsent(code, first -> new long[1])[0] <= keptPerCode;
    }

    private void hold(Code code, long line, Supplier<String> message) {
        CsvFinding last = held.isEmpty() ? null : held.get(held.size() - 1);
        if (last != null && last.code() == code && last.line() == line) {
            return;
        }
        held.add(CsvFinding.of(code, line, message.get()));
        if (held.size() > 2 * HELD) {
            // The oldest and the newest stay: a record that is nothing but errors, and those that follow it.
            held.subList(HELD / 2, HELD).clear();
        }
    }

    /** Whether an error was found in the record that ends before the line. */
    boolean holdsAny(long nextLine) {
        for (CsvFinding finding : held) {
            if (finding.line() < nextLine) {
                return true;
            }
        }
        return false;
    }

    /** Returns the errors of the record that ends before the line, and forgets them. */
    List<CsvFinding> take(long nextLine) {
        List<CsvFinding> taken = new ArrayList<>();
        for (Iterator<CsvFinding> each = held.iterator(); each.hasNext(); ) {
            CsvFinding finding = each.next();
            if (finding.line() < nextLine) {
                taken.add(finding);
                each.remove();
            }
        }
        return taken;
    }

    /** Has errors of a record be errors of the file. */
    void refuse(List<CsvFinding> errors) {
        for (CsvFinding error : errors) {
            if (++totals.computeIfAbsent(error.code(), first -> new long[1])[0] <= keptPerCode) {
                kept.add(error);
            }
        }
    }

    /** Has errors of a record be warnings, as the record is set aside. */
    void setAside(List<CsvFinding> errors) {
        for (CsvFinding error : errors) {
            if (++setAside.computeIfAbsent(error.code(), first -> new long[1])[0] <= keptPerCode) {
                kept.add(new CsvFinding(
                        Severity.WARNING,
                        error.code(),
                        error.line(),
                        error.message() + "; the record is set aside",
                        error.remedy()));
            }
        }
    }

    List<CsvFinding> inLineOrder() {
        List<CsvFinding> sorted = new ArrayList<>(kept);
        sorted.sort(Comparator.comparingLong(CsvFinding::line).thenComparing(CsvFinding::code));
        return Collections.unmodifiableList(sorted);
    }

    Map<Code, Long> totals() {
        Map<Code, Long> counted = new EnumMap<>(Code.class);
        totals.forEach((code, total) -> counted.merge(code, total[0], Long::sum));
        setAside.forEach((code, total) -> counted.merge(code, total[0], Long::sum));
        return Collections.unmodifiableMap(counted);
    }
}
