package io.github.bulk2.http;

import io.github.bulk2.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Puts TLS before a plain server, as a load balancer does, and counts. */
final class TlsFront implements AutoCloseable {

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();
    private final Relay relay;

    TlsFront(SSLContext context, boolean wantsCertificate, URI behind) throws IOException {
        SSLServerSocket listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setNeedClientAuth(wantsCertificate);
        this.relay = new Relay(listener, behind, this::serve);
    }

    URI url() {
        return URI.create("https://localhost:" + port());
    }

    int port() {
        return relay.port();
    }

    /** Connections that were made, also those that came to nothing. */
    int connections() {
        return connections.get();
    }

    int handshakes() {
        return handshakes.get();
    }

    private void serve(Socket client, Socket server) throws IOException {
        connections.incrementAndGet();
        ((SSLSocket) client).startHandshake();
        handshakes.incrementAndGet();
        Relay.startPassing(client, server);
        Relay.pass(server, client);
    }

    @Override
    public void close() {
        relay.close();
    }
}
