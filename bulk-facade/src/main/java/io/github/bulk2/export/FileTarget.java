package io.github.bulk2.export;

import io.github.bulk2.export.ExportLog.Event;
import io.github.bulk2.export.Page.Chunk;
import io.github.bulk2.files.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * Pages into one file, in order. The page that is next is written where it belongs; one that comes long before its turn
 * gets a file of its own in the run's folder until then. Each page is in the journal once it is there.
 */
final class FileTarget implements PageTarget {

    private static final int BUFFER = 1 << 16;
    private static final long LOOK_MILLIS = 50;
    /** Bytes per second of a page at which fetching another one beside it gains nothing. */
    private static final double FAST = 100e6;

    private final Path part;
    private final Path runFolder;
    private final Format.Conversion conversion;
    private final ExportLog log;
    private final TreeMap<Integer, Page> waiting = new TreeMap<>();
    private final Map<Integer, Segment> open = new HashMap<>();
    private int merged;
    private long length;

    FileTarget(Path part, Path runFolder, Format.Conversion conversion, ExportLog log) {
        this.part = part;
        this.runFolder = runFolder;
        this.conversion = conversion;
        this.log = log;
    }

    /** Believes in those pages only whose bytes are those that were verified; the others are fetched again. */
    void recover() throws IOException {
        List<Page> inOutput = log.mergedPages();
        long sound = 0;
        try (InputStream in = Files.exists(part)
                ? new BufferedInputStream(Files.newInputStream(part), BUFFER)
                : InputStream.nullInputStream()) {
            for (Page page : inOutput) {
                if (page.index() != merged || !holds(in, page)) {
                    log.append(Event.LOST, merged);
                    break;
                }
                merged++;
                sound += page.bytes();
            }
        }
        length = sound;
        try (RandomAccessFile file =
                new RandomAccessFile(PrivateFiles.create(part).toFile(), "rw")) {
            file.setLength(length);
        }
        recoverWaiting();
    }

    private void recoverWaiting() throws IOException {
        List<Integer> lost = new ArrayList<>();
        for (Page page : log.pages().tailMap(merged, true).values()) {
            if (isThere(page)) {
                waiting.put(page.index(), page);
            } else {
                lost.add(page.index());
            }
        }
        if (!lost.isEmpty()) {
            int first = lost.get(0);
            log.append(Event.LOST, first);
            // Later ones that are sound are kept: the journal forgot them with the lost one.
            for (Page page : new ArrayList<>(waiting.tailMap(first, true).values())) {
                log.append(Event.PAGE, page);
            }
        }
        mergeWaiting();
    }

    private boolean isThere(Page page) throws IOException {
        Path file = fileOf(page.index());
        if (page.inPlace() || !Files.exists(file) || Files.size(file) != page.bytes()) {
            return false;
        }
        return holds(file, List.of(page));
    }

    /** Whether a file begins with these pages. */
    static boolean holds(Path file, List<Page> pages) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            for (Page page : pages) {
                if (!holds(in, page)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean holds(InputStream in, Page page) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (Chunk chunk : page.chunks()) {
            CRC32C crc = new CRC32C();
            long left = chunk.bytes();
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    return false;
                }
                crc.update(buffer, 0, read);
                left -= read;
            }
            if (crc.getValue() != chunk.crc32c()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Segment open(int index) {
        Segment segment =
                new Segment(() -> place(index), runFolder.resolve("page-" + (index + 1) + ".raw"), conversion);
        synchronized (this) {
            open.put(index, segment);
        }
        return segment;
    }

    /** Waits for its turn, as long as that comes nearer fast; a file of its own would have to be written twice. */
    private synchronized Segment.Place place(int index) throws InterruptedException {
        long before = written();
        long since = System.nanoTime();
        while (index != merged) {
            TimeUnit.MILLISECONDS.timedWait(this, LOOK_MILLIS);
            double seconds = (System.nanoTime() - since) / 1e9;
            if (index != merged && seconds * 1000 >= LOOK_MILLIS) {
                if (written() - before < FAST * seconds) {
                    return new Segment.Place(fileOf(index), 0, false);
                }
                before = written();
                since = System.nanoTime();
            }
        }
        return new Segment.Place(part, length, true);
    }

    /** How far the output is, with the page that is being written to it. */
    private long written() {
        Segment current = open.get(merged);
        return length + (current == null ? 0 : current.written());
    }

    @Override
    public synchronized void complete(Page page) throws IOException {
        log.append(Event.PAGE, page);
        open.remove(page.index());
        if (page.inPlace()) {
            merged++;
            length += page.bytes();
        } else {
            waiting.put(page.index(), page);
        }
        mergeWaiting();
        notifyAll();
    }

    private void mergeWaiting() throws IOException {
        for (Page page = waiting.remove(merged); page != null; page = waiting.remove(merged)) {
            Path file = fileOf(page.index());
            append(file);
            length += page.bytes();
            log.append(Event.MERGED, page.index());
            merged++;
            Files.delete(file);
        }
    }

    private void append(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            Segment.requireWritten(part, out.size(), length);
            // A dead process may have appended it in part.
            out.truncate(length).position(length);
            long at = 0;
            long size = in.size();
            while (at < size) {
                at += in.transferTo(at, size - at, out);
            }
        }
    }

    /** What is there, page by page. */
    synchronized int merged() {
        return merged;
    }

    private Path fileOf(int index) {
        return runFolder.resolve("page-" + (index + 1));
    }

    /** Removes what came before its turn. */
    static void removePages(Path runFolder) throws IOException {
        try (var files = Files.newDirectoryStream(runFolder, "page-*")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }
}
