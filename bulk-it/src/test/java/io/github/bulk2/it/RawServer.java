package io.github.bulk2.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Answers every request with the same bytes, be they HTTP or not, and closes the connection. */
public final class RawServer implements AutoCloseable {

    /** Bytes that end, or go on until nobody listens any more. */
    public static final class Answer {
        private final byte[] start;
        private final byte[] thenForEver;

        public Answer(byte[] start, byte[] thenForEver) {
            this.start = start;
            this.thenForEver = thenForEver;
        }

        public static Answer of(String head, byte[] body) {
            byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(start);
            all.writeBytes(body);
            return new Answer(all.toByteArray(), new byte[0]);
        }
    }

    private final ServerSocket listener;
    private volatile Answer answer = Answer.of("", new byte[0]);

    public RawServer() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("raw-server", this::accept);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    public void answer(Answer newAnswer) {
        answer = newAnswer;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                start("raw-answer", () -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            readRequest(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            Answer now = answer;
            out.write(now.start);
            out.flush();
            while (now.thenForEver.length > 0) {
                out.write(now.thenForEver);
            }
            socket.shutdownOutput();
            // A connection that is closed with unread bytes is reset, and the answer with it.
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            // The client has seen enough.
        }
    }

    private static void readRequest(InputStream in) throws IOException {
        String head = readUpTo("\r\n\r\n", in).toLowerCase(Locale.ROOT);
        if (head.contains("content-length: ")) {
            in.readNBytes(Integer.parseInt(head.replaceFirst("(?s).*content-length: (\\d+).*", "$1")));
        } else if (head.contains("transfer-encoding: chunked")) {
            readUpTo("\r\n0\r\n\r\n", in);
        }
    }

    private static String readUpTo(String end, InputStream in) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.lastIndexOf(end) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the request broke off");
            }
            read.append((char) next);
        }
        return read.toString();
    }
}
