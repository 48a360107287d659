package io.github.bulk2.csv;

import java.io.InputStream;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

final class OneShotSource implements CsvSource {

    private final InputStream once;
    private final AtomicBoolean opened = new AtomicBoolean();

    OneShotSource(InputStream once) {
        this.once = once;
    }

    @Override
    public InputStream open() {
        if (opened.getAndSet(true)) {
            throw new IllegalStateException("This stream was already read and cannot be read again;"
                    + " use CsvSource.ofFile or CsvSource.ofSupplier for data that may have to be sent twice");
        }
        return once;
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
        return "one-shot stream";
    }
}
