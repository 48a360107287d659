package io.github.bulk2.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/** Passes requests on to a server, and keeps the answers to some of them back until their connection ends. */
final class HeldAnswers implements AutoCloseable {

    private final ServerSocket listener;
    private final URI server;
    private final Predicate<String> held;
    private final Semaphore arrivals = new Semaphore(0);

    /** @param held tells by the first bytes of a request whether its answer is held */
    HeldAnswers(URI server, Predicate<String> held) throws IOException {
        this.server = server;
        this.held = held;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Waits for one more request whose answer is held. */
    void awaitOne() throws InterruptedException {
        arrivals.acquire();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket behind = new Socket(server.getHost(), server.getPort())) {
            start(() -> passAnswers(behind, client));
            byte[] buffer = new byte[1 << 14];
            InputStream in = client.getInputStream();
            OutputStream out = behind.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (held.test(new String(buffer, 0, count, StandardCharsets.ISO_8859_1))) {
                    arrivals.release();
                } else {
                    out.write(buffer, 0, count);
                }
            }
        } catch (IOException gone) {
            // The client went away.
        }
    }

    private static void passAnswers(Socket behind, Socket client) {
        try {
            behind.getInputStream().transferTo(client.getOutputStream());
            client.close();
        } catch (IOException gone) {
            // The client went away.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "held-answers");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
