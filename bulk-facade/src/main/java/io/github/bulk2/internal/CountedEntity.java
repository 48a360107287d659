package io.github.bulk2.internal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** A request body that knows how much of it was sent. For one request. */
final class CountedEntity extends HttpEntityWrapper {

    private long sent;

    CountedEntity(HttpEntity body) {
        super(body);
    }

    long sent() {
        return sent;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        super.writeTo(new FilterOutputStream(out) {
            @Override
            public void write(int b) throws IOException {
                out.write(b);
                sent++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                sent += length;
            }
        });
    }
}
