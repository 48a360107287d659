package io.github.bulk2.csv;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Changes the bytes of another source while they are read. */
record DecoratedSource(CsvSource source, Decorator decorator, OptionalLong contentLength) implements CsvSource {

    interface Decorator {
        InputStream decorate(InputStream in) throws IOException;
    }

    static CsvSource withLineEnding(CsvSource source, LineEnding lineEnding, OptionalLong contentLength) {
        return new DecoratedSource(source, in -> new LineEndingInputStream(in, lineEnding), contentLength);
    }

    @Override
    public InputStream open() throws IOException {
        InputStream in = source.open();
        try {
            return decorator.decorate(in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public boolean isRepeatable() {
        return source.isRepeatable();
    }

    @Override
    public String toString() {
        return source.toString();
    }
}
