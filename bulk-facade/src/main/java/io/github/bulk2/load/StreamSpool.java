package io.github.bulk2.load;

import io.github.bulk2.csv.CsvPart;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.files.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps a stream that can be read only once, in one file for each part, while the parts are being found. Where a part
 * ends is known when some of what follows has been written already: that is moved to the next file. For one thread.
 */
final class StreamSpool extends OutputStream {

    private static final int BUFFER = 1 << 16;

    private final Path runFolder;
    private int part = 1;
    private RandomAccessFile file;
    /** Where in the stream the file begins. */
    private long base;

    StreamSpool(Path runFolder) throws IOException {
        this.runFolder = runFolder;
        PrivateFiles.createFolders(runFolder.resolve(PartSpec.SPOOL));
        this.file = open(part);
    }

    @Override
    public void write(int b) throws IOException {
        file.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        file.write(bytes, offset, length);
    }

    /** Bytes of the part that is being found. */
    CsvSource range(long offset, long length) {
        return CsvSource.ofRange(path(part), new byte[0], offset - base, length);
    }

    /** Completes the file of a part, durably. */
    PartSpec cut(CsvPart found) throws IOException {
        PartSpec spec = PartSpec.spooled(found, found.offset() - base);
        long behind = found.offset() + found.length() - base;
        RandomAccessFile next = open(part + 1);
        try (RandomAccessFile whole = file) {
            file = next;
            whole.seek(behind);
            byte[] buffer = new byte[BUFFER];
            for (int read = whole.read(buffer); read > 0; read = whole.read(buffer)) {
                next.write(buffer, 0, read);
            }
            whole.setLength(behind);
            whole.getFD().sync();
        }
        part++;
        base += behind;
        return spec;
    }

    private RandomAccessFile open(int number) throws IOException {
        RandomAccessFile opened =
                new RandomAccessFile(PrivateFiles.create(path(number)).toFile(), "rw");
        try {
            opened.setLength(0);
            return opened;
        } catch (IOException failure) {
            opened.close();
            throw failure;
        }
    }

    private Path path(int number) {
        return runFolder.resolve(PartSpec.spoolFile(number));
    }

    /** What comes behind the last part is nothing but blank lines. */
    @Override
    public void close() throws IOException {
        file.close();
        Files.deleteIfExists(path(part));
    }
}
