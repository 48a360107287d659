package io.github.bulk2.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

record FileSource(Path file) implements CsvSource {

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public OptionalLong contentLength() throws IOException {
        return OptionalLong.of(Files.size(file));
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
