package io.github.bulk2.csv;

import io.github.bulk2.csv.CsvFinding.Code;

/**
 * Looks for keys that occur twice in one column. Reads no further into a record than the column's end. In a column of ids
 * both forms of an id are one: 15 characters, and 18 whose last three tell the case of the others.
 */
final class KeyCheck {

    private static final long SEED = 0x9E37_79B9_7F4A_7C15L;
    private static final int SHORT_ID = 15;
    private static final int LONG_ID = 18;
    private static final String SUFFIXES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

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
    /** Ctrl-Z that is no part of the key if the file ends with it. */
    private int controlZ;

    private final boolean ids;
    private final byte[] id = new byte[LONG_ID];
    private int length;

    KeyCheck(int column, boolean ids, ColumnDelimiter delimiter, int maxKeys, Findings findings) {
        this.ids = ids;
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
            addControlZ();
            at++;
            fieldStarts = true;
            afterQuote = false;
            return;
        } else {
            afterQuote = false;
            if (c == '\n' || c == '\r') {
                addControlZ();
                return;
            }
            hash(c);
        }
        fieldStarts = false;
    }

    /** Something follows Ctrl-Z, so the file does not end with it. */
    private void addControlZ() {
        for (; controlZ > 0; controlZ--) {
            add(RecordScanner.CONTROL_Z);
        }
    }

    private void hash(byte c) {
        if (at != column) {
            return;
        }
        if (c == RecordScanner.CONTROL_Z) {
            controlZ++;
            return;
        }
        addControlZ();
        add(c);
    }

    private void add(byte c) {
        hash = mixed(hash, c);
        if (length < LONG_ID) {
            id[length] = c;
        }
        length++;
        empty = false;
    }

    private static long mixed(long hash, byte c) {
        long h = (hash ^ (c & 0xFF)) * 0x0000_0100_0000_01B3L;
        return h ^ (h >>> 29);
    }

    private long key() {
        if (!ids || (length != SHORT_ID && length != LONG_ID)) {
            return hash;
        }
        long key = SEED;
        for (int i = 0; i < SHORT_ID; i++) {
            key = mixed(key, length == LONG_ID ? inCase(i) : id[i]);
        }
        return key;
    }

    /** A character of an id whose case some program has changed: one of the last three says whether it is upper case. */
    private byte inCase(int i) {
        int bits = SUFFIXES.indexOf(Character.toUpperCase((char) id[SHORT_ID + i / 5]));
        char c = (char) id[i];
        return (byte) (bits < 0 ? c : (bits >> (i % 5) & 1) == 1 ? Character.toUpperCase(c) : Character.toLowerCase(c));
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
            } else if (!seen.add(finish(key()))) {
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
        controlZ = 0;
        length = 0;
    }

    private static long finish(long hash) {
        long h = (hash ^ (hash >>> 32)) * 0xD6E8_FEB8_6659_FD93L;
        return h ^ (h >>> 32);
    }
}
