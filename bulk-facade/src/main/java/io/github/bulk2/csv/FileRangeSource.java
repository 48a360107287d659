package io.github.bulk2.csv;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.OptionalLong;

final class FileRangeSource implements CsvSource {

    private final Path file;
    private final byte[] header;
    private final long offset;
    private final long length;

    FileRangeSource(Path file, byte[] header, long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("A range starts at 0 or later and is not negative, but got offset "
                    + offset + ", length " + length);
        }
        this.file = file;
        this.header = header;
        this.offset = offset;
        this.length = length;
    }

    @Override
    public InputStream open() throws IOException {
        return new RangeStream(FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public OptionalLong contentLength() {
        return OptionalLong.of(header.length + length);
    }

    @Override
    public String toString() {
        return file + " [" + offset + ", " + (offset + length) + ")";
    }

    private final class RangeStream extends InputStream {

        private final FileChannel channel;
        private long position;

        RangeStream(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int at, int count) throws IOException {
            Objects.checkFromIndexSize(at, count, into.length);
            if (count == 0) {
                return 0;
            }
            int read = position < header.length ? readHeader(into, at, count) : readRange(into, at, count);
            position += Math.max(read, 0);
            return read;
        }

        private int readHeader(byte[] into, int at, int count) {
            int wanted = (int) Math.min(count, header.length - position);
            System.arraycopy(header, (int) position, into, at, wanted);
            return wanted;
        }

        private int readRange(byte[] into, int at, int count) throws IOException {
            long done = position - header.length;
            if (done == length) {
                return -1;
            }
            int wanted = (int) Math.min(count, length - done);
            int read = channel.read(ByteBuffer.wrap(into, at, wanted), offset + done);
            if (read < 0) {
                throw new EOFException(file + " ends at byte " + (offset + done) + ", but the range goes to byte "
                        + (offset + length) + ": the file was cut after it was inspected; inspect it again");
            }
            return read;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, header.length + length - position);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
