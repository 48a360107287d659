package io.github.bulk2.csv;

import io.github.bulk2.csv.CsvFinding.Code;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Runs one inspection: reads the head of the source to know the dialect, then scans all of it in one pass. */
final class Inspector {

    /** Room for the longest header allowed, were each of its characters three bytes. */
    private static final int HEAD = 1 << 17;

    /** Source: Bulk API 2.0 Limits and Allocations. */
    private static final int HEADER_LIMIT = 32_000;

    private static final int COLUMN_LIMIT = 5_000;

    private final CsvInspectionOptions options;
    private final CsvInspectionListener listener;
    private final Findings findings;
    private final List<CsvPart> parts = new ArrayList<>();
    private final Optional<MessageDigest> digest;

    Inspector(CsvInspectionOptions options, CsvInspectionListener listener) {
        this.options = options;
        this.listener = listener;
        this.findings = new Findings(options.findingsPerCode(), options.errorsSetAside());
        this.digest = options.digest() ? Optional.of(sha256()) : Optional.empty();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    CsvInspection inspect(CsvSource source) throws IOException {
        try (InputStream in = source.open()) {
            byte[] head = in.readNBytes(HEAD);
            digest.ifPresent(d -> d.update(head));
            int bom = ByteOrderMark.isUtf8(head, head.length) ? 3 : 0;
            if (bom > 0) {
                findings.add(Code.UTF8_BOM, 1, Code.UTF8_BOM.message());
            }
            byte[] text = Arrays.copyOfRange(head, bom, head.length);
            if (head.length < HEAD && HeadDiagnosis.isBlank(text)) {
                findings.add(Code.EMPTY_FILE, 0, Code.EMPTY_FILE.message());
                return withoutText(head.length, hex());
            }
            Optional<CsvFinding> cause = new HeadDiagnosis(text, options).cause();
            if (cause.isPresent()) {
                findings.add(cause.get());
                // A digest of the head alone would be taken for the digest of the file.
                return withoutText(head.length, Optional.empty());
            }
            return scan(in, text, bom);
        }
    }

    private CsvInspection withoutText(long bytes, Optional<String> sha256) {
        return new CsvInspection(
                Optional.empty(), parts, 0, bytes, 0, 0, 0, 0, findings.inLineOrder(), findings.totals(), sha256);
    }

    private CsvInspection scan(InputStream in, byte[] head, int bom) throws IOException {
        DialectDetector detector = new DialectDetector(head);
        CsvHeader header = header(detector);
        // Without its whole header no part can be sent, so none is told of.
        boolean whole = detector.isHeaderWhole() || bom + head.length < HEAD;
        ScanPass pass = new ScanPass(header, bom, options, findings, whole ? delivering() : part -> {});
        if (whole) {
            listener.header(header);
        }
        int step = options.bufferSize();
        for (int at = 0; at < head.length; at += step) {
            pass.scan(Arrays.copyOfRange(head, at, Math.min(head.length, at + step)), Math.min(step, head.length - at));
        }
        byte[] buffer = new byte[step];
        for (int read = in.readNBytes(buffer, 0, step); read > 0; read = in.readNBytes(buffer, 0, step)) {
            int length = read;
            digest.ifPresent(d -> d.update(buffer, 0, length));
            pass.scan(buffer, length);
        }
        RecordScanner scanner = pass.finish();
        long records = scanner.recordCount() - 1;
        if (scanner.hasControlZ()) {
            findings.add(Code.CONTROL_Z, scanner.line, Code.CONTROL_Z.message());
        }
        if (records == 0) {
            findings.add(Code.HEADER_ONLY, 1, Code.HEADER_ONLY.message());
        }
        return new CsvInspection(
                whole ? Optional.of(header) : Optional.empty(),
                parts,
                records,
                scanner.position(),
                scanner.lineFeeds(),
                scanner instanceof CheckingScanner checking ? checking.carriageReturnLineFeeds() : -1,
                scanner instanceof CheckingScanner checking ? checking.bareCarriageReturns() : -1,
                scanner.widestRecord(),
                findings.inLineOrder(),
                findings.totals(),
                hex());
    }

    private CsvInspectionListener delivering() {
        return new CsvInspectionListener() {
            @Override
            public void part(CsvPart part) {
                parts.add(part);
                listener.part(part);
            }

            @Override
            public void setAside(CsvRefusedRecord record) {
                listener.setAside(record);
            }
        };
    }

    private Optional<String> hex() {
        return digest.map(d -> HexFormat.of().formatHex(d.digest()));
    }

    private CsvHeader header(DialectDetector detector) {
        Optional<ColumnDelimiter> seen = detector.columnDelimiter();
        ColumnDelimiter delimiter = options.columnDelimiter().or(() -> seen).orElse(ColumnDelimiter.COMMA);
        detector.scan(delimiter);
        LineEnding lineEnding = options.lineEnding().orElseGet(detector::lineEnding);
        if (seen.isPresent() && detector.countInHeader(delimiter) == 0) {
            findings.add(
                    Code.DELIMITER_NOT_IN_HEADER,
                    1,
                    () -> "The header has no " + delimiter + ", but seems to be separated by " + seen.get());
        }
        CsvHeader header = CsvHeader.parse(new CsvDialect(delimiter, lineEnding), detector.headerText());
        check(header);
        return header;
    }

    private void check(CsvHeader header) {
        int length = header.line().length();
        if (length > HEADER_LIMIT) {
            findings.add(
                    Code.HEADER_TOO_LONG,
                    1,
                    () -> "The header has more characters than " + HEADER_LIMIT + ", the limit");
        }
        List<String> names = header.names();
        if (names.size() > COLUMN_LIMIT) {
            findings.add(
                    Code.TOO_MANY_COLUMNS,
                    1,
                    () -> "The header has " + names.size() + " columns; the limit is " + COLUMN_LIMIT);
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            int number = i + 1;
            String name = names.get(i);
            if (name.isBlank()) {
                findings.add(Code.EMPTY_HEADER_NAME, 1, () -> "Column " + number + " has no name");
            } else if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                findings.add(
                        Code.DUPLICATE_HEADER_NAME, 1, () -> "Column " + number + " has the name of an earlier column");
            } else if (!findings.has(Code.HEADER_LIKE_DATA) && name.matches("[0-9+-].*|.*@.*")) {
                findings.add(
                        Code.HEADER_LIKE_DATA,
                        1,
                        () -> "The name of column " + number + " is none of a field; the line may be a record");
            }
        }
    }
}
