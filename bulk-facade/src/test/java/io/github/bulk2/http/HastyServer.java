package io.github.bulk2.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers uploads when it has read the beginning, and hangs up, which resets the connection. Lists of jobs are empty. */
final class HastyServer implements AutoCloseable {

    private final ServerSocket listener;
    private final String answer;
    private final List<String> methods = new CopyOnWriteArrayList<>();

    /** Takes the very bytes with which it answers uploads. */
    HastyServer(ServerSocket listener, String answer) {
        this.listener = listener;
        this.answer = answer;
        Thread thread = new Thread(this::serve, "hasty-server");
        thread.setDaemon(true);
        thread.start();
    }

    static String response(int status, String json) {
        return "HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                + "\r\n\r\n" + json;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The methods of the requests that came. */
    List<String> methods() {
        return methods;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                InputStream in = socket.getInputStream();
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) in.read());
                }
                String method = head.substring(0, head.indexOf(" "));
                methods.add(method);
                String said = response(200, "{\"done\":true,\"records\":[]}");
                if (method.equals("PUT")) {
                    in.readNBytes(100_000);
                    said = answer;
                }
                socket.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
            } catch (IOException gone) {
                // The end of the test, or a client that has heard enough.
            }
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
