package io.github.bulk2.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A connection on which anything can be sent, well-formed or not. */
public final class RawHttp implements AutoCloseable {

    private final Socket socket;

    public RawHttp(URI uri) throws IOException {
        socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(30_000);
    }

    /** One request on a connection of its own; gives the whole answer. */
    public static String exchange(URI uri, String... lines) throws IOException {
        try (RawHttp http = new RawHttp(uri)) {
            http.send(String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n");
            return http.rest();
        }
    }

    public Socket socket() {
        return socket;
    }

    public void send(String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Everything up to the end of the connection. */
    public String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
