package io.github.bulk2.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;

/** Answers each request with the very bytes that it is told, its Date header too, and notes when it came. */
final class RawServer implements AutoCloseable {

    private final ServerSocket listener;
    private final IntFunction<String> answers;
    private final List<Long> arrivals = new CopyOnWriteArrayList<>();

    /** Takes the number of the request, from 1, and gives status line and headers, without the last empty line. */
    RawServer(IntFunction<String> answers) {
        this.answers = answers;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** When requests came, by {@link System#nanoTime()}. */
    List<Long> arrivals() {
        return arrivals;
    }

    private void serve() {
        try {
            while (true) {
                try (Socket socket = listener.accept()) {
                    readRequest(socket.getInputStream());
                    arrivals.add(System.nanoTime());
                    String body = "{\"error\":\"invalid_grant\",\"error_description\":\"invalid assertion\"}";
                    String answer = answers.apply(arrivals.size()) + "Content-Type: application/json\r\n"
                            + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private static void readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            head.append((char) next);
        }
        int at = head.toString().toLowerCase(Locale.ROOT).indexOf("content-length:");
        if (at >= 0) {
            int length = Integer.parseInt(
                    head.substring(at + 15, head.indexOf("\r\n", at)).strip());
            in.readNBytes(length);
        }
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
