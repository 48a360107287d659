package io.github.bulk2.load;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.internal.Swar;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Walks over the records of a CSV stream and shows the bytes of each record and the place of its cells, without
 * decoding them. It draws the same boundaries as the inspection of a file does: a quote opens a field only where the
 * field begins, blank lines are left out, and a broken quote is read as far as it makes sense. Not thread-safe.
 */
final class RecordCursor implements Closeable {

    private static final int BUFFER = 1 << 18;
    // Salesforce takes 400,000 characters; escaped and in UTF-8 these stay far below. Larger means unbalanced quotes.
    static final int MAX_RECORD = 1 << 23;
    private static final int MORE = -1;
    private static final byte ESCAPED = 1;
    private static final byte MULTILINE = 2;

    private static final byte QUOTE = '"';
    private static final long QUOTES = Swar.pattern(QUOTE);
    private static final long LINE_FEEDS = Swar.pattern('\n');

    private final InputStream in;
    private final byte delimiter;
    private final long delimiters;
    private final long firstLine;

    private byte[] buffer = new byte[BUFFER];
    private int limit;
    private boolean eof;
    private long base;
    private long records;
    private long blankLines;

    private int start;
    private int end;
    private int next;
    private long line;
    private long nextLine = 1;
    private int lineFeeds;

    private int cells;
    private int[] from = new int[64];
    private int[] to = new int[64];
    private byte[] flags = new byte[64];
    private long[] hashes = new long[64];
    private boolean broken;
    private boolean hashed;

    /** Reads a file whose header stands in line 1. */
    RecordCursor(InputStream in, ColumnDelimiter columnDelimiter) {
        this(in, columnDelimiter, 0);
    }

    private RecordCursor(InputStream in, ColumnDelimiter columnDelimiter, long firstLine) {
        this.in = in;
        this.delimiter = (byte) columnDelimiter.character();
        this.delimiters = Swar.pattern(delimiter);
        this.firstLine = firstLine;
    }

    /** Reads a part: the records behind the header begin in the line given. */
    static RecordCursor ofPart(PartSource source) throws IOException {
        return new RecordCursor(source.data().open(), source.dialect().columnDelimiter(), source.firstLine());
    }

    /** Reads single records out of {@link #read}. */
    static RecordCursor ofRecords(ColumnDelimiter columnDelimiter) {
        return new RecordCursor(InputStream.nullInputStream(), columnDelimiter);
    }

    /** Reads the one record in a range of bytes; the array is not copied. */
    void read(byte[] bytes, int recordStart, int recordEnd) {
        buffer = bytes;
        limit = recordEnd;
        eof = true;
        start = recordStart;
        next = parse();
    }

    /** Moves to the next record; the first one is the header. False at the end. */
    boolean next() throws IOException {
        boolean blank;
        do {
            start = next;
            line = records == 1 ? Math.max(nextLine, firstLine) : nextLine;
            int parsed = parseAny();
            while (parsed == MORE) {
                refill();
                parsed = parseAny();
            }
            next = parsed;
            nextLine = line + lineFeeds;
            if (start == next) {
                return false;
            }
            blank = isBlank();
            blankLines += blank ? 1 : 0;
        } while (blank);
        records++;
        return true;
    }

    private boolean isBlank() {
        return records > 0 && start == end && buffer[next - 1] == '\n';
    }

    private int parseAny() {
        int parsed = parseSimple();
        return parsed == MORE ? parse() : parsed;
    }

