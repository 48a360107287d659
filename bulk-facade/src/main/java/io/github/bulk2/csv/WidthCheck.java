package io.github.bulk2.csv;

import io.github.bulk2.csv.CsvFinding.Code;
import io.github.bulk2.internal.Swar;

/**
 * Measures fields and records in characters, as Salesforce's limits do, without decoding: the bytes of UTF-8 less those
 * that make no UTF-16 character of their own. What is short in bytes is never measured.
 */
final class WidthCheck {

    /** Source: Bulk API 2.0 Limits and Allocations, "Maximum number of characters in a field". */
    static final int FIELD_LIMIT = 131_072;

    /** Source: the same, "Maximum number of characters in a record". */
    static final int RECORD_LIMIT = 400_000;

    private final Findings findings;

    /** Bytes before the current block that make no character of their own. */
    private long surplus;

    private long quoteCount;

    private long blockStart;
    private long continuations;
    private long fourByteLeads;
    private long quotes;

    /** Where the field starts; while {@link #unsettled} is not 0, where the block lies in which it starts. */
    private long fieldStart;

    /** The gathered delimiters and line feeds of that block, the last of which the field follows. */
    private long unsettled;

    private long surplusAtField;
    private long quotesAtField;
    private long surplusAtRecord;

    WidthCheck(long offset, Findings findings) {
        this.fieldStart = offset;
        this.findings = findings;
    }

    void onByte(byte b) {
        if (b < 0) {
            surplus += (b & 0xC0) == 0x80 ? 1 : 0;
            surplus -= (b & 0xF8) == 0xF0 ? 1 : 0;
        } else if (b == RecordScanner.QUOTE) {
            quoteCount++;
        }
    }

    /**
     * Takes note of the delimiters and line feeds, gathered, of a block without quotes or bytes beyond ASCII. Returns
     * false, and does nothing, if a field that ends in it might be too long.
     */
    boolean plainBlock(long start, long structure) {
        if (structure != 0) {
            if (start - fieldStart > FIELD_LIMIT - Swar.BLOCK) {
                return false;
            }
            fieldStart = start;
            unsettled = structure;
        }
        return true;
    }

    /** Finds where exactly the field starts, before anything else than a plain block. */
    void settle() {
        if (unsettled != 0) {
            int last = 63 - Long.numberOfLeadingZeros(Swar.inOrder(unsettled));
            unsettled = 0;
            beginField(fieldStart + last + 1, 0);
        }
    }

    /** Begins a block that lies at {@code start} in the file. */
    void beginBlock(byte[] b, int at, long start, long quotes, boolean ascii) {
        this.blockStart = start;
        this.quotes = quotes;
        if (!ascii) {
            long c = 0;
            long f = 0;
            for (int k = 0; k < 8; k++) {
                long word = Swar.word(b, at + 8 * k);
                c |= (word & ~(word << 1) & Swar.HIGH_BITS) >>> (7 - k);
                f |= (word & (word << 1) & (word << 2) & (word << 3) & ~(word << 4) & Swar.HIGH_BITS) >>> (7 - k);
            }
            continuations = Swar.inOrder(c);
            fourByteLeads = Swar.inOrder(f);
        }
    }

    void endBlock() {
        surplus = surplusBefore(-1L);
        quoteCount += Long.bitCount(quotes);
        continuations = 0;
        fourByteLeads = 0;
        quotes = 0;
    }

    /** Ends fields at the delimiters and line feeds of a block; all but the first are too short to be looked at. */
    void fieldsEnd(byte[] b, int at, long structure, long line) {
        int first = Long.numberOfTrailingZeros(structure);
        if (blockStart + first - fieldStart > FIELD_LIMIT) {
            boolean afterReturn = at + first > 0
                    && b[at + first] == RecordScanner.LINE_FEED
                    && b[at + first - 1] == RecordScanner.CARRIAGE_RETURN;
            measureField(blockStart + first - (afterReturn ? 1 : 0), (1L << first) - 1, line);
        }
        int last = 63 - Long.numberOfLeadingZeros(structure);
        beginField(blockStart + last + 1, (2L << last) - 1);
    }

    /** Ends a field before {@code end}, outside blocks. */
    void fieldEnds(long end, boolean afterReturn, long line) {
        if (end - fieldStart > FIELD_LIMIT) {
            measureField(end - (afterReturn ? 1 : 0), 0, line);
        }
        beginField(end + 1, 0);
    }

    private void beginField(long start, long before) {
        fieldStart = start;
        surplusAtField = surplusBefore(before);
        quotesAtField = quotesBefore(before);
    }

    private void measureField(long end, long before, long line) {
        long inField = quotesBefore(before) - quotesAtField;
        long escapes = inField == 0 ? 0 : 1 + inField / 2;
        long characters = end - fieldStart - (surplusBefore(before) - surplusAtField) - escapes;
        if (characters > FIELD_LIMIT) {
            findings.add(
                    Code.FIELD_TOO_LONG,
                    line,
                    () -> "A field of this record has " + characters + " characters; the limit is " + FIELD_LIMIT);
        }
    }

    /** Ends a record before {@code end}; the line ending counts as {@code lineEnding} characters. */
    void recordEnds(long start, long end, int lineEnding, long line) {
        long atEnd = surplus;
        if ((continuations | fourByteLeads) != 0) {
            long inBlock = end - blockStart;
            atEnd = surplusBefore(inBlock >= Swar.BLOCK ? -1L : (1L << inBlock) - 1);
        }
        if (end - start > RECORD_LIMIT) {
            long characters = end - start - (atEnd - surplusAtRecord) - lineEnding;
            if (characters > RECORD_LIMIT) {
                findings.add(
                        Code.RECORD_TOO_LONG,
                        line,
                        () -> "The record has " + characters + " characters; the limit is " + RECORD_LIMIT);
            }
        }
        surplusAtRecord = atEnd;
    }

    private long surplusBefore(long bits) {
        return surplus + Long.bitCount(continuations & bits) - Long.bitCount(fourByteLeads & bits);
    }

    private long quotesBefore(long bits) {
        return quoteCount + Long.bitCount(quotes & bits);
    }
}
