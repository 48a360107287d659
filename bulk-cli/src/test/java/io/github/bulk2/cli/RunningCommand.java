package io.github.bulk2.cli;

import io.github.bulk2.cli.Shell.Outcome;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A command that serves, on a thread of its own, until it is stopped. */
final class RunningCommand implements AutoCloseable {
    private final BufferedReader lines;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final Thread thread;

    RunningCommand(String... args) throws IOException {
        this(new Shell(), args);
    }

    RunningCommand(Shell shell, String... args) throws IOException {
        PipedInputStream out = new PipedInputStream();
        PipedOutputStream stdout = new PipedOutputStream(out);
        lines = new BufferedReader(new InputStreamReader(out, StandardCharsets.UTF_8));
        thread = new Thread(() -> outcome.complete(shell.run(stdout, new ByteArrayOutputStream(), args)), args[0]);
        thread.start();
    }

    String readLine() throws IOException {
        return lines.readLine();
    }

    Outcome stop() throws Exception {
        thread.interrupt();
        return outcome.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
