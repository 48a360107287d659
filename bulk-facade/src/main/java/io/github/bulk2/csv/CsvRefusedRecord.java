package io.github.bulk2.csv;

import java.util.List;

/**
 * A record that cannot be loaded, and why: what an inspection sets aside, see
 * {@link CsvInspectionOptions#withErrorsSetAside}. Immutable.
 *
 * @param offset its first byte, counted from 0 in the source that was inspected
 * @param length the number of its bytes, its line ending included
 * @param line the line it begins in, counted from 1 by line feeds
 * @param lineFeeds the number of line feeds in it
 * @param findings what is wrong with it
 */
public record CsvRefusedRecord(long offset, long length, long line, long lineFeeds, List<CsvFinding> findings) {

    /**
     * Copies the list.
     *
     * @param offset its first byte
     * @param length the number of its bytes
     * @param line the line it begins in
     * @param lineFeeds the number of line feeds in it
     * @param findings what is wrong with it
     */
    public CsvRefusedRecord {
        findings = List.copyOf(findings);
    }
}
