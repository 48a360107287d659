package io.github.bulk2.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Many callers that ask for the same thing again and again, each on a connection of its own: one thread, one selector and one
 * request made beforehand, as what is to be measured shares two cores with it.
 */
final class StatusCalls implements AutoCloseable {

    private static final String GOOD = "HTTP/1.1 200 ";
    private static final String LENGTH = "\r\ncontent-length: ";

    private final Selector selector = Selector.open();
    private final List<Caller> callers = new ArrayList<>();
    private final ByteBuffer request;
    private final String bodyStart;
    private long[] taken = new long[1 << 20];
    private int count;
    private int errors;

    private StatusCalls(URI uri, int callers, String bodyStart) throws IOException {
        this.request =
                ByteBuffer.wrap(("GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        this.bodyStart = bodyStart;
        for (int i = 0; i < callers; i++) {
            this.callers.add(new Caller(new InetSocketAddress(uri.getHost(), uri.getPort())));
        }
    }

    /**
     * Calls for some seconds; tells how many calls were made and how long they took.
     *
     * @param bodyStart how the body of a good answer begins
     */
    static String run(URI uri, int seconds, int callers, String bodyStart) throws IOException {
        try (StatusCalls calls = new StatusCalls(uri, callers, bodyStart)) {
            calls.until(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
            return calls.text(seconds);
        }
    }

    private void until(long end) throws IOException {
        for (Caller caller : callers) {
            caller.ask();
        }
        int waiting = callers.size();
        while (waiting > 0) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                Caller caller = (Caller) key.attachment();
                if (caller.isAnswered()) {
                    if (System.nanoTime() < end) {
                        caller.ask();
                    } else {
                        waiting--;
                    }
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private String text(int seconds) {
        Arrays.sort(taken, 0, count);
        return String.format(
                Locale.ROOT,
                "%,d calls, %,d a second, %d errors, median %.1f ms, p99 %.1f ms, longest %.1f ms",
                count,
                count / seconds,
                errors,
                taken[count / 2] / 1e6,
                taken[(int) (count * 0.99)] / 1e6,
                taken[count - 1] / 1e6);
    }

    @Override
    public void close() throws IOException {
        for (Caller caller : callers) {
            caller.channel.close();
        }
        selector.close();
    }

    /** One connection, on which one call is under way. */
    private final class Caller {

        private final SocketChannel channel;
        private final ByteBuffer answer = ByteBuffer.allocate(8 * 1024);
        private long begun;

        Caller(InetSocketAddress server) throws IOException {
            channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void ask() throws IOException {
            answer.clear();
            begun = System.nanoTime();
            request.rewind();
            if (channel.write(request) < request.limit()) {
                throw new IOException("a request did not fit into the socket");
            }
        }

        /** Reads what has come; says whether it is the whole answer, which is then counted. */
        boolean isAnswered() throws IOException {
            if (channel.read(answer) < 0) {
                throw new IOException("the gateway ended a connection");
            }
            String text = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
            int head = text.indexOf("\r\n\r\n");
            if (head < 0) {
                return false;
            }
            int length = length(text.substring(0, head + 2));
            int body = head + 4;
            if (text.length() < body + length) {
                return false;
            }
            if (!text.startsWith(GOOD) || text.length() > body + length || !text.startsWith(bodyStart, body)) {
                errors++;
            }
            if (count == taken.length) {
                taken = Arrays.copyOf(taken, 2 * count);
            }
            taken[count++] = System.nanoTime() - begun;
            return true;
        }

        private static int length(String head) throws IOException {
            int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
            if (at < 0) {
                throw new IOException("an answer does not tell its length");
            }
            int from = at + LENGTH.length();
            return Integer.parseInt(head.substring(from, head.indexOf('\r', from)));
        }
    }
}
