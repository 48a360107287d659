package io.github.bulk2.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A server on the loopback that speaks as much of Bulk API 2.0 as a load needs, takes uploads as fast as they come and
 * forgets them. Results are those of {@link LoadData}, those of queries of {@link ResultPages}. Thread-safe.
 */
final class DrainServer implements AutoCloseable {

    private static final int RECEIVE_BUFFER = 1 << 20;

    private final ServerSocketChannel listener;
    private final DrainJobs jobs = new DrainJobs();
    private final DrainConnection.Served data;

    DrainServer(int port, @Nullable LoadData data) throws IOException {
        this(port, new DrainConnection.Served(data, null));
    }

    DrainServer(int port, DrainConnection.Served data) throws IOException {
        this.data = data;
        this.listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        start(this::accept, "drain-accept");
    }

    /** Serves until it is stopped: {@code DrainServer PORT [FOLDER PARTS [FAILED_EVERY]]}. */
    public static void main(String[] args) throws IOException {
        int failedEvery = args.length > 3 ? Integer.parseInt(args[3]) : 0;
        LoadData data = args.length > 2 ? new LoadData(Path.of(args[1]), Integer.parseInt(args[2]), failedEvery) : null;
        DrainServer server = new DrainServer(args.length > 0 ? Integer.parseInt(args[0]) : 0, data);
        System.out.println(server.url());
        server.accept();
    }

    private static void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel channel = listener.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                start(new DrainConnection(channel, jobs, data, url()), "drain");
            } catch (IOException closed) {
                return;
            }
        }
    }

    DrainJobs jobs() {
        return jobs;
    }

    String url() {
        return "http://127.0.0.1:" + listener.socket().getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
