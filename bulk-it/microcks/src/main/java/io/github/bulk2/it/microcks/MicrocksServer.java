package io.github.bulk2.it.microcks;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.github.microcks.MicrocksApplication;
import java.net.InetSocketAddress;

/** Microcks on an in-memory database; prints "ready" when it serves, ends with its standard input. */
public final class MicrocksServer {

    private MicrocksServer() {}

    /**
     * Starts.
     *
     * @param args the ports for HTTP and gRPC
     * @throws Exception if the server cannot start
     */
    public static void main(String[] args) throws Exception {
        MongoServer mongo = new MongoServer(new MemoryBackend());
        InetSocketAddress database = mongo.bind();
        System.setProperty("spring.data.mongodb.uri", "mongodb://127.0.0.1:" + database.getPort() + "/microcks");
        System.setProperty("server.address", "127.0.0.1");
        System.setProperty("server.port", args[0]);
        System.setProperty("grpc.server.port", args[1]);
        System.setProperty("keycloak.enabled", "false");
        System.setProperty("async-api.enabled", "false");
        MicrocksApplication.main(new String[0]);
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Whoever started this holds the other end.
        }
        System.exit(0);
    }
}
