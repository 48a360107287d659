package io.github.bulk2.csv;

import io.github.bulk2.internal.Swar;
import org.jspecify.annotations.Nullable;

/**
 * Finds the boundaries of the records of a result, and in the same pass the first place where it is no CSV: a quote that is
 * not doubled, a record of another width than the header, bytes that are not UTF-8, a carriage return outside quotes that
 * ends no line. A block that looks suspicious is read byte by byte, where row and column are known.
 */
final class ResultScanner extends RecordScanner {

    private static final long LAST = 1L << (Swar.BLOCK - 1);
    private static final long RETURNS = Swar.pattern(CARRIAGE_RETURN);

    private final Utf8Check utf8 = new Utf8Check();
    private long headerColumns;
    private long delimitersInRecord;
    /** The byte before is a carriage return outside quotes. */
    private boolean afterReturn;

    private @Nullable String defect;

    ResultScanner(ColumnDelimiter columnDelimiter, Records records) {
        super(columnDelimiter, 0, records);
    }

    /** Where and why this is no CSV, without what it says; null if it is. */
    @Nullable
    String defect() {
        return defect;
    }

    @Override
    int scanBlocks(byte[] b, int length) {
        int at = 0;
        for (; at <= length - Swar.BLOCK; at += Swar.BLOCK) {
            scanBlock(b, at);
        }
        scanText(b, at, length);
        return length;
    }

    private void scanBlock(byte[] b, int at) {
        long w0 = Swar.word(b, at);
        long w1 = Swar.word(b, at + 8);
        long w2 = Swar.word(b, at + 16);
        long w3 = Swar.word(b, at + 24);
        long w4 = Swar.word(b, at + 32);
        long w5 = Swar.word(b, at + 40);
        long w6 = Swar.word(b, at + 48);
        long w7 = Swar.word(b, at + 56);
        long q = Swar.gather(w0, w1, w2, w3, QUOTES) >>> 4 | Swar.gather(w4, w5, w6, w7, QUOTES);
        long n = Swar.gather(w0, w1, w2, w3, LINE_FEEDS) >>> 4 | Swar.gather(w4, w5, w6, w7, LINE_FEEDS);
        long d = Swar.gather(w0, w1, w2, w3, delimiters) >>> 4 | Swar.gather(w4, w5, w6, w7, delimiters);
        boolean ascii = ((w0 | w1 | w2 | w3 | w4 | w5 | w6 | w7) & Swar.HIGH_BITS) == 0;
        if (!ascii || utf8.isPending()) {
            int bad = utf8.nextInvalid(b, at, at + Swar.BLOCK);
            if (bad != Utf8Check.NONE) {
                scanAround(b, at, bad, at + Swar.BLOCK);
                return;
            }
        }
        long returns =
                Swar.isNone(returnMarks(w0, w1, w2, w3) | returnMarks(w4, w5, w6, w7)) ? 0 : Swar.find(b, at, RETURNS);
        long newlines = n == 0 ? 0 : Swar.inOrder(n);
        if (inside && q == 0) {
            line += Long.bitCount(newlines);
        } else {
            block(b, at, q == 0 ? 0 : Swar.inOrder(q), newlines, Swar.inOrder(d), returns);
        }
    }

    private static long returnMarks(long w0, long w1, long w2, long w3) {
        return Swar.mark(w0, RETURNS) | Swar.mark(w1, RETURNS) | Swar.mark(w2, RETURNS) | Swar.mark(w3, RETURNS);
    }

    private void block(byte[] b, int at, long quotes, long newlines, long found, long returns) {
        long quoted = quotes == 0 ? 0 : Swar.prefixXor(quotes) ^ (inside ? -1L : 0L);
        long structure = (newlines | found) & ~quoted;
        long mayFollow = newlines | found | returns | quotes;
        long bareReturns = returns & ~quoted & ~(newlines >>> 1) & ~LAST;
        long closedBadly = quotes & ~quoted & ~(mayFollow >>> 1) & ~LAST;
        boolean badStart = (afterQuote && (mayFollow & 1) == 0) || (afterReturn && (newlines & 1) == 0);
        if (badStart
                || (closedBadly | bareReturns) != 0
                || ((quotes != 0 || afterQuote) && strayQuotes(b, at, quotes, quoted, structure) != 0)) {
            scanBytes(b, at, at + Swar.BLOCK);
            return;
        }
        // No record ends inside quotes, however the block began.
        inside = false;
        endRecords(b, at, newlines, newlines & ~quoted, found & ~quoted);
        inside = quoted < 0;
        afterQuote = (quotes & ~quoted) < 0;
        afterReturn = (returns & ~quoted) < 0;
    }

    private void endRecords(byte[] b, int at, long newlines, long ends, long delimitersOutside) {
        long delimitersLeft = delimitersOutside;
        for (long rest = ends; rest != 0; rest &= rest - 1) {
            long upTo = rest ^ (rest - 1);
            delimitersInRecord += Long.bitCount(delimitersLeft & upTo);
            delimitersLeft &= ~upTo;
            endRecordAt(b, at + Long.numberOfTrailingZeros(rest), line + Long.bitCount(newlines & upTo));
        }
        delimitersInRecord += Long.bitCount(delimitersLeft);
        line += Long.bitCount(newlines);
    }

    private void scanText(byte[] b, int from, int to) {
        int bad = utf8.nextInvalid(b, from, to);
        if (bad == Utf8Check.NONE) {
            scanBytes(b, from, to);
        } else {
            scanAround(b, from, bad, to);
        }
    }

    /** The invalid byte may be the one before. */
    private void scanAround(byte[] b, int from, int bad, int to) {
        int until = Math.max(from, bad);
        scanBytes(b, from, until);
        report("there are bytes that are not UTF-8");
        scanBytes(b, until, to);
        skipInvalid(b, Math.max(from, bad + 1), to);
    }

    /** Comes to the state behind the bytes; only the first defect is reported. */
    private void skipInvalid(byte[] b, int from, int to) {
        int bad = utf8.nextInvalid(b, from, to);
        while (bad != Utf8Check.NONE) {
            bad = utf8.nextInvalid(b, bad + 1, to);
        }
    }

    @Override
    void onByte(byte b) {
        if (afterReturn && b != LINE_FEED) {
            report("a carriage return stands outside quotes and ends no line");
        }
        afterReturn = b == CARRIAGE_RETURN && !inside;
    }

    @Override
    void onAfterQuote(byte b) {
        if (b != delimiter && b != LINE_FEED && b != CARRIAGE_RETURN) {
            report("text follows a closing quote, as when a quote inside a value is not doubled");
        }
    }

    @Override
    void onStrayQuote(byte[] b, int at) {
        report("a quote stands inside a value without quotes round it");
    }

    @Override
    void onFieldEnd(byte[] b, int at) {
        delimitersInRecord += b[at] == delimiter ? 1 : 0;
    }

    @Override
    void onRecordEnd(long end, boolean blank) {
        long columns = delimitersInRecord + 1;
        if (recordCount() == 0) {
            headerColumns = columns;
        } else if (!blank && columns != headerColumns && defect == null) {
            report("the row has " + columns + " columns, the header has " + headerColumns);
        }
        delimitersInRecord = 0;
    }

    @Override
    void onFileEnd() {}

    private void report(String what) {
        if (defect == null) {
            String row = recordCount() == 0 ? "header" : "row " + recordCount();
            defect = row + ", column " + (delimitersInRecord + 1) + ": " + what;
        }
    }
}
