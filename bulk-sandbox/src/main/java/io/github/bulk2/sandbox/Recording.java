package io.github.bulk2.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the listeners will be told of one exchange: copies of the bodies that pass. Confined to the exchange's thread. */
final class Recording {
    private static final int MAX_BYTES = 1 << 20;

    private final ByteArrayOutputStream request = new ByteArrayOutputStream();
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private boolean requestEnded;
    private boolean told;

    /** The request's body; what is read from it is kept. */
    InputStream request(InputStream body) {
        return new FilterInputStream(body) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = in.read(bytes, offset, length);
                if (count < 0) {
                    requestEnded = true;
                } else {
                    keep(request, bytes, offset, count);
                }
                return count;
            }
        };
    }

    /** The answer's body; what is written to it is kept, and the listeners are told before it is closed. */
    OutputStream answer(OutputStream body, Runnable tell) {
        return new FilterOutputStream(body) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                keep(answer, bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                tell.run();
                out.close();
            }
        };
    }

    /** True the first time. */
    boolean isToBeTold() {
        boolean first = !told;
        told = true;
        return first;
    }

    @Nullable
    String requestBody(boolean expected) {
        return expected && !requestEnded ? null : text(request);
    }

    @Nullable
    String answerBody() {
        return text(answer);
    }

    private static void keep(ByteArrayOutputStream copy, byte[] bytes, int offset, int length) {
        // One byte too many marks a body that is too large.
        copy.write(bytes, offset, Math.min(length, MAX_BYTES + 1 - copy.size()));
    }

    private static @Nullable String text(ByteArrayOutputStream copy) {
        return copy.size() > MAX_BYTES ? null : copy.toString(StandardCharsets.UTF_8);
    }
}
