package io.github.bulk2.csv;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.OptionalLong;

final class BytesSource implements CsvSource {

    private final byte[] csv;

    BytesSource(byte[] csv) {
        this.csv = csv;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(csv);
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public OptionalLong contentLength() {
        return OptionalLong.of(csv.length);
    }

    @Override
    public String toString() {
        return csv.length + " bytes in memory";
    }
}
