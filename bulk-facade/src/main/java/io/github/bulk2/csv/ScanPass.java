package io.github.bulk2.csv;

import io.github.bulk2.csv.CsvFinding.Code;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One pass over the text of a file: each record goes to the part cutter and to the key check. */
final class ScanPass implements RecordScanner.Records {

    private final RecordScanner scanner;
    private final PartCutter cutter;
    private final Optional<KeyCheck> keys;
    private final Findings findings;
    private final boolean setsAside;
    private final CsvInspectionListener listener;

    /** Null without checks. */
    private final @Nullable JoinedFiles joined;

    private byte[] buffer = {};
    private long bufferStart;
    private boolean headerRead;
    private boolean atEnd;

    ScanPass(
            CsvHeader header,
            long offset,
            CsvInspectionOptions options,
            Findings findings,
            CsvInspectionListener listener) {
        this.findings = findings;
        this.setsAside = options.errorsSetAside();
        this.listener = listener;
        if (options.checks()) {
            CheckingScanner checking = new CheckingScanner(header.dialect(), offset, findings, this);
            this.scanner = checking;
            this.joined = new JoinedFiles(header, checking, findings);
        } else {
            this.scanner = new BoundaryScanner(header.dialect().columnDelimiter(), offset, this);
            this.joined = null;
        }
        this.cutter = new PartCutter(
                options.maxPartBytes() - header.bytes().length, options.maxPartRecords(), findings, listener::part);
        this.keys = options.keyColumn().flatMap(name -> keyCheck(name, header, options.maxKeys(), findings));
    }

    private static Optional<KeyCheck> keyCheck(String name, CsvHeader header, int maxKeys, Findings findings) {
        int place = header.names().indexOf(name);
        for (int i = 0; i < header.names().size() && place < 0; i++) {
            place = header.names().get(i).equalsIgnoreCase(name) ? i : place;
        }
        if (place >= 0) {
            boolean isId = name.equalsIgnoreCase("Id");
            return Optional.of(new KeyCheck(place, isId, header.dialect().columnDelimiter(), maxKeys, findings));
        }
        findings.add(Code.KEY_COLUMN_MISSING, 1, () -> "There is no column " + name + " in the header");
        return Optional.empty();
    }

    void scan(byte[] bytes, int length) {
        buffer = bytes;
        bufferStart = scanner.position();
        scanner.scan(bytes, length);
        keys.ifPresent(check -> check.read(bytes, inBuffer(scanner.openRecord()), length));
        if (joined != null) {
            joined.keep(bytes, scanner.openRecord() - bufferStart, length);
        }
    }

    RecordScanner finish() {
        bufferStart = scanner.position();
        atEnd = true;
        scanner.finish();
        cutter.finish();
        findings.refuse(findings.take(Long.MAX_VALUE));
        return scanner;
    }

    @Override
    public void record(long start, long end, long line) {
        long nextLine = atEnd ? Long.MAX_VALUE : scanner.nextRecordLine();
        boolean isHeader = !headerRead;
        headerRead = true;
        if (!isHeader) {
            cutter.measure(end - start, line);
            if (joined != null && joined.mayBe(end - start)) {
                joined.look(buffer, start - bufferStart, inBuffer(end), line);
            }
        }
        // The key of a record that is not loaded may come again.
        checkKey(start, end, line, isHeader || findings.holdsAny(nextLine));
        if (isHeader) {
            findings.refuse(findings.take(nextLine));
        } else if (!isSetAside(start, end, line, nextLine)) {
            cutter.record(start, end, line);
        }
    }

    private void checkKey(long start, long end, long line, boolean forget) {
        if (keys.isPresent()) {
            KeyCheck check = keys.get();
            check.read(buffer, inBuffer(start), inBuffer(end));
            if (forget) {
                check.beginRecord();
            } else {
                check.endRecord(line);
            }
        }
    }

    private boolean isSetAside(long start, long end, long line, long nextLine) {
        if (!setsAside || !findings.holdsAny(nextLine)) {
            return false;
        }
        List<CsvFinding> errors = findings.take(nextLine);
        long lineFeeds = scanner.nextRecordLine() - line;
        // What follows an unclosed quote may be other records.
        boolean swallows = lineFeeds > (scanner.endsWithLineFeed() ? 1 : 0)
                && errors.stream().anyMatch(error -> error.code() == Code.UNTERMINATED_QUOTE);
        if (swallows) {
            findings.refuse(errors);
            return false;
        }
        findings.setAside(errors);
        listener.setAside(new CsvRefusedRecord(start, end - start, line, lineFeeds, errors));
        return true;
    }

    private int inBuffer(long position) {
        return (int) Math.max(0, position - bufferStart);
    }
}
