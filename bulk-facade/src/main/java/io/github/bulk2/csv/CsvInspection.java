package io.github.bulk2.csv;

import io.github.bulk2.csv.CsvFinding.Code;
import io.github.bulk2.csv.CsvFinding.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one pass over a CSV file found out: its dialect, its header, how many records it has, where it may be cut into
 * parts, and everything in it that Salesforce would refuse. Immutable.
 *
 * <pre>{@code
 * CsvInspection inspection = CsvInspection.inspect(Path.of("accounts.csv"));
 * if (inspection.hasErrors()) {
 *     inspection.findings().forEach(System.err::println);
 * }
 * }</pre>
 *
 * <p>The pass needs a few hundred kilobytes of memory for a file of any size, and the memory of the keys if a key column
 * is named.
 *
 * @param header the header, or empty for a file without text
 * @param parts the parts, in the order of the file
 * @param recordCount the number of records, the header and blank lines not counted
 * @param byteCount the number of bytes looked at: all of the source, unless its beginning shows that it cannot be read
 * @param lineFeeds the number of line feeds, those inside quoted fields too
 * @param carriageReturnLineFeeds how many of them follow a carriage return, or -1 if the checks were off
 * @param bareCarriageReturns the carriage returns that no line feed follows, those inside quoted fields too, or -1 if the
 *     checks were off
 * @param widestRecord the bytes of the widest record, its line ending and also the header counted
 * @param findings the first findings of each code, by line
 * @param totals how many findings there were of each code that was found
 * @param sha256 the SHA-256 digest of the source in lower-case hexadecimal, if it was asked for
 */
public record CsvInspection(
        Optional<CsvHeader> header,
        List<CsvPart> parts,
        long recordCount,
        long byteCount,
        long lineFeeds,
        long carriageReturnLineFeeds,
        long bareCarriageReturns,
        long widestRecord,
        List<CsvFinding> findings,
        Map<Code, Long> totals,
        Optional<String> sha256) {

    /**
     * Creates an inspection's result.
     *
     * @param header the header, or empty for a file without text
     * @param parts the parts, in the order of the file
     * @param recordCount the number of records, the header and blank lines not counted
     * @param byteCount the number of bytes looked at: all of the source, unless its beginning shows that it cannot be read
     * @param lineFeeds the number of line feeds, those inside quoted fields too
     * @param carriageReturnLineFeeds how many of them follow a carriage return, or -1 if the checks were off
     * @param bareCarriageReturns the carriage returns that no line feed follows, or -1 if the checks were off
     * @param widestRecord the bytes of the widest record, its line ending and also the header counted
     * @param findings the first findings of each code, by line
     * @param totals how many findings there were of each code that was found
     * @param sha256 the SHA-256 digest of the source in lower-case hexadecimal, if it was asked for
     * @throws NullPointerException if a component is null
     */
    public CsvInspection {
        Objects.requireNonNull(header, "header");
        parts = List.copyOf(parts);
        findings = List.copyOf(findings);
        totals = Map.copyOf(totals);
        Objects.requireNonNull(sha256, "sha256");
    }

    /**
     * Inspects a file with the default options.
     *
     * @param file the file
     * @return what was found
     * @throws IOException if the file cannot be read
     */
    public static CsvInspection inspect(Path file) throws IOException {
        return inspect(CsvSource.ofFile(file), CsvInspectionOptions.defaults());
    }

    /**
     * Inspects a source.
     *
     * @param source the source; opened once
     * @param options what to do
     * @return what was found
     * @throws IOException if the source cannot be read
     */
    public static CsvInspection inspect(CsvSource source, CsvInspectionOptions options) throws IOException {
        return inspect(source, options, part -> {});
    }

    /**
     * Inspects a source and tells of each part as soon as it is found. Whether the file is sound is known only at the
     * end.
     *
     * @param source the source; opened once
     * @param options what to do
     * @param listener hears of the header and the parts
     * @return what was found
     * @throws IOException if the source cannot be read
     */
    public static CsvInspection inspect(CsvSource source, CsvInspectionOptions options, CsvInspectionListener listener)
            throws IOException {
        return new Inspector(options, listener).inspect(source);
    }

    /**
     * Returns the dialect the file was read in.
     *
     * @return the dialect; the default one for a file without a header
     */
    public CsvDialect dialect() {
        return header.map(CsvHeader::dialect).orElseGet(CsvDialect::defaultDialect);
    }

    /**
     * Tells whether there is a finding that Salesforce would fail the job or a record for.
     *
     * @return true if there is a finding of {@link Severity#ERROR}
     */
    public boolean hasErrors() {
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
    }

    /**
     * Returns how often something was found, also where not every finding was kept.
     *
     * @param code what was looked for
     * @return the number of findings
     */
    public long count(Code code) {
        return totals.getOrDefault(code, 0L);
    }

    /**
     * Makes every line ending of the source the same, as {@link CsvSource#withLineEnding(LineEnding)} does, but with a
     * known length: this pass has counted the line endings. Where there are carriage returns without line feeds the
     * length is not known all the same.
     *
     * @param source the source that was inspected
     * @param lineEnding the line ending wanted
     * @return a source with one line ending
     * @throws IllegalStateException if the inspection ran without checks or did not read the whole source
     */
    public CsvSource withLineEnding(CsvSource source, LineEnding lineEnding) {
        if (carriageReturnLineFeeds < 0 || header.isEmpty()) {
            throw new IllegalStateException("The line endings were not counted; inspect the source with checks");
        }
        long length = byteCount
                + (lineEnding == LineEnding.CRLF ? lineFeeds - carriageReturnLineFeeds : -carriageReturnLineFeeds);
        return DecoratedSource.withLineEnding(
                source, lineEnding, bareCarriageReturns == 0 ? OptionalLong.of(length) : OptionalLong.empty());
    }
}
