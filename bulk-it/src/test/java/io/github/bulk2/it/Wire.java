package io.github.bulk2.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a server on this machine and acts at an exact instant of an exchange: an answer that was
 * announced to the {@link Watcher} is proof that the request had its effect, and not a byte of it has gone on yet.
 */
final class Wire implements AutoCloseable {

    /** Where in an exchange. */
    enum Moment {
        /** The client has sent the request; the server has seen nothing of it. */
        BEFORE_REQUEST,
        /** The server has seen the request but for its last byte, or the last byte of its first 64 KB. */
        INSIDE_REQUEST,
        /** The server has answered; the client has seen nothing of it. */
        BEFORE_ANSWER,
        /** The client has seen half of the answer. */
        INSIDE_ANSWER
    }

    /** What to do with the bytes. */
    enum Action {
        PASS,
        /** Closes the connection to both sides. */
        DROP,
        /** Lets nothing through any more, and leaves the connection open. */
        HOLD
    }

    /** Told of every moment; called by several threads. */
    interface Watcher {
        Action at(Moment moment, String requestLine);
    }

    private final ServerSocket listening;
    private final URI server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger held = new AtomicInteger();
    private volatile Watcher watcher = (moment, request) -> Action.PASS;
    private volatile boolean plain;

    Wire(URI server) throws IOException {
        this.server = server;
        this.listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        start("wire", this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    void watch(Watcher newWatcher) {
        watcher = newWatcher;
    }

    /** Lets no request ask for a compressed answer any more. */
    void keepPlain() {
        plain = true;
    }

    /** How many connections there are from the client to here. */
    int connections() {
        return open.size() / 2;
    }

    /** How many of them are held. */
    int held() {
        return held.get();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Exchange exchange = new Exchange(client, new Socket(InetAddress.getLoopbackAddress(), server.getPort()));
            start("wire-requests", exchange::requests);
            start("wire-answers", exchange::answers);
        }
    }

    private interface Pump {
        void run() throws IOException;
    }

    private static void start(String name, Pump pump) {
        Thread thread = new Thread(
                () -> {
                    try {
                        pump.run();
                    } catch (IOException closed) {
                        // One side went away, which is what this is about.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One connection, with one request after the other. */
    private final class Exchange {
        private final Socket client;
        private final Socket upstream;
        private volatile boolean answered = true;
        private volatile String requestLine = "";

        Exchange(Socket client, Socket upstream) throws IOException {
            this.client = client;
            this.upstream = upstream;
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            open.add(client);
            open.add(upstream);
        }

        void requests() throws IOException {
            pump(client, upstream, true);
        }

        void answers() throws IOException {
            pump(upstream, client, false);
        }

        private void pump(Socket from, Socket to, boolean requests) throws IOException {
            byte[] bytes = new byte[1 << 16];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                    boolean begins = answered == requests;
                    if (begins && requests) {
                        requestLine = new String(bytes, 0, read, StandardCharsets.US_ASCII)
                                .lines()
                                .findFirst()
                                .orElseThrow();
                        hideEncoding(bytes, read);
                    }
                    answered = !requests;
                    Moment before = requests ? Moment.BEFORE_REQUEST : Moment.BEFORE_ANSWER;
                    Moment inside = requests ? Moment.INSIDE_REQUEST : Moment.INSIDE_ANSWER;
                    if (begins && !passes(before)) {
                        return;
                    }
                    int first = requests ? read - 1 : read / 2;
                    out.write(bytes, 0, first);
                    if (begins && !passes(inside)) {
                        return;
                    }
                    out.write(bytes, first, read - first);
                }
            } finally {
                close();
            }
        }

        /** The header keeps its length and loses its meaning. */
        private void hideEncoding(byte[] bytes, int length) {
            int at = new String(bytes, 0, length, StandardCharsets.ISO_8859_1).indexOf("Accept-Encoding");
            if (plain && at >= 0) {
                bytes[at] = 'X';
            }
        }

        private boolean passes(Moment moment) throws IOException {
            Action action = watcher.at(moment, requestLine);
            if (action == Action.HOLD) {
                held.incrementAndGet();
                try {
                    synchronized (this) {
                        while (!client.isClosed()) {
                            wait();
                        }
                    }
                } catch (InterruptedException stopped) {
                    throw new UncheckedIOException(new IOException(stopped));
                } finally {
                    held.decrementAndGet();
                }
            }
            return action == Action.PASS;
        }

        private void close() throws IOException {
            client.close();
            upstream.close();
            open.remove(client);
            open.remove(upstream);
            synchronized (this) {
                notifyAll();
            }
        }
    }
}
