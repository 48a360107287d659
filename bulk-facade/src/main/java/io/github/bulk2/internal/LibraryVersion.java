package io.github.bulk2.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The version that the build wrote into the library; a manifest may be that of the program it was packed into. */
public final class LibraryVersion {

    private static final String TEXT = read();

    private LibraryVersion() {}

    /** {@return such as {@code 1.2.0}} */
    public static String text() {
        return TEXT;
    }

    private static String read() {
        Properties built = new Properties();
        try (InputStream in = Objects.requireNonNull(
                LibraryVersion.class.getResourceAsStream("version.properties"), "version.properties")) {
            built.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return built.getProperty("version");
    }
}
