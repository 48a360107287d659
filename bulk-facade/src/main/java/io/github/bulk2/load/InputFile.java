package io.github.bulk2.load;

import io.github.bulk2.error.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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

    private static String digest(Path path, long size) throws IOException {
        MessageDigest sha256 = sha256();
        ByteBuffer sample = ByteBuffer.allocate(SAMPLE_BYTES);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long last = Math.max(0, size - SAMPLE_BYTES);
            for (int i = 0; i < SAMPLES; i++) {
                sample.clear();
                long at = last / (SAMPLES - 1) * i;
                channel.read(sample, i == SAMPLES - 1 ? last : at);
                sha256.update(sample.flip());
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
