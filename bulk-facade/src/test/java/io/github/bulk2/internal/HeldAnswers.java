package io.github.bulk2.internal;

import io.github.bulk2.Relay;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/** Passes requests on to a server, but not those whose answer is never to come. */
final class HeldAnswers implements AutoCloseable {

    private final Predicate<String> held;
    private final Semaphore arrivals = new Semaphore(0);
    private final Relay relay;

    /** @param held tells by the first bytes of a request whether its answer never comes */
    HeldAnswers(URI server, Predicate<String> held) throws IOException {
        this.held = held;
        this.relay = new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server, this::serve);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + relay.port());
    }

    /** Waits for one more such request. */
    void awaitOne() throws InterruptedException {
        arrivals.acquire();
    }

    private void serve(Socket client, Socket server) throws IOException {
        Relay.startPassing(server, client);
        byte[] buffer = new byte[1 << 14];
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (held.test(new String(buffer, 0, count, StandardCharsets.ISO_8859_1))) {
                arrivals.release();
            } else {
                out.write(buffer, 0, count);
            }
        }
    }

    @Override
    public void close() {
        relay.close();
    }
}
