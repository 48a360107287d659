package io.github.bulk2.export;

import static java.util.Objects.requireNonNull;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.export.Page.Chunk;
import io.github.bulk2.files.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
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
 * be joined and cut off. For one thread; any may ask for {@link #written}.
 */
final class Segment implements Closeable {

    private static final int BUFFER = 1 << 16;

    private final Places places;
    private final Path raw;
    private final Format format;
    private final CsvDialect dialect;
    private final List<Chunk> chunks = new ArrayList<>();
    private @Nullable Place place;
    // No FileChannel: an interrupt would close it.
    private @Nullable RandomAccessFile file;
    private long end;
    private @Nullable OutputStream open;
    private volatile @Nullable ChunkOutput chunk;

    /**
     * From {@code start} of a file, of which the rest is cut off.
     *
     * @param inPlace whether it is the place in the output
     */
    record Place(Path file, long start, boolean inPlace) {}

    /** Knows where a page goes; asked once, when the first of it is there. */
    interface Places {
        Place take() throws IOException, InterruptedException;
    }

    /**
     * A segment that is nowhere yet.
     *
     * @param raw for CSV that is still to be converted
     */
    Segment(Places places, Path raw, Format.Conversion conversion) {
        this.places = places;
        this.raw = raw;
        this.format = conversion.format();
        this.dialect = conversion.dialect();
    }

    private RandomAccessFile file() throws IOException, InterruptedException {
        RandomAccessFile known = file;
        if (known != null) {
            return known;
        }
        Place taken = places.take();
        RandomAccessFile opened =
                new RandomAccessFile(PrivateFiles.create(taken.file()).toFile(), "rw");
        file = opened;
        place = taken;
        end = taken.start();
        requireWritten(taken.file(), opened.length(), end);
        cut(opened);
        return opened;
    }

    /** What was written must still be there: behind a gap that somebody made, the rest would look whole. */
    static void requireWritten(Path file, long length, long written) throws FileSystemException {
        if (length < written) {
            throw new FileSystemException(
                    file.toString(), null, "was cut or removed by somebody else while the export wrote it");
        }
    }

    private void cut(RandomAccessFile open) throws IOException {
        if (open.length() != end) {
            open.setLength(end);
        }
        open.seek(end);
    }

    boolean isInPlace() {
        return place != null && place.inPlace();
    }

    /** How much of it is written, verified or not. */
    long written() {
        ChunkOutput current = chunk;
        return current == null ? 0 : current.bytes;
    }

    List<Chunk> chunks() {
        return List.copyOf(chunks);
    }

    /** Whether the bytes of a piece are wanted with the header of the piece; CSV output has the header once. */
    boolean wantsHeader(int pageIndex) {
        return format.jsonLines() || (pageIndex == 0 && chunks.isEmpty());
    }

    /** Takes the CSV of a piece, with its header or without. */
    OutputStream begin(boolean hasHeader) throws IOException, InterruptedException {
        OutputStream target = format.jsonLines() ? Files.newOutputStream(PrivateFiles.create(raw)) : beginChunk();
        OutputStream out = format.plainNumbers() ? new PlainNumbers(target, dialect, hasHeader) : target;
        open = out;
        return out;
    }

    private OutputStream beginChunk() throws IOException, InterruptedException {
        ChunkOutput counted = new ChunkOutput(file(), requireNonNull(place).file());
        chunk = counted;
        return format.gzip() ? new GZIPOutputStream(counted, BUFFER) : counted;
    }

    void commit() throws IOException, InterruptedException {
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
        RandomAccessFile known = file;
        if (known != null) {
            cut(known);
        }
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
        try {
            closeOpen();
            if (format.jsonLines()) {
                Files.deleteIfExists(raw);
            }
        } finally {
            RandomAccessFile last = file;
            if (last != null) {
                last.close();
            }
        }
    }

    /** Closing it ends the chunk, not the file. */
    private static final class ChunkOutput extends OutputStream {

        private final RandomAccessFile file;
        private final Path name;
        private final CRC32C crc = new CRC32C();
        private volatile long bytes;

        ChunkOutput(RandomAccessFile file, Path name) {
            this.file = file;
            this.name = name;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            try {
                file.write(from, offset, length);
            } catch (IOException refused) {
                FileSystemException named = new FileSystemException(name.toString(), null, refused.getMessage());
                named.initCause(refused);
                throw named;
            }
            crc.update(from, offset, length);
            long now = bytes + length;
            // One thread writes; the others only look.
            bytes = now;
        }
    }
}
