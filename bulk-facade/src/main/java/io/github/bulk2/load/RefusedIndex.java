package io.github.bulk2.load;

import io.github.bulk2.csv.CsvRefusedRecord;
import io.github.bulk2.files.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the records stand that are set aside, in their order, in a file of the run that is read again. Not thread-safe. */
final class RefusedIndex implements Closeable {

    private static final int ENTRY = 4 * Long.BYTES;

    private final Path file;
    private final DataOutputStream out;
    private long count;

    RefusedIndex(Path file) throws IOException {
        this.file = file;
        this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(PrivateFiles.create(file))));
    }

    void add(CsvRefusedRecord record) throws IOException {
        out.writeLong(record.offset());
        out.writeLong(record.length());
        out.writeLong(record.line());
        out.writeLong(record.lineFeeds());
        count++;
    }

    long count() {
        return count;
    }

    /** Reads from an entry on. */
    Reader reader(long first) throws IOException {
        out.flush();
        return new Reader(Files.newInputStream(file), first, count);
    }

    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(file);
    }

    /** Reads entries one by one; the first one is read already. */
    static final class Reader implements Closeable {

        private final DataInputStream in;
        private final long count;
        private long number;
        long offset;
        long length;
        long line;
        long lineFeeds;

        private Reader(InputStream in, long first, long count) throws IOException {
            this.in = new DataInputStream(new BufferedInputStream(in));
            this.count = count;
            this.number = first - 1;
            this.in.skipNBytes(first * ENTRY);
            next();
        }

        void next() throws IOException {
            number++;
            if (hasEntry()) {
                offset = in.readLong();
                length = in.readLong();
                line = in.readLong();
                lineFeeds = in.readLong();
            }
        }

        boolean hasEntry() {
            return number < count;
        }

        /** The number of the entry, counted from 0. */
        long number() {
            return number;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
