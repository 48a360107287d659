package io.github.bulk2.csv;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

final class OneShotSource implements CsvSource {

    interface Opener {
        InputStream open() throws IOException;
    }

    private final Opener once;
    private final String name;
    private final AtomicBoolean opened = new AtomicBoolean();

    OneShotSource(InputStream once) {
        this(() -> once, "one-shot stream");
    }

    OneShotSource(Opener once, String name) {
        this.once = once;
        this.name = name;
    }

    @Override
    public InputStream open() throws IOException {
        if (opened.getAndSet(true)) {
            throw new IllegalStateException("This stream was already read and cannot be read again;"
                    + " use CsvSource.ofFile or CsvSource.ofSupplier for data that may have to be sent twice");
        }
        return once.open();
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public OptionalLong contentLength() {
        return OptionalLong.empty();
    }

    @Override
    public String toString() {
        return name;
    }
}
