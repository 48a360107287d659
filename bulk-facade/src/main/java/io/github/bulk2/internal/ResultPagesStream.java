package io.github.bulk2.internal;

import io.github.bulk2.Locator;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a query result as one CSV stream with one header; a page is fetched when the reader gets there. For one
 * thread.
 */
final class ResultPagesStream extends InputStream {

    /** One page, its header still in front. */
    record Page(InputStream content, @Nullable Locator next) {}

    private final Function<Locator, Page> fetch;
    private final Set<Locator> seen = new HashSet<>();
    private @Nullable Page page;
    private @Nullable Locator next = Locator.first();

    ResultPagesStream(Function<Locator, Page> fetch) {
        this.fetch = fetch;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (page != null || next != null) {
            Page current = page == null ? open(next) : page;
            int count = current.content().read(target, offset, length);
            if (count >= 0) {
                return count;
            }
            current.content().close();
            page = null;
        }
        return -1;
    }

    private Page open(@Nullable Locator locator) throws IOException {
        if (locator == null || !seen.add(locator)) {
            throw new IOException("the server gave the same locator twice, so the result would never end");
        }
        Page opened = fetch.apply(locator);
        page = opened;
        next = opened.next();
        if (!locator.isFirst()) {
            skipHeader(opened.content());
        }
        return opened;
    }

    /** Column names may be quoted, and a quoted name may hold a line feed. */
    private static void skipHeader(InputStream in) throws IOException {
        boolean quoted = false;
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '"') {
                quoted = !quoted;
            } else if (next == '\n' && !quoted) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        next = null;
        if (page != null) {
            InputStream open = page.content();
            page = null;
            open.close();
        }
    }
}
