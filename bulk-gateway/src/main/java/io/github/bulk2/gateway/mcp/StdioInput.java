package io.github.bulk2.gateway.mcp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Standard input, line by line, without the lines that would end the SDK's reading: those are answered here. The end of the
 * input ends the server, so it is kept back until what was asked before is answered. One thread reads; any may wait for the end.
 */
final class StdioInput extends InputStream {

    // Whoever closes the input wants the server to end, so a call that takes longer is given up.
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);

    private final InputStream in;
    private final OutputStream out;
    private final StdioCalls calls;
    private final CountDownLatch end = new CountDownLatch(1);
    private byte[] line = new byte[0];
    private int next;

    StdioInput(InputStream in, OutputStream out, StdioCalls calls) {
        this.in = new BufferedInputStream(in);
        this.out = out;
        this.calls = calls;
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
            awaitAnswers();
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

    private void awaitAnswers() {
        try {
            calls.awaitAnswers(LAST_ANSWERS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
            Optional<Message> message = tooLarge ? refused(Message.tooLarge()) : message(bytes.toByteArray());
            if (message.isPresent()) {
                line = Message.utf8(begun(message.get()).json() + "\n");
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

    /** What the SDK is to see of a line; nothing if the line is dealt with. */
    private Optional<Message> message(byte[] bytes) throws IOException {
        if (new String(bytes, StandardCharsets.UTF_8).isBlank()) {
            return Optional.empty();
        }
        Message message;
        try {
            message = Message.parse(bytes);
        } catch (IOException noJson) {
            return refused(Message.parseError());
        }
        Optional<String> refusal = message.refusal();
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        if (message.isMethod("notifications/cancelled")) {
            calls.cancelled(message.cancelledId());
            return Optional.empty();
        }
        return Optional.of(message);
    }

    private Message begun(Message message) {
        if (!message.isRequest()) {
            return message;
        }
        calls.begun(message.id());
        return message.isMethod("tools/call") ? message.withMeta(StdioCalls.META, message.id()) : message;
    }

    private Optional<Message> refused(String answer) throws IOException {
        // The SDK writes its lines under this lock too.
        synchronized (out) {
            out.write(Message.utf8(answer + "\n"));
            out.flush();
        }
        return Optional.empty();
    }
}
