package io.github.bulk2.csv;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import java.util.function.Supplier;

record SupplierSource(Supplier<? extends InputStream> streams) implements CsvSource {

    @Override
    public InputStream open() throws IOException {
        InputStream stream;
        try {
            stream = streams.get();
        } catch (UncheckedIOException e) {
            throw new IOException("The supplier of the CSV data could not open a stream", e.getCause());
        }
        if (stream == null) {
            throw new IOException(
                    "The supplier of the CSV data returned null; it must return a new stream at each call");
        }
        return stream;
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public OptionalLong contentLength() {
        return OptionalLong.empty();
    }

    @Override
    public String toString() {
        return "supplied stream";
    }
}
