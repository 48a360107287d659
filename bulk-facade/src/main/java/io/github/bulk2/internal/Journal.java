package io.github.bulk2.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.files.PrivateFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A run's memory: a file that is only ever appended to, one JSON object per line, each on the disk before
 * {@link #append} returns. Thread-safe. A line is {@code {"crc32c":"1a2b3c4d","entry":[n,{..}]}}: the checksum of the entry's bytes,
 * and the entry with its number, so that neither a changed nor a missing line goes unnoticed.
 *
 * <p>A broken last line is what a dying process leaves: what it announced had not begun, and it is cut off. A broken
 * line before the last is damage, and the journal is refused.
 */
public final class Journal implements AutoCloseable {

    private static final byte[] PREFIX = "{\"crc32c\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MIDDLE = "\",\"entry\":".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKSUM = 8;
    private static final int ENTRY = PREFIX.length + CHECKSUM + MIDDLE.length;
    private static final ObjectMapper JSON = new ObjectMapper();

    // No FileChannel: the first interrupt of a thread that uses one closes it for all.
    private final RandomAccessFile file;
    private final @Nullable RandomAccessFile count;
    private final List<JsonNode> recovered;
    private long written;
    /** Where a torn last line begins, which the next entry replaces; negative if there is none. */
    private long torn;

    private boolean broken;

    private Journal(RandomAccessFile file, @Nullable RandomAccessFile count, List<JsonNode> recovered, long torn) {
        this.file = file;
        this.count = count;
        this.recovered = List.copyOf(recovered);
        this.written = recovered.size();
        this.torn = torn;
    }

    /**
     * Opens a journal. A torn last line is left where it is until the next entry replaces it.
     *
     * @param path the file, made if it is not there
     * @return the journal
     * @throws InvalidInputException if it is damaged
     * @throws IOException if it cannot be read or written
     */
    public static Journal open(Path path) throws IOException {
        return open(path, null);
    }

    /**
     * Opens a journal that must not lose entries at its end either, where no line is broken: a file beside it counts
     * those that are on the disk. It is there before the first entry, so a journal without it is refused.
     *
     * @param path the file, made if it is not there
     * @return the journal
     * @throws InvalidInputException if it is damaged, or has lost entries
     * @throws IOException if it cannot be read or written
     */
    public static Journal openCounted(Path path) throws IOException {
        Path counter = Path.of(path + ".count");
        boolean begun = Files.exists(path) && Files.size(path) > 0;
        if (begun && !(Files.exists(counter) && Files.size(counter) >= Long.BYTES)) {
            throw unsafe("The file " + counter + ", which counts the entries of the journal, is missing or empty");
        }
        RandomAccessFile count =
                new RandomAccessFile(PrivateFiles.create(counter).toFile(), "rw");
        try {
            if (count.length() < Long.BYTES) {
                count.writeLong(0);
                count.getFD().sync();
            }
            return open(path, count);
        } catch (IOException | RuntimeException failure) {
            count.close();
            throw failure;
        }
    }

    private static Journal open(Path path, @Nullable RandomAccessFile count) throws IOException {
        RandomAccessFile file = new RandomAccessFile(PrivateFiles.create(path).toFile(), "rw");
        try {
            byte[] bytes = new byte[Math.toIntExact(file.length())];
            file.readFully(bytes);
            List<JsonNode> entries = new ArrayList<>();
            int sound = read(bytes, entries, path);
            requireAll(path, count, entries.size());
            file.seek(sound);
            return new Journal(file, count, entries, sound < bytes.length ? sound : -1);
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    private static void requireAll(Path path, @Nullable RandomAccessFile count, int entries) throws IOException {
        if (count == null) {
            return;
        }
        count.seek(0);
        long expected = count.readLong();
        if (entries < expected) {
            throw unsafe("The journal " + path + " has lost entries: " + entries + " of " + expected + " are there");
        }
    }

    private static InvalidInputException unsafe(String what) {
        return new InvalidInputException(what + ". The run cannot be resumed safely: look at its jobs in Salesforce,"
                + " their ids are in the journal, before loading anything again");
    }

    /**
     * Reads a journal without changing it, even while a run is writing to it.
     *
     * @param path the file
     * @return its entries; a torn last line is left out
     * @throws InvalidInputException if it is damaged
     * @throws IOException if it cannot be read
     */
    public static List<JsonNode> read(Path path) throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        var unused = read(RunLock.read(path), entries, path);
        return List.copyOf(entries);
    }

    /** {@return what the journal held when it was opened} */
    public List<JsonNode> recovered() {
        return recovered;
    }

    /**
     * Appends an entry, which is on the disk when this returns.
     *
     * @param entry the entry
     * @throws IOException if it cannot be written; nothing can be from then on
     */
    public void append(JsonNode entry) throws IOException {
        append(entry, true);
    }

    /**
     * Appends an entry that a killed process leaves behind, but a power cut may take away.
     *
     * @param entry an entry that a resumed run can do without
     * @throws IOException if it cannot be written; nothing can be from then on
     */
    public void appendUnforced(JsonNode entry) throws IOException {
        append(entry, false);
    }

    private synchronized void append(JsonNode entry, boolean force) throws IOException {
        byte[] body = JSON.writeValueAsBytes(JSON.createArrayNode().add(written).add(entry));
        ByteBuffer line = ByteBuffer.allocate(ENTRY + body.length + 2);
        line.put(PREFIX)
                .put(checksum(body))
                .put(MIDDLE)
                .put(body)
                .put((byte) '}')
                .put((byte) '\n');
        if (broken) {
            throw new IOException("the journal could not be written before; the run has to be resumed");
        }
        // After half a line, as on a full disk, another one would be damage in the middle.
        broken = true;
        if (torn >= 0) {
            file.setLength(torn);
            torn = -1;
        }
        file.write(line.array());
        written++;
        if (force) {
            file.getFD().sync();
            count();
        }
        broken = false;
    }

    /** Not forced: after a power cut an older number is there, which is as true. In one call, which no kill splits. */
    private void count() throws IOException {
        if (count != null) {
            count.seek(0);
            count.write(ByteBuffer.allocate(Long.BYTES).putLong(written).array());
        }
    }

    @Override
    public synchronized void close() throws IOException {
        try {
            file.close();
        } finally {
            if (count != null) {
                count.close();
            }
        }
    }

    /** Returns how many bytes are sound. */
    private static int read(byte[] bytes, List<JsonNode> entries, Path file) {
        int start = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            JsonNode entry = end == bytes.length ? null : parse(bytes, start, end, entries.size());
            if (entry == null) {
                if (end < bytes.length - 1 || holdsAnotherLine(bytes, start + 1)) {
                    throw unsafe("The journal " + file + " is damaged in line " + (entries.size() + 1));
                }
                return start;
            }
            entries.add(entry);
            start = end + 1;
        }
        return start;
    }

    private static @Nullable JsonNode parse(byte[] bytes, int start, int end, int number) {
        if (end - start < ENTRY + 1
                || !startsWith(bytes, start, PREFIX)
                || !startsWith(bytes, start + PREFIX.length + CHECKSUM, MIDDLE)
                || bytes[end - 1] != '}') {
            return null;
        }
        byte[] body = Arrays.copyOfRange(bytes, start + ENTRY, end - 1);
        if (!startsWith(bytes, start + PREFIX.length, checksum(body))) {
            return null;
        }
        try {
            JsonNode entry = JSON.readTree(body);
            return entry.path(0).asLong(-1) == number ? entry.path(1) : null;
        } catch (IOException notJson) {
            return null;
        }
    }

    /** A torn line is the beginning of one line; more than that is a line break that was damaged. */
    private static boolean holdsAnotherLine(byte[] bytes, int from) {
        for (int at = from; at <= bytes.length - PREFIX.length; at++) {
            if (startsWith(bytes, at, PREFIX)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] expected) {
        return Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
    }

    private static byte[] checksum(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return HexFormat.of().toHexDigits((int) crc.getValue()).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * For entries that hold other values: they are stored as JSON too.
     *
     * @param value a record of plain values
     * @return the value as JSON
     */
    public static JsonNode toJson(Object value) {
        return JSON.valueToTree(value);
    }

    /**
     * The way back from {@link #toJson}.
     *
     * @param json the JSON
     * @param type what it was
     * @param <T> what it was
     * @return the value
     * @throws InvalidInputException if it is something else
     */
    public static <T> T fromJson(JsonNode json, Class<T> type) {
        try {
            return JSON.treeToValue(json, type);
        } catch (JsonProcessingException notOurs) {
            throw new InvalidInputException("the journal was written by another version of bulk2", notOurs);
        }
    }
}
