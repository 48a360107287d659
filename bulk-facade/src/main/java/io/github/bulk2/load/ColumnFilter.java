package io.github.bulk2.load;

import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.internal.Swar;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Records without some of their cells. What remains has its bytes, quotes and line endings as they were; boundaries are
 * those that the inspection finds: a quote opens a cell only at its beginning. Needs the same memory for a record of any
 * size. For one thread.
 */
final class ColumnFilter extends InputStream {

    private static final int BUFFER = 1 << 16;
    private static final byte QUOTE = '"';
    private static final long QUOTES = Swar.pattern(QUOTE);
    private static final long LINE_FEEDS = Swar.pattern('\n');
    private static final long RETURNS = Swar.pattern('\r');

    private final InputStream in;
    private final byte delimiter;
    private final long delimiters;
    private final boolean[] kept;
    private final boolean keepsSurplus;
    /** A record whose only cell is empty would be a blank line. */
    private final boolean single;

    private final byte[] source = new byte[BUFFER];
    // A byte gives at most two: a held carriage return and itself, or the quotes of an empty cell before a line feed.
    private final byte[] target = new byte[2 * BUFFER + 8];
    private int at;
    private int limit;
    private boolean ended;

    private int column;
    private boolean keeping;
    private boolean delimited;
    private boolean inside;
    private boolean afterQuote;
    private boolean cellBegins;
    private boolean carriageReturn;
    private boolean blank;
    private boolean empty;

    ColumnFilter(InputStream in, ColumnDelimiter delimiter, boolean[] kept) {
        this(in, delimiter, kept, false);
    }

    /**
     * Begins at the beginning of a record.
     *
     * @param keepsSurplus whether cells behind the last column are kept
     */
    ColumnFilter(InputStream in, ColumnDelimiter delimiter, boolean[] kept, boolean keepsSurplus) {
        this.in = in;
        this.delimiter = (byte) delimiter.character();
        this.delimiters = Swar.pattern(this.delimiter);
        this.kept = kept.clone();
        this.keepsSurplus = keepsSurplus;
        int columns = 0;
        for (boolean keep : kept) {
            columns += keep ? 1 : 0;
        }
        this.single = columns == 1 && !keepsSurplus;
        beginRecord();
    }

    private void beginRecord() {
        column = 0;
        keeping = isKept(0);
        delimited = keeping;
        inside = false;
        afterQuote = false;
        cellBegins = true;
        carriageReturn = false;
        blank = true;
        empty = true;
    }

    private boolean isKept(int place) {
        return place < kept.length ? kept[place] : keepsSurplus;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        while (at == limit) {
            if (ended) {
                return -1;
            }
            fill();
        }
        int count = Math.min(length, limit - at);
        System.arraycopy(target, at, into, offset, count);
        at += count;
        return count;
    }

    private void fill() throws IOException {
        int read = in.read(source, 0, source.length);
        at = 0;
        if (read < 0) {
            ended = true;
            limit = endOfData();
        } else {
            limit = filter(read);
        }
    }

    /** Filters what was read, and returns how many bytes are left of it. */
    private int filter(int length) {
        int out = 0;
        for (int i = 0; i < length; ) {
            int stop = inside ? nextQuote(i, length) : nextOfMeaning(i, length);
            if (stop > i) {
                out = run(i, stop, out);
            }
            if (stop < length) {
                out = meaning(source[stop], out);
            }
            i = stop + 1;
        }
        return out;
    }

    private int nextQuote(int from, int to) {
        int i = from;
        while (i <= to - Long.BYTES) {
            long marks = Swar.mark(Swar.word(source, i), QUOTES);
            if (!Swar.isNone(marks)) {
                return i + Swar.first(marks);
            }
            i += Long.BYTES;
        }
        while (i < to && source[i] != QUOTE) {
            i++;
        }
        return i;
    }

    private int nextOfMeaning(int from, int to) {
        int i = from;
        while (i <= to - Long.BYTES) {
            long word = Swar.word(source, i);
            long marks = Swar.mark(word, QUOTES)
                    | Swar.mark(word, delimiters)
                    | Swar.mark(word, LINE_FEEDS)
                    | Swar.mark(word, RETURNS);
            if (!Swar.isNone(marks)) {
                return i + Swar.first(marks);
            }
            i += Long.BYTES;
        }
        while (i < to && source[i] != QUOTE && source[i] != delimiter && source[i] != '\n' && source[i] != '\r') {
            i++;
        }
        return i;
    }

    /** Bytes of a cell that mean nothing but themselves. */
    private int run(int from, int to, int before) {
        int out = before;
        if (!inside) {
            out = carriageReturn ? keep((byte) '\r', out) : out;
            carriageReturn = false;
            blank = false;
            cellBegins = false;
            afterQuote = false;
        }
        if (!keeping) {
            return out;
        }
        empty = false;
        System.arraycopy(source, from, target, out, to - from);
        return out + to - from;
    }

    private int meaning(byte c, int out) {
        if (inside) {
            inside = false;
            afterQuote = true;
            return keep(QUOTE, out);
        }
        return c == '\n' ? endRecord(out) : outside(c, out);
    }

    /** A quote, a delimiter or a carriage return outside quotes. */
    private int outside(byte c, int before) {
        int out = before;
        if (carriageReturn) {
            blank = false;
            out = keep((byte) '\r', out);
        }
        // Part of the line ending, if a line feed follows.
        carriageReturn = c == '\r';
        blank = blank && carriageReturn;
        if (c == delimiter) {
            return endCell(out);
        }
        inside = c == QUOTE && (cellBegins || afterQuote);
        cellBegins = false;
        afterQuote = false;
        return carriageReturn ? out : keep(c, out);
    }

    private int keep(byte c, int out) {
        if (!keeping) {
            return out;
        }
        empty = false;
        target[out] = c;
        return out + 1;
    }

    private int endCell(int out) {
        column++;
        keeping = isKept(column);
        cellBegins = true;
        afterQuote = false;
        if (!keeping) {
            return out;
        }
        if (!delimited) {
            delimited = true;
            return out;
        }
        target[out] = delimiter;
        return out + 1;
    }

    private int endRecord(int before) {
        boolean withReturn = carriageReturn;
        int out = emptyCell(before);
        if (withReturn) {
            target[out++] = '\r';
        }
        target[out] = '\n';
        beginRecord();
        return out + 1;
    }

    private int emptyCell(int out) {
        if (!single || !empty || blank) {
            return out;
        }
        target[out] = QUOTE;
        target[out + 1] = QUOTE;
        return out + 2;
    }

    private int endOfData() {
        return emptyCell(carriageReturn ? keep((byte) '\r', 0) : 0);
    }

    @Override
    public int available() {
        return limit - at;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
