package io.github.bulk2.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Puts TLS before a plain server, as a load balancer does, and counts. */
final class TlsFront implements AutoCloseable {

    private final SSLServerSocket listener;
    private final URI behind;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();

    TlsFront(SSLContext context, boolean wantsCertificate, URI behind) throws IOException {
        this.behind = behind;
        this.listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setNeedClientAuth(wantsCertificate);
        start(this::accept);
    }

    URI url() {
        return URI.create("https://localhost:" + listener.getLocalPort());
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Connections that were made, also those that came to nothing. */
    int connections() {
        return connections.get();
    }

    int handshakes() {
        return handshakes.get();
    }

    private void accept() {
        try {
            while (true) {
                SSLSocket client = (SSLSocket) listener.accept();
                connections.incrementAndGet();
                start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void serve(SSLSocket client) {
        try (client;
                Socket server = new Socket(behind.getHost(), behind.getPort())) {
            client.startHandshake();
            handshakes.incrementAndGet();
            start(() -> {
                copy(client, server);
            });
            copy(server, client);
        } catch (IOException failed) {
            // What the client makes of it is what the test looks at.
        }
    }

    private static void copy(Socket from, Socket to) {
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
        Thread thread = new Thread(work, "tls-front");
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