    /**
     * Finds and hashes the cells of a record that is followed by more bytes and whose cells are values as they stand. All
     * others are left to {@link #parse}, so that it alone decides what they are.
     */
    private int parseSimple() {
        byte[] b = buffer;
        int last = limit - CellHash.BLOCK - 2;
        int at = start;
        for (int cell = 0; cell < from.length && at <= last; cell++) {
            boolean isQuoted = b[at] == '"';
            long ends = isQuoted ? QUOTES : delimiters;
            int cellFrom = isQuoted ? at + 1 : at;
            int next = cellFrom;
            long hash = CellHash.START;
            long front;
            long back;
            long inFront;
            long inBack;
            while (true) {
                if (next > last) {
                    return MORE;
                }
                front = Swar.word(b, next);
                back = Swar.word(b, next + Long.BYTES);
                inFront = Swar.mark(front, ends) | Swar.mark(front, LINE_FEEDS) | Swar.mark(front, QUOTES);
                inBack = Swar.mark(back, ends) | Swar.mark(back, LINE_FEEDS) | Swar.mark(back, QUOTES);
                if (!Swar.isNone(inFront | inBack)) {
                    break;
                }
                hash = CellHash.more(hash, front, back);
                next += CellHash.BLOCK;
            }
            int left = Swar.isNone(inFront) ? Long.BYTES + Swar.first(inBack) : Swar.first(inFront);
            int stop = next + left;
            if ((b[stop] == '"') != isQuoted) {
                return MORE;
            }
            from[cell] = cellFrom;
            to[cell] = stop;
            hashes[cell] = CellHash.ofRead(hash, front, back, left, b, cellFrom, stop);
            int behind = isQuoted ? stop + 1 : stop;
            if (b[behind] == '\n' || (b[behind] == '\r' && b[behind + 1] == '\n')) {
                return endSimple(cell, behind);
            }
            if (b[behind] != delimiter) {
                return MORE;
            }
            at = behind + 1;
        }
        return MORE;
    }

