package io.github.bulk2.csv;

import io.github.bulk2.csv.CsvFinding.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Keeps the first findings of each code and counts all of them, so a broken file cannot fill the memory. */
final class Findings {

    private final int keptPerCode;
    private final List<CsvFinding> kept = new ArrayList<>();
    private final Map<Code, long[]> totals = new EnumMap<>(Code.class);

    Findings(int keptPerCode) {
        this.keptPerCode = keptPerCode;
    }

    void add(Code code, long line, String message) {
        add(code, line, () -> message);
    }

    void add(Code code, long line, Supplier<String> message) {
        if (isToBeKept(code)) {
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

    List<CsvFinding> inLineOrder() {
        List<CsvFinding> sorted = new ArrayList<>(kept);
        sorted.sort(Comparator.comparingLong(CsvFinding::line).thenComparing(CsvFinding::code));
        return Collections.unmodifiableList(sorted);
    }

    Map<Code, Long> totals() {
        Map<Code, Long> counted = new EnumMap<>(Code.class);
        totals.forEach((code, total) -> counted.put(code, total[0]));
        return Collections.unmodifiableMap(counted);
    }
}
