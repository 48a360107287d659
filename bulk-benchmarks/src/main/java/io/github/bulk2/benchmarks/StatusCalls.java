package io.github.bulk2.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Many callers that ask for the same thing again and again, each on a connection of its own, with little work for itself. */
final class StatusCalls {

    private final URI uri;
    private final long end;
    private final AtomicLong errors = new AtomicLong();

    private StatusCalls(URI uri, long end) {
        this.uri = uri;
        this.end = end;
    }

    /** Calls for some seconds and prints how long the calls took. */
    static void run(URI uri, int seconds, int callers) throws InterruptedException {
        StatusCalls warmUp = new StatusCalls(uri, System.nanoTime() + TimeUnit.SECONDS.toNanos(3));
        warmUp.all(callers);
        StatusCalls calls = new StatusCalls(uri, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
        long[] taken = calls.all(callers);
        System.out.printf(
                Locale.ROOT,
                "%d callers for %d s: %,d calls, %,d a second, %d errors, median %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                callers,
                seconds,
                taken.length,
                taken.length / seconds,
                calls.errors.get(),
                taken[taken.length / 2] / 1e6,
                taken[(int) (taken.length * 0.99)] / 1e6,
                taken[taken.length - 1] / 1e6);
    }

    private long[] all(int callers) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<LongStream> each = threads
                    .invokeAll(IntStream.range(0, callers)
                            .mapToObj(i -> (Callable<LongStream>) this::call)
                            .toList())
                    .stream()
                    .map(done -> {
                        try {
                            return done.get();
                        } catch (InterruptedException | ExecutionException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .toList();
            return each.stream().flatMapToLong(one -> one).sorted().toArray();
        } finally {
            threads.shutdownNow();
        }
    }

    private LongStream call() {
        long[] taken = new long[1 << 16];
        int count = 0;
        byte[] request = ("GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (System.nanoTime() < end) {
                long begun = System.nanoTime();
                socket.getOutputStream().write(request);
                if (!answer(in)) {
                    errors.incrementAndGet();
                }
                if (count == taken.length) {
                    taken = Arrays.copyOf(taken, 2 * count);
                }
                taken[count++] = System.nanoTime() - begun;
            }
        } catch (IOException brokeOff) {
            throw new UncheckedIOException(brokeOff);
        }
        return Arrays.stream(taken, 0, count);
    }

    /** Reads one answer that tells its length; says whether it is a good one. */
    private static boolean answer(InputStream in) throws IOException {
        boolean good = line(in).startsWith("HTTP/1.1 200 ");
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring("content-length:".length()).strip());
            }
        }
        return in.readNBytes(length).length == length && good && length > 0;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
