package io.github.bulk2.csv;

import io.github.bulk2.internal.Swar;

/**
 * Finds the boundaries of records in the bytes of a CSV file without decoding them, 64 bytes at a time. Buffers may cut
 * the file anywhere. Not thread-safe.
 *
 * <p>A quote opens a quoted field only at the beginning of the field; anywhere else outside quotes it is a literal, so
 * one stray quote does not swallow the records behind it. A block of bytes in which every quote stands where it may is
 * read from bit masks; any other block, and the end of each buffer, is read byte by byte.
 */
abstract sealed class RecordScanner permits BoundaryScanner, CheckingScanner, ResultScanner {

    /** Hears of each record, the header being the first; blank lines are left out. */
    interface Records {

        /** A record from {@code start} to before {@code end}, its line ending included, that begins in {@code line}. */
        void record(long start, long end, long line);
    }

    static final byte QUOTE = '"';
    static final byte LINE_FEED = '\n';
    static final byte CARRIAGE_RETURN = '\r';
    static final byte CONTROL_Z = 0x1A;
    static final long QUOTES = Swar.pattern(QUOTE);
    static final long LINE_FEEDS = Swar.pattern(LINE_FEED);

    final byte delimiter;
    final long delimiters;

    /** The place of the current buffer in the file. */
    long base;

    long line = 1;
    long recordStart;
    long recordLine = 1;
    boolean inside;
    /** The byte before is a quote that closes a field, unless this one makes it the first of two. */
    boolean afterQuote;

    private final Records records;
    private byte lastByte = LINE_FEED;
    /** How many of the last bytes are Ctrl-Z. */
    private long controlZ;

    private long recordCount;
    private long nextRecordLine;
    private long widestRecord;

    RecordScanner(ColumnDelimiter columnDelimiter, long offset, Records records) {
        this.delimiter = (byte) columnDelimiter.character();
        this.delimiters = Swar.pattern(delimiter);
        this.base = offset;
        this.recordStart = offset;
        this.records = records;
    }

    /** Reads all whole blocks, and returns where it stopped. */
    abstract int scanBlocks(byte[] b, int length);

    /** A byte, before it is understood, in the slow way. */
    abstract void onByte(byte b);

    /** The first byte behind a closing quote that is not a quote. */
    abstract void onAfterQuote(byte b);

    /** A quote where none may be. */
    abstract void onStrayQuote(byte[] b, int at);

    /** The delimiter or line feed that ends a field. */
    abstract void onFieldEnd(byte[] b, int at);

    /** The end of a record, or of a blank line. */
    abstract void onRecordEnd(long end, boolean blank);

    abstract void onFileEnd();

    /** Scans the next bytes of the file. */
    void scan(byte[] b, int length) {
        scanBytes(b, scanBlocks(b, length), length);
        if (length > 0) {
            lastByte = b[length - 1];
            base += length;
            countControlZ(b, length);
        }
    }

    private void countControlZ(byte[] b, int length) {
        int at = length;
        while (at > 0 && b[at - 1] == CONTROL_Z) {
            at--;
        }
        controlZ = at == 0 ? controlZ + length : length - at;
    }

    /** Ends the last record where the file does not end with a line ending. */
    final void finish() {
        onFileEnd();
        if (recordStart < textEnd()) {
            endRecord(textEnd(), false, line);
        }
    }

    /** The end of the file, or of what is before the end of the file of old systems. */
    final long textEnd() {
        return hasControlZ() ? base - controlZ : base;
    }

    /** Whether the file, once it was scanned, ends with Ctrl-Z. */
    final boolean hasControlZ() {
        return controlZ > 0 && !inside;
    }

    final void scanBytes(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            byte c = b[i];
            onByte(c);
            if (inside) {
                inside = c != QUOTE;
                afterQuote = !inside;
                line += c == LINE_FEED ? 1 : 0;
            } else if (c == QUOTE) {
                quoteOutside(b, i);
            } else {
                if (afterQuote) {
                    onAfterQuote(c);
                    afterQuote = false;
                }
                if (c == LINE_FEED) {
                    onFieldEnd(b, i);
                    line++;
                    endRecordAt(b, i, line);
                } else if (c == delimiter) {
                    onFieldEnd(b, i);
                }
            }
        }
    }

    private void quoteOutside(byte[] b, int at) {
        if (mayOpen(b, at)) {
            inside = true;
            afterQuote = false;
        } else {
            onStrayQuote(b, at);
        }
    }

    private boolean mayOpen(byte[] b, int at) {
        byte before = before(b, at);
        return afterQuote || before == delimiter || before == LINE_FEED;
    }

    final byte before(byte[] b, int at) {
        return at == 0 ? lastByte : b[at - 1];
    }

    /** The quotes that would open a field though they may not, in a block that begins at {@code at}. */
    final long strayQuotes(byte[] b, int at, long quotes, long quoted, long structure) {
        long mayOpen = ((structure | (quotes & ~quoted)) << 1) | (mayOpen(b, at) ? 1L : 0L);
        return quotes & quoted & ~mayOpen;
    }

    /** Ends the record at a line feed. */
    final void endRecordAt(byte[] b, int at, long nextLine) {
        long end = base + at + 1;
        long length = end - recordStart;
        boolean blank = length <= 2 && recordCount > 0 && (length == 1 || before(b, at) == CARRIAGE_RETURN);
        endRecord(end, blank, nextLine);
    }

    private void endRecord(long end, boolean blank, long nextLine) {
        nextRecordLine = nextLine;
        onRecordEnd(end, blank);
        if (!blank) {
            recordCount++;
            widestRecord = Math.max(widestRecord, end - recordStart);
            records.record(recordStart, end, recordLine);
        }
        recordStart = end;
        recordLine = nextLine;
    }

    /** The place in the file behind the last byte scanned. */
    final long position() {
        return base;
    }

    /** The place of the record that has not ended yet. */
    final long openRecord() {
        return recordStart;
    }

    /** The line that follows the record that has just ended; its own last line if the file ends with it. */
    final long nextRecordLine() {
        return nextRecordLine;
    }

    final boolean endsWithLineFeed() {
        return lastByte == LINE_FEED;
    }

    /** Records so far, the header included. */
    final long recordCount() {
        return recordCount;
    }

    /** The most bytes a record has, its line ending included. */
    final long widestRecord() {
        return widestRecord;
    }

    /** Line feeds so far, wherever they stand. */
    final long lineFeeds() {
        return line - 1;
    }
}
