package io.github.bulk2.load;

import io.github.bulk2.csv.CsvPart;
import io.github.bulk2.files.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files with the line of the input of each record: eight bytes each, big endian. */
final class Lines {

    private Lines() {}

    /** Copies those of a part, durably. */
    static void copy(Path from, CsvPart part, Path to) throws IOException {
        ByteBuffer lines = ByteBuffer.allocate(8 * 1024);
        long at = (part.firstRecord() - 1) * Long.BYTES;
        long end = at + part.records() * Long.BYTES;
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(
                        PrivateFiles.create(to), StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (at < end) {
                lines.clear().limit((int) Math.min(lines.capacity(), end - at));
                int read = in.read(lines, at);
                if (read < 0) {
                    throw new IOException(from + " is shorter than it was written");
                }
                lines.flip();
                while (lines.hasRemaining()) {
                    out.write(lines);
                }
                at += read;
            }
            out.force(true);
        }
    }
}
