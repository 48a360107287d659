package io.github.bulk2.csv;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;

/** The signatures some editors put before the text. */
final class ByteOrderMark {

    private static final byte[] UTF_8 = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private ByteOrderMark() {}

    static boolean isUtf8(byte[] head, int length) {
        return length >= 3 && Arrays.equals(head, 0, 3, UTF_8, 0, 3);
    }

    static boolean isUtf16(byte[] head, int length) {
        return length >= 2
                && ((head[0] == (byte) 0xFF && head[1] == (byte) 0xFE)
                        || (head[0] == (byte) 0xFE && head[1] == (byte) 0xFF));
    }

    static InputStream skip(InputStream in) throws IOException {
        PushbackInputStream stream = new PushbackInputStream(in, UTF_8.length);
        byte[] head = stream.readNBytes(UTF_8.length);
        if (!isUtf8(head, head.length)) {
            stream.unread(head);
        }
        return stream;
    }
}
