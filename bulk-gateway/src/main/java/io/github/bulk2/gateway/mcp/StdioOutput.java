package io.github.bulk2.gateway.mcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output, which tells the calls of their answers once those are written. Not thread-safe: its users lock it. */
final class StdioOutput extends OutputStream {

    private final OutputStream out;
    private final StdioCalls calls;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    StdioOutput(OutputStream out, StdioCalls calls) {
        this.out = out;
        this.calls = calls;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        line.write(bytes, offset, length);
    }

    /** Ends a line. */
    @Override
    public void flush() throws IOException {
        byte[] message = line.toByteArray();
        line.reset();
        try {
            out.write(message);
            out.flush();
        } catch (IOException e) {
            calls.unread();
            throw e;
        }
        Message written = Message.parse(message);
        if (!written.json().has("method")) {
            calls.answered(written.id());
        }
    }
}
