package io.github.bulk2.csv;

import io.github.bulk2.csv.CsvFinding.Code;
import java.util.function.Consumer;

/** Cuts a file into parts between two records. Blank lines at the edge of a part are left out. */
final class PartCutter {

    private final long maxRangeBytes;
    private final long maxRecords;
    private final Findings findings;
    private final Consumer<CsvPart> parts;

    private int cut;
    private long firstRecord = 1;
    private long records;
    private long start;
    private long end;
    private long firstLine;

    PartCutter(long maxRangeBytes, long maxRecords, Findings findings, Consumer<CsvPart> parts) {
        this.maxRangeBytes = maxRangeBytes;
        this.maxRecords = maxRecords;
        this.findings = findings;
        this.parts = parts;
    }

    /** Reports a record that has no room in a part, even alone. */
    void measure(long bytes, long line) {
        if (bytes > maxRangeBytes) {
            findings.add(
                    Code.RECORD_OVER_PART_LIMIT,
                    line,
                    () -> "The record has " + bytes + " bytes, and a part has room for " + maxRangeBytes
                            + " behind its header");
        }
    }

    void record(long recordStart, long recordEnd, long line) {
        if (records > 0 && (recordEnd - start > maxRangeBytes || records == maxRecords)) {
            cut();
        }
        if (records == 0) {
            start = recordStart;
            firstLine = line;
        }
        end = recordEnd;
        records++;
    }

    void finish() {
        if (records > 0) {
            cut();
        }
    }

    private void cut() {
        cut++;
        parts.accept(new CsvPart(cut, start, end - start, firstRecord, records, firstLine));
        firstRecord += records;
        records = 0;
    }
}
