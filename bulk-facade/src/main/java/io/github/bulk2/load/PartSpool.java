package io.github.bulk2.load;

import io.github.bulk2.csv.CsvPart;
import io.github.bulk2.error.InvalidInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file whose parts are no ranges of it, as it is compressed or has to be mended, for the second time, and writes
 * parts of it to the disk, in their order. Thread-safe, for a run that is given up while a part is being written.
 */
final class PartSpool implements Closeable {

    private static final int BUFFER = 1 << 16;

    private final RunContext run;
    private final InputFile input;
    private final List<CsvPart> parts;
    private @Nullable InputStream text;
    private long position;

    PartSpool(RunContext run, InputFile input) {
        this.run = run;
        this.input = input;
        this.parts = run.log().planned().plan().parts();
    }

    /** Writes a part; its file has its name only once all of it is on the disk. */
    synchronized PartSpec write(PartSpec spec) throws IOException {
        CsvPart part = parts.get(spec.part() - 1);
        input.requireSameSizeAndTime();
        Path file = run.runFolder().resolve(spec.file());
        try (DurableFile spooled = DurableFile.create(file)) {
            copy(at(part.offset()), part.length(), spooled.out());
            input.requireSameSizeAndTime();
            spooled.commit();
        }
        return spec;
    }

    private void copy(InputStream in, long length, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = length;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new InvalidInputException(
                        input.path() + " was shorter the second time it was read. Resume when it" + " is what it was");
            }
            if (run.meter().isStopped()) {
                throw new IOException("the run was stopped");
            }
            out.write(buffer, 0, read);
            left -= read;
            position += read;
        }
    }

    private InputStream at(long offset) throws IOException {
        InputStream in = text;
        if (in == null || offset < position) {
            close();
            in = new InputBytes(run.load()).text().open();
            text = in;
            position = 0;
        }
        in.skipNBytes(offset - position);
        position = offset;
        return in;
    }

    @Override
    public synchronized void close() throws IOException {
        if (text != null) {
            text.close();
            text = null;
        }
    }
}
