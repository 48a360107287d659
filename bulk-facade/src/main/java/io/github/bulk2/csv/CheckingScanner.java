package io.github.bulk2.csv;

import static io.github.bulk2.internal.Swar.BLOCK;

import io.github.bulk2.csv.CsvFinding.Code;
import io.github.bulk2.internal.Swar;

/** Finds boundaries, and in the same pass all that Salesforce would refuse. */
final class CheckingScanner extends RecordScanner {

    private static final long LAST = 1L << (BLOCK - 1);
    private static final long RETURNS = Swar.pattern(CARRIAGE_RETURN);

    /** Where the byte before stands, if it is a carriage return. */
    private enum Pending {
        NONE,
        OUTSIDE,
        INSIDE
    }

    private final Findings findings;
    private final LineEnding lineEnding;
    private final boolean crlf;
    private final Utf8Check utf8 = new Utf8Check();
    private final WidthCheck width;
    private final PlainBlock plain;
    /** The block before was plain and left nothing open, so this one may be plain, too. */
    private boolean plainBefore;

    private long headerColumns;
    private long delimitersInRecord;
    private long invalidUtf8Line;
    private long carriageReturnLineFeeds;
    private long bareCarriageReturns;
    private Pending pending = Pending.NONE;
    /** Nothing but spaces stands between the last delimiter and the end of the last buffer. */
    private boolean spacesBeforeBuffer = true;

    /** The masks of the current block, in order. */
    private long quotes;

    private long newlines;
    private long found;
    private long returns;
    private long quoted;

    CheckingScanner(CsvDialect dialect, long offset, Findings findings, Records records) {
        super(dialect.columnDelimiter(), offset, records);
        this.lineEnding = dialect.lineEnding();
        this.crlf = lineEnding == LineEnding.CRLF;
        this.findings = findings;
        this.width = new WidthCheck(offset, findings);
        this.plain = new PlainBlock(delimiters);
    }

    /** Whether there may be a byte order mark in what was scanned so far. */
    boolean mayHaveSeenMark() {
        return utf8.mayHaveSeenMark();
    }

    /** Carriage returns so far that no line feed follows, wherever they stand. */
    long bareCarriageReturns() {
        return bareCarriageReturns;
    }

    /** Line feeds so far that follow a carriage return, wherever they stand. */
    long carriageReturnLineFeeds() {
        return carriageReturnLineFeeds;
    }

    @Override
    void scan(byte[] b, int length) {
        super.scan(b, length);
        spacesBeforeBuffer = !inside && onlySpacesBefore(b, length);
    }

    @Override
    int scanBlocks(byte[] b, int length) {
        int at = 0;
        plainBefore = leavesNothingOpen();
        for (; at <= length - BLOCK; at += BLOCK) {
            scanBlock(b, at);
        }
        width.settle();
        checkText(b, at, length);
        return at;
    }

    // A method of its own, since it is compiled long before a loop of as many rounds is.
    private void scanBlock(byte[] b, int at) {
        if (!plainBefore || !plain.read(b, at) || !width.plainBlock(base + at, plain.newlines | plain.delimiters)) {
            width.settle();
            anyBlock(b, at);
        } else if (plain.newlines == 0) {
            delimitersInRecord += Long.bitCount(plain.delimiters);
        } else {
            newlines = Swar.inOrder(plain.newlines);
            endRecords(b, at, newlines, Swar.inOrder(plain.delimiters));
        }
    }

    private void anyBlock(byte[] b, int at) {
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
        long c = Swar.gatherControls(w0, w1, w2, w3) >>> 4 | Swar.gatherControls(w4, w5, w6, w7);
        boolean ascii = ((w0 | w1 | w2 | w3 | w4 | w5 | w6 | w7) & Swar.HIGH_BITS) == 0;
        if (!ascii || utf8.isPending()) {
            checkText(b, at, at + BLOCK);
        }
        quotes = q == 0 ? 0 : Swar.inOrder(q);
        newlines = n == 0 ? 0 : Swar.inOrder(n);
        found = Swar.inOrder(d);
        int controls = Long.bitCount(c & ~n & ~d);
        block(b, at, controls, ascii);
        plainBefore = quotes == 0 && controls == 0 && ascii && leavesNothingOpen();
    }

