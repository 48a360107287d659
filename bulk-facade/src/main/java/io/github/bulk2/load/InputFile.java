package io.github.bulk2.load;

import io.github.bulk2.error.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A file and how to tell that it changed: its size, its time and a digest of samples of it, as a digest of the whole
 * would take longer than the scan.
 */
record InputFile(Path path, long size, long modifiedMillis, String digest) {

    private static final int SAMPLES = 64;
    private static final int SAMPLE_BYTES = 16 * 1024;

    static InputFile of(Path path) throws IOException {
        long size = Files.size(path);
        return new InputFile(path, size, Files.getLastModifiedTime(path).toMillis(), digest(path, size));
    }

    /** The quick look, before and after each upload. */
    void requireSameSizeAndTime() throws IOException {
        if (!Files.isRegularFile(path)
                || Files.size(path) != size
                || Files.getLastModifiedTime(path).toMillis() != modifiedMillis) {
            throw changed();
        }
    }

    void requireUnchanged() throws IOException {
        requireSameSizeAndTime();
        if (!digest(path, size).equals(digest)) {
            throw changed();
        }
    }

    private InvalidInputException changed() {
        return new InvalidInputException(path + " is not the file that was planned: it was changed, replaced or"
                + " removed since. What was closed before stays loaded. Put the file back as it was and resume, or load"
                + " the records that are not in the results");
    }

    // Against accidents, not against forgers: two checksums cost a hundredth of a SHA-256 that nothing has compiled
    // yet.
    private static String digest(Path path, long size) throws IOException {
        CRC32 crc = new CRC32();
        CRC32C castagnoli = new CRC32C();
        ByteBuffer sample = ByteBuffer.allocate(SAMPLE_BYTES);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long last = Math.max(0, size - SAMPLE_BYTES);
            for (int i = 0; i < SAMPLES; i++) {
                sample.clear();
                long at = last / (SAMPLES - 1) * i;
                channel.read(sample, i == SAMPLES - 1 ? last : at);
                crc.update(sample.flip());
                castagnoli.update(sample.rewind());
            }
        }
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits((int) crc.getValue()) + hex.toHexDigits((int) castagnoli.getValue());
    }
}
