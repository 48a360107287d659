package io.github.bulk2.export;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.export.Page.Chunk;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The place of one page in a file. What is written is a chunk at a time: {@link #begin}, then {@link #commit} when it was
 * verified or {@link #rollback} when it was not. A chunk of a gzip output is a gzip member of its own, so that chunks can
 * be joined and cut off. For one thread.
 */
final class Segment implements Closeable {

    private static final int BUFFER = 1 << 16;

    private final boolean inPlace;
    private final Path raw;
    private final Format format;
    private final CsvDialect dialect;
    // No FileChannel: an interrupt would close it.
    private final RandomAccessFile file;
    private final List<Chunk> chunks = new ArrayList<>();
    private long end;
    private @Nullable OutputStream open;
    private @Nullable ChunkOutput chunk;

    /**
     * Begins at {@code start} of a file; what is behind is cut off.
     *
     * @param raw for CSV that is still to be converted
     */
    Segment(Path path, long start, boolean inPlace, Path raw, Format.Conversion conversion) throws IOException {
        this.raw = raw;
        this.inPlace = inPlace;
        this.format = conversion.format();
        this.dialect = conversion.dialect();
        this.end = start;
        this.file = new RandomAccessFile(path.toFile(), "rw");
        cut();
    }

    private void cut() throws IOException {
        if (file.length() != end) {
            file.setLength(end);
        }
        file.seek(end);
    }

    boolean isInPlace() {
        return inPlace;
    }

    List<Chunk> chunks() {
        return List.copyOf(chunks);
    }

    /** Whether the bytes of a piece are wanted with the header of the piece; CSV output has the header once. */
    boolean wantsHeader(int pageIndex) {
        return format.jsonLines() || (pageIndex == 0 && chunks.isEmpty());
    }

    /** Takes the CSV of a piece. */
    OutputStream begin() throws IOException {
        OutputStream out = format.jsonLines() ? Files.newOutputStream(raw) : beginChunk();
        open = out;
        return out;
    }

    private OutputStream beginChunk() throws IOException {
        ChunkOutput counted = new ChunkOutput();
        chunk = counted;
        return format.gzip() ? new GZIPOutputStream(counted, BUFFER) : counted;
    }

    void commit() throws IOException {
        closeOpen();
        if (format.jsonLines()) {
            try (InputStream csv = Files.newInputStream(raw);
                    OutputStream lines = new BufferedOutputStream(beginChunk(), BUFFER)) {
                JsonLines.convert(csv, dialect, lines);
            }
            Files.delete(raw);
        }
        ChunkOutput done = chunk;
        if (done == null) {
            throw new IllegalStateException("commit without begin");
        }
        chunks.add(new Chunk(done.bytes, done.crc.getValue()));
        end += done.bytes;
        chunk = null;
    }

    void rollback() throws IOException {
        closeOpen();
        Files.deleteIfExists(raw);
        chunk = null;
        cut();
    }

    private void closeOpen() throws IOException {
        OutputStream out = open;
        open = null;
        if (out != null) {
            out.close();
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            closeOpen();
            Files.deleteIfExists(raw);
        }
    }

    /** Closing it ends the chunk, not the file. */
    private final class ChunkOutput extends OutputStream {

        private final CRC32C crc = new CRC32C();
        private long bytes;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            file.write(from, offset, length);
            crc.update(from, offset, length);
            bytes += length;
        }
    }
}
