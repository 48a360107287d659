package io.github.bulk2.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Text in UTF-8 for a terminal. Control characters, which could move its cursor, recolour or reverse what it shows, are
 * written as {@code \\u001b}: visible, and in a JSON text the same character. Line feeds and tabs stay. For one thread at a
 * time.
 */
final class VisibleControls extends FilterOutputStream {

    private static final int LONGEST = 3;

    private final byte[] begun = new byte[LONGEST];
    private int length;

    VisibleControls(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int plainFrom = offset;
        for (int at = offset; at < offset + count; at++) {
            byte b = bytes[at];
            if (length == 0 && !isLead(b) && (b < 0 || !isControl(b))) {
                continue;
            }
            out.write(bytes, plainFrom, at - plainFrom);
            plainFrom = at + 1;
            take(b);
        }
        out.write(bytes, plainFrom, offset + count - plainFrom);
    }

    /** The bytes with which something begins that may have to be shown; a carriage return ends a line with a line feed. */
    private static boolean isLead(byte b) {
        return b == '\r' || b == (byte) 0xC2 || b == (byte) 0xD8 || b == (byte) 0xE2;
    }

    private void take(byte b) throws IOException {
        boolean continues = begun[0] == '\r' ? b == '\n' : (b & 0xC0) == 0x80;
        if (length > 0 && !continues) {
            writeBegun();
        }
        if (length == 0 && !isLead(b)) {
            show(b & 0xFF, new byte[] {b}, 1);
            return;
        }
        begun[length++] = b;
        if (length == (begun[0] == (byte) 0xE2 ? LONGEST : 2)) {
            String character = new String(begun, 0, length, StandardCharsets.UTF_8);
            int count = length;
            length = 0;
            // Of a carriage return and a line feed the second one counts.
            show(character.charAt(character.length() - 1), begun, count);
        }
    }

    private void show(int character, byte[] bytes, int count) throws IOException {
        if (isControl(character)) {
            out.write(String.format(Locale.ROOT, "\\u%04x", character).getBytes(StandardCharsets.US_ASCII));
        } else {
            out.write(bytes, 0, count);
        }
    }

    private void writeBegun() throws IOException {
        int count = length;
        length = 0;
        show(count > 0 ? begun[0] & 0xFF : ' ', begun, count);
    }

    private static boolean isControl(int c) {
        if (c < ' ') {
            return c != '\n' && c != '\t';
        }
        boolean c1 = c >= 0x7F && c <= 0x9F;
        boolean direction = c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x2028 && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
        return c1 || direction;
    }

    @Override
    public void close() throws IOException {
        writeBegun();
        super.close();
    }
}
