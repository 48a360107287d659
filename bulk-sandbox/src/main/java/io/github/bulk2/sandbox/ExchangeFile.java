package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes each exchange as one line of JSON, with the members of {@link RecordedExchange}, to the file that the system
 * property {@value #PROPERTY} names; without the property it does nothing. To be named in {@code META-INF/services}, as
 * {@link ExchangeListener} says. The file is begun anew by each process. It holds the bodies of requests and answers.
 * Thread-safe.
 */
public final class ExchangeFile implements ExchangeListener {

    /** The system property that names the file. */
    public static final String PROPERTY = "bulk2.sandbox.exchanges";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final @Nullable OutputStream FILE = open(System.getProperty(PROPERTY));

    /** For {@link java.util.ServiceLoader}. */
    public ExchangeFile() {}

    private static @Nullable OutputStream open(@Nullable String file) {
        if (file == null || file.isBlank()) {
            return null;
        }
        try {
            Path path = Path.of(file).toAbsolutePath();
            Files.createDirectories(path.getParent());
            return Files.newOutputStream(path);
        } catch (IOException e) {
            throw new UncheckedIOException("The file of the system property " + PROPERTY + " cannot be written", e);
        }
    }

    /**
     * Writes the exchange.
     *
     * @param exchange the request and its answer
     * @throws UncheckedIOException if the file cannot be written
     */
    @Override
    public void ended(RecordedExchange exchange) {
        OutputStream file = FILE;
        if (file == null) {
            return;
        }
        try {
            byte[] line = (JSON.writeValueAsString(exchange) + "\n").getBytes(StandardCharsets.UTF_8);
            synchronized (ExchangeFile.class) {
                file.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