    private int endSimple(int cell, int stop) {
        int lineFeed = buffer[stop] == '\n' ? stop : stop + 1;
        cells = cell + 1;
        end = lineFeed > start && buffer[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
        to[cell] = Math.min(to[cell], end);
        lineFeeds = 1;
        broken = false;
        hashed = true;
        return lineFeed + 1;
    }

    /** Finds the cells of the record at {@code start}, and returns where the next record begins. */
    private int parse() {
        cells = 0;
        lineFeeds = 0;
        broken = false;
        hashed = false;
        int at = start;
        while (true) {
            int stop = at < limit && buffer[at] == '"' ? quoted(at) : plain(at, at);
            if (stop == MORE) {
                return MORE;
            }
            if (stop >= limit) {
                end = limit;
                return eof ? limit : MORE;
            }
            if (buffer[stop] == '\n') {
                lineFeeds++;
                end = stop > start && buffer[stop - 1] == '\r' ? stop - 1 : stop;
                return stop + 1;
            }
            at = stop + 1;
        }
    }

    /** Reads a cell without quotes around it; returns the delimiter, line feed or limit behind it. */
    private int plain(int cellStart, int from) {
        int at = firstOf(delimiter, from);
        while (at < limit && buffer[at] == '"') {
            broken = true;
            at = firstOf(delimiter, at + 1);
        }
        boolean carriageReturn = at < limit && buffer[at] == '\n' && at > cellStart && buffer[at - 1] == '\r';
        add(cellStart, carriageReturn ? at - 1 : at, (byte) 0);
        return at;
    }

    /** The first such byte, line feed or quote, or else the limit. */
    private int firstOf(byte end, int from) {
        byte[] b = buffer;
        long ends = Swar.pattern(end);
        int at = from;
        for (; at <= limit - Long.BYTES; at += Long.BYTES) {
            long word = Swar.word(b, at);
            long marks = Swar.mark(word, ends) | Swar.mark(word, LINE_FEEDS) | Swar.mark(word, QUOTES);
            if (!Swar.isNone(marks)) {
                return at + Swar.first(marks);
            }
        }
        while (at < limit && b[at] != end && b[at] != '\n' && b[at] != '"') {
            at++;
        }
        return at;
    }

    private int quoted(int open) {
        byte[] b = buffer;
        byte flag = 0;
        int at = open + 1;
        while (true) {
            at = firstOf(QUOTE, at);
            if (at + 2 >= limit && !eof) {
                return MORE;
            }
            if (at >= limit) {
                broken = true;
                add(open + 1, limit, flag);
                return limit;
            }
            if (b[at] == '\n') {
                lineFeeds++;
                flag |= MULTILINE;
                at++;
            } else if (at + 1 < limit && b[at + 1] == '"') {
                flag |= ESCAPED;
                at += 2;
            } else {
                return behindQuote(open, at, flag);
            }
        }
    }

    private int behindQuote(int open, int close, byte flag) {
        int at = close + 1;
        boolean carriageReturn = at + 1 < limit && buffer[at] == '\r' && buffer[at + 1] == '\n';
        if (at >= limit || carriageReturn || buffer[at] == delimiter || buffer[at] == '\n') {
            add(open + 1, close, flag);
            return carriageReturn ? at + 1 : at;
        }
        broken = true;
        return plain(open, at);
    }

    private void add(int cellFrom, int cellTo, byte flag) {
        if (cells == from.length) {
            from = Arrays.copyOf(from, cells * 2);
            to = Arrays.copyOf(to, cells * 2);
            flags = Arrays.copyOf(flags, cells * 2);
            hashes = new long[cells * 2];
        }
        from[cells] = cellFrom;
        to[cells] = cellTo;
        flags[cells++] = flag;
    }

    private void refill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            base += start;
            limit -= start;
            start = 0;
        } else if (limit == buffer.length) {
            if (limit >= MAX_RECORD) {
                throw new IOException("The record that begins in line " + line + " has more than " + MAX_RECORD
                        + " bytes; probably a quote is not closed");
            }
            buffer = Arrays.copyOf(buffer, limit * 2);
        }
        int read = in.readNBytes(buffer, limit, buffer.length - limit);
        eof = read < buffer.length - limit;
        limit += read;
    }

    /** How many blank lines were left out so far. */
    long blankLines() {
        return blankLines;
    }

    /** Whether the stream ended in this record, without a line ending. */
    boolean isUnterminated() {
        return next == end;
    }

    /** The line the record begins in. */
    long line() {
        return line;
    }

    /** The place of the record in the stream. */
    long offset() {
        return base + start;
    }

    /** Where the bytes of this record stand; valid until the next one. */
    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    /** Behind the last byte of the record; its line ending is not a part of it. */
    int end() {
        return end;
    }

    /** Bytes of the record together with its line ending. */
    int length() {
        return next - start;
    }

    int cells() {
        return cells;
    }

    int cellStart(int cell) {
        return from[cell];
    }

    int cellEnd(int cell) {
        return to[cell];
    }

    /** Where the cell begins together with the quote around it, if it has one. */
    int rawStart(int cell) {
        int value = from[cell];
        return value > start && buffer[value - 1] == QUOTE ? value - 1 : value;
    }

    /** Tells whether the bytes of the cell are its value as they stand. */
    boolean isPlain(int cell) {
        return hashed || flags[cell] == 0;
    }

    /** Whether {@link #hash} is known of each cell. */
    boolean isHashed() {
        return hashed;
    }

    /** The {@link CellHash} of a value. */
    long hash(int cell) {
        return hashes[cell];
    }

    /** Tells whether a quote stands where it may not. */
    boolean isBroken() {
        return broken;
    }

    /** The value of a cell, quotes resolved and every line ending within made a line feed. */
    byte[] value(int cell) {
        byte[] value = new byte[to[cell] - from[cell]];
        int length = 0;
        for (int i = from[cell]; i < to[cell]; i++) {
            byte c = buffer[i];
            boolean escaping = c == '"' && !hashed && (flags[cell] & ESCAPED) != 0;
            boolean carriageReturn = c == '\r' && i + 1 < to[cell] && buffer[i + 1] == '\n';
            if (!carriageReturn) {
                value[length++] = c;
            }
            i += escaping ? 1 : 0;
        }
        return length == value.length ? value : Arrays.copyOf(value, length);
    }

    String text(int cell) {
        return new String(value(cell), StandardCharsets.UTF_8);
    }

    List<String> texts() {
        List<String> texts = new ArrayList<>(cells);
        for (int i = 0; i < cells; i++) {
            texts.add(text(i));
        }
        return texts;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
