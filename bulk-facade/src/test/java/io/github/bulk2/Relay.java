package io.github.bulk2;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** Stands before a server, and makes a connection to it for each that it gets. */
public final class Relay implements AutoCloseable {

    /** What passes between the two ends of a connection. */
    public interface Passing {
        void serve(Socket client, Socket server) throws IOException;
    }

    private final ServerSocket listener;
    private final URI server;
    private final Passing passing;

    public Relay(ServerSocket listener, URI server, Passing passing) {
        this.listener = listener;
        this.server = server;
        this.passing = passing;
        start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
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
            passing.serve(client, behind);
        } catch (IOException failed) {
            // What the client makes of it is what the test looks at.
        }
    }

    /** Passes everything one way, in a thread of its own. */
    public static void startPassing(Socket from, Socket to) {
        start(() -> pass(from, to));
    }

    /** Passes everything one way, to its end. */
    public static void pass(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 14];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
            to.close();
        } catch (IOException ended) {
            // The other direction ends too.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