    private boolean leavesNothingOpen() {
        return !crlf && !inside && !afterQuote && pending == Pending.NONE && !utf8.isPending();
    }

    private void block(byte[] b, int at, int controls, boolean ascii) {
        quoted = (quotes == 0 ? 0 : Swar.prefixXor(quotes)) ^ (inside ? -1L : 0L);
        returns = controls == 0 ? 0 : Swar.find(b, at, RETURNS);
        long structure = (newlines | found) & ~quoted;
        if ((quotes != 0 || afterQuote) && hasMisplacedQuote(b, at, structure)) {
            scanBytes(b, at, at + BLOCK);
            return;
        }
        if (returns != 0 || crlf || pending != Pending.NONE) {
            checkLineEndings();
        }
        if (controls != Long.bitCount(returns)) {
            reportEach(Code.NUL_BYTE, Swar.find(b, at, 0));
        }
        width.beginBlock(b, at, base + at, quotes, ascii);
        if (structure != 0) {
            width.fieldsEnd(b, at, structure, recordLine);
        }
        // No record ends inside quotes, however the block began.
        inside = false;
        endRecords(b, at, newlines & ~quoted, found & ~quoted);
        width.endBlock();
        inside = quoted < 0;
        afterQuote = (quotes & ~quoted) < 0;
    }

    private boolean hasMisplacedQuote(byte[] b, int at, long structure) {
        long mayFollow = newlines | found | returns | quotes;
        long closedBadly = quotes & ~quoted & ~(mayFollow >>> 1) & ~LAST;
        return (closedBadly | strayQuotes(b, at, quotes, quoted, structure)) != 0
                || (afterQuote && (mayFollow & 1) == 0);
    }

    private void checkLineEndings() {
        long afterReturn = (returns << 1) | (pending == Pending.NONE ? 0 : 1);
        carriageReturnLineFeeds += Long.bitCount(newlines & afterReturn);
        long wrong = newlines & (crlf ? ~afterReturn : afterReturn);
        if (pending != Pending.NONE && (newlines & 1) == 0) {
            reportBareReturn(line);
        }
        // In the order of the bytes, as byte by byte.
        for (long rest = wrong | (returns & ~(newlines >>> 1) & ~LAST); rest != 0; rest &= rest - 1) {
            boolean inField = (rest & -rest & quoted) != 0;
            if ((rest & -rest & wrong) != 0) {
                reportLineEnding(inField, lineOf(rest));
            } else {
                pending = inField ? Pending.INSIDE : Pending.OUTSIDE;
                reportBareReturn(lineOf(rest));
            }
        }
        pending = returns >= 0 ? Pending.NONE : quoted < 0 ? Pending.INSIDE : Pending.OUTSIDE;
    }

