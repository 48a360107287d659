package io.github.bulk2.csv;

import io.github.bulk2.csv.CsvFinding.Code;

/** Looks for keys that occur twice in one column. Reads no further into a record than the column's end. */
final class KeyCheck {

    private static final long SEED = 0x9E37_79B9_7F4A_7C15L;

    private final int column;
    private final byte delimiter;
    private final int maxKeys;
    private final Findings findings;
    private final LongHashSet seen = new LongHashSet();

    private int at;
    private boolean inside;
    private boolean afterQuote;
    private boolean fieldStarts = true;
    private long hash = SEED;
    private boolean empty = true;
    private boolean stopped;

    KeyCheck(int column, ColumnDelimiter delimiter, int maxKeys, Findings findings) {
        this.column = column;
        this.delimiter = (byte) delimiter.character();
        this.maxKeys = maxKeys;
        this.findings = findings;
    }

    /** Takes the next bytes of the record that is being read. */
    void read(byte[] b, int from, int to) {
        for (int i = from; i < to && at <= column && !stopped; i++) {
            read(b[i]);
        }
    }

    private void read(byte c) {
        if (c == '"' && (inside || fieldStarts || afterQuote)) {
            if (afterQuote) {
                hash(c);
            }
            inside = !inside;
            afterQuote = !inside;
        } else if (inside) {
            hash(c);
        } else if (c == delimiter) {
            at++;
            fieldStarts = true;
            afterQuote = false;
            return;
        } else {
            afterQuote = false;
            if (c == '\n' || c == '\r') {
                return;
            }
            hash(c);
        }
        fieldStarts = false;
    }

    private void hash(byte c) {
        if (at == column) {
            hash = (hash ^ (c & 0xFF)) * 0x0000_0100_0000_01B3L;
            hash ^= hash >>> 29;
            empty = false;
        }
    }

    /** Ends the record. An empty key, or a missing one, is no key. */
    void endRecord(long line) {
        if (!empty && !stopped) {
            if (seen.size() >= maxKeys) {
                stopped = true;
                findings.add(
                        Code.KEY_CHECK_STOPPED,
                        line,
                        () -> "From this line on no duplicate keys were looked for: " + maxKeys
                                + " keys are remembered");
            } else if (!seen.add(finish(hash))) {
                findings.add(Code.DUPLICATE_KEY, line, Code.DUPLICATE_KEY.message());
            }
        }
        beginRecord();
    }

    /** Forgets what was read of the record. */
    void beginRecord() {
        at = 0;
        inside = false;
        afterQuote = false;
        fieldStarts = true;
        hash = SEED;
        empty = true;
    }

    private static long finish(long hash) {
        long h = (hash ^ (hash >>> 32)) * 0xD6E8_FEB8_6659_FD93L;
        return h ^ (h >>> 32);
    }
}
