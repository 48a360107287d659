package io.github.bulk2.csv;

import io.github.bulk2.csv.CsvFinding.Code;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One pass over the text of a file: each record goes to the part cutter and to the key check. */
final class ScanPass implements RecordScanner.Records {

    private final RecordScanner scanner;
    private final PartCutter cutter;
    private final Optional<KeyCheck> keys;
    /** Null without checks. */
    private final @Nullable JoinedFiles joined;

    private byte[] buffer = {};
    private long bufferStart;
    private boolean headerRead;

    ScanPass(CsvHeader header, long offset, CsvInspectionOptions options, Findings findings, Consumer<CsvPart> parts) {
        if (options.checks()) {
            CheckingScanner checking = new CheckingScanner(header.dialect(), offset, findings, this);
            this.scanner = checking;
            this.joined = new JoinedFiles(header, checking, findings);
        } else {
            this.scanner = new BoundaryScanner(header.dialect().columnDelimiter(), offset, this);
            this.joined = null;
        }
        this.cutter = new PartCutter(
                options.maxPartBytes() - header.bytes().length, options.maxPartRecords(), findings, parts);
        this.keys = options.keyColumn().flatMap(name -> keyCheck(name, header, options.maxKeys(), findings));
    }

    private static Optional<KeyCheck> keyCheck(String name, CsvHeader header, int maxKeys, Findings findings) {
        for (int i = 0; i < header.names().size(); i++) {
            if (header.names().get(i).equalsIgnoreCase(name)) {
                return Optional.of(new KeyCheck(
                        i, name.equalsIgnoreCase("Id"), header.dialect().columnDelimiter(), maxKeys, findings));
            }
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
        scanner.finish();
        cutter.finish();
        return scanner;
    }

    @Override
    public void record(long start, long end, long line) {
        if (headerRead) {
            cutter.record(start, end, line);
            if (joined != null && joined.mayBe(end - start)) {
                joined.look(buffer, start - bufferStart, inBuffer(end), line);
            }
        }
        if (keys.isPresent()) {
            KeyCheck check = keys.get();
            check.read(buffer, inBuffer(start), inBuffer(end));
            if (headerRead) {
                check.endRecord(line);
            } else {
                check.beginRecord();
            }
        }
        headerRead = true;
    }

    private int inBuffer(long position) {
        return (int) Math.max(0, position - bufferStart);
    }
}