    private void endRecords(byte[] b, int at, long ends, long delimitersOutside) {
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

    private void checkText(byte[] b, int from, int to) {
        int bad = utf8.nextInvalid(b, from, to);
        while (bad != Utf8Check.NONE) {
            long badLine = line;
            for (int i = from; i < bad; i++) {
                badLine += b[i] == LINE_FEED ? 1 : 0;
            }
            reportInvalidUtf8(badLine);
            bad = utf8.nextInvalid(b, bad + 1, to);
        }
    }

    @Override
    void onByte(byte b) {
        width.onByte(b);
        if (b == LINE_FEED) {
            boolean afterReturn = pending != Pending.NONE;
            carriageReturnLineFeeds += afterReturn ? 1 : 0;
            if (afterReturn != crlf) {
                reportLineEnding(inside, line);
            }
            pending = Pending.NONE;
            return;
        }
        if (pending != Pending.NONE) {
            reportBareReturn(line);
            pending = Pending.NONE;
        }
        if (b == CARRIAGE_RETURN) {
            pending = inside ? Pending.INSIDE : Pending.OUTSIDE;
        } else if (b == 0) {
            report(Code.NUL_BYTE, line);
        }
    }

    @Override
    void onAfterQuote(byte b) {
        if (b == ' ') {
            report(Code.SPACE_AROUND_QUOTE, line);
        } else if (b != delimiter && b != LINE_FEED && b != CARRIAGE_RETURN) {
            report(Code.TEXT_AFTER_QUOTE, line);
        }
    }

    @Override
    void onStrayQuote(byte[] b, int at) {
        report(onlySpacesBefore(b, at) ? Code.SPACE_AROUND_QUOTE : Code.UNESCAPED_QUOTE, line);
    }

    private boolean onlySpacesBefore(byte[] b, int at) {
        int i = at - 1;
        while (i >= 0 && b[i] == ' ') {
            i--;
        }
        return i < 0 ? spacesBeforeBuffer : b[i] == delimiter || b[i] == LINE_FEED;
    }

    @Override
    void onFieldEnd(byte[] b, int at) {
        delimitersInRecord += b[at] == delimiter ? 1 : 0;
        width.fieldEnds(base + at, b[at] == LINE_FEED && before(b, at) == CARRIAGE_RETURN, recordLine);
    }

    @Override
    void onRecordEnd(long end, boolean blank) {
        long columns = delimitersInRecord + 1;
        delimitersInRecord = 0;
        width.recordEnds(recordStart, end, crlf ? 2 : 1, recordLine);
        if (blank) {
            report(Code.BLANK_LINE, recordLine);
        } else if (recordCount() == 0) {
            headerColumns = columns;
        } else if (columns != headerColumns && !inside) {
            findings.add(
                    Code.COLUMN_COUNT,
                    recordLine,
                    () -> "The record has " + columns + " columns, the header has " + headerColumns);
        }
    }

    @Override
    void onFileEnd() {
        if (pending != Pending.NONE) {
            reportBareReturn(line);
        }
        if (utf8.isPending()) {
            reportInvalidUtf8(line);
        }
        if (inside) {
            report(Code.UNTERMINATED_QUOTE, recordLine);
        }
        if (recordStart < textEnd()) {
            width.fieldEnds(base, false, recordLine);
            if (crlf && !inside) {
                report(Code.MISSING_FINAL_LINE_ENDING, line);
            }
        }
    }

    private void reportLineEnding(boolean inField, long where) {
        findings.add(
                inField ? Code.LINE_ENDING_IN_FIELD : Code.LINE_ENDING,
                where,
                () -> (inField ? "A line inside a quoted field ends" : "The line ends") + " with "
                        + (crlf ? LineEnding.LF : LineEnding.CRLF) + ", but the line ending is " + lineEnding);
    }

    private void reportBareReturn(long where) {
        bareCarriageReturns++;
        report(pending == Pending.INSIDE ? Code.LINE_ENDING_IN_FIELD : Code.BARE_CARRIAGE_RETURN, where);
    }

    private void reportInvalidUtf8(long where) {
        if (where != invalidUtf8Line) {
            invalidUtf8Line = where;
            report(Code.INVALID_UTF8, where);
        }
    }

    private void reportEach(Code code, long bits) {
        for (long rest = bits; rest != 0; rest &= rest - 1) {
            report(code, lineOf(rest));
        }
    }

    private void report(Code code, long where) {
        findings.add(code, where, code.message());
    }

    /** The line of the lowest bit's byte. */
    private long lineOf(long bits) {
        return line + Long.bitCount(newlines & ((bits & -bits) - 1));
    }
}
