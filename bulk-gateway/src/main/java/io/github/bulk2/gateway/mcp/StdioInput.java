package io.github.bulk2.gateway.mcp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Standard input, line by line, without the lines that would end the SDK's reading: those are answered here. One thread reads;
 * any may wait for the end.
 */
final class StdioInput extends InputStream {

    private final InputStream in;
    private final OutputStream out;
    private final CountDownLatch end = new CountDownLatch(1);
    private byte[] line = new byte[0];
    private int next;

    StdioInput(InputStream in, OutputStream out) {
        this.in = new BufferedInputStream(in);
        this.out = out;
    }

    void awaitEnd() throws InterruptedException {
        end.await();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (next == line.length && !nextLine()) {
            end.countDown();
            return -1;
        }
        int count = Math.min(length, line.length - next);
        System.arraycopy(line, next, target, offset, count);
        next += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        in.close();
    }

    private boolean nextLine() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean tooLarge = false;
        while (true) {
            int b = in.read();
            if (b >= 0 && b != '\n') {
                tooLarge |= bytes.size() >= Message.MAX_BYTES;
                if (!tooLarge) {
                    bytes.write(b);
                }
                continue;
            }
            if (isGood(bytes.toByteArray(), tooLarge)) {
                bytes.write('\n');
                line = bytes.toByteArray();
                next = 0;
                return true;
            }
            if (b < 0) {
                return false;
            }
            bytes.reset();
            tooLarge = false;
        }
    }

    private boolean isGood(byte[] message, boolean tooLarge) throws IOException {
        if (tooLarge) {
            answer(Message.tooLarge());
            return false;
        }
        if (new String(message, java.nio.charset.StandardCharsets.UTF_8).isBlank()) {
            return false;
        }
        try {
            Optional<String> refusal = Message.parse(message).refusal();
            if (refusal.isPresent()) {
                answer(refusal.get());
            }
            return refusal.isEmpty();
        } catch (IOException noJson) {
            answer(Message.parseError());
            return false;
        }
    }

    private void answer(String json) throws IOException {
        // The SDK writes its lines under this lock too.
        synchronized (out) {
            out.write(Message.utf8(json + "\n"));
            out.flush();
        }
    }
}
