package io.github.bulk2.load;

import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.StrictGzip;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.io.input.ProxyInputStream;
import org.apache.commons.io.input.TeeInputStream;

/** The input of a load as UTF-8 text, whatever it is packed in. */
final class InputBytes {

    private enum Packing {
        NONE,
        GZIP,
        ZIP
    }

    private final Load load;
    private final Packing packing;

    InputBytes(Load load) throws IOException {
        this.load = load;
        Path file = load.file().orElse(null);
        this.packing = file == null ? Packing.NONE : packing(file);
    }

    /** Whether parts of it can be sent as ranges of the file. */
    boolean isPlainFile() {
        return load.file().isPresent()
                && packing == Packing.NONE
                && load.charset().equals(StandardCharsets.UTF_8)
                && !load.mendsLineEndings();
    }

    /** Everything undone that keeps Salesforce, or the scan, from reading it. */
    CsvSource text() {
        CsvSource source =
                packing == Packing.NONE ? load.source() : new Opened(() -> unpacked(load.source(), packing), true);
        if (!load.charset().equals(StandardCharsets.UTF_8)) {
            source = source.transcodedFrom(load.charset());
        }
        if (load.mendsLineEndings()) {
            source = source.withLineEnding(load.lineEnding().orElseThrow());
        }
        return source;
    }

    /** The same text, each byte written somewhere before it is seen; closed with it. */
    CsvSource copiedTo(OutputStream copy) {
        CsvSource text = text();
        return new Opened(() -> new TeeInputStream(text.open(), copy, true), false);
    }

    private static Packing packing(Path file) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new InvalidInputException(file + " is not there, no file, or not readable. Check the path");
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(4);
        }
        if (start.length >= 2 && start[0] == 0x1f && (start[1] & 0xff) == 0x8b) {
            return Packing.GZIP;
        }
        if (start.length < 4 || start[0] != 'P' || start[1] != 'K') {
            return Packing.NONE;
        }
        if (start[2] == 3 && start[3] == 4) {
            ZipFileCheck.requireOneCsv(file);
            return Packing.ZIP;
        }
        if (start[2] == 5 && start[3] == 6) {
            throw new InvalidInputException(
                    file + " is a zip file with nothing in it. Check the program that wrote it");
        }
        if (start[2] == 7 && start[3] == 8) {
            throw new InvalidInputException(file
                    + " is one of several volumes of a zip file. Unpack all of them, and load" + " what is in them");
        }
        return Packing.NONE;
    }

    private static InputStream unpacked(CsvSource source, Packing packing) throws IOException {
        InputStream in = source.open();
        try {
            return packing == Packing.GZIP ? new StrictGzip(in, 1 << 16) : new OneEntry(source, in);
        } catch (IOException | RuntimeException failure) {
            in.close();
            throw failure;
        }
    }

    private interface Opener {
        InputStream open() throws IOException;
    }

    private record Opened(Opener opener, boolean isRepeatable) implements CsvSource {
        @Override
        public InputStream open() throws IOException {
            return opener.open();
        }

        @Override
        public OptionalLong contentLength() {
            return OptionalLong.empty();
        }
    }

    /** The only file in a zip file; a second one is noticed at the end of the first. */
    private static final class OneEntry extends ProxyInputStream {
        private final CsvSource source;
        private final ZipInputStream zip;

        OneEntry(CsvSource source, InputStream in) throws IOException {
            super(new ZipInputStream(new BufferedInputStream(in, 1 << 16)));
            this.source = source;
            this.zip = (ZipInputStream) this.in;
            if (!nextFile()) {
                throw ZipFileCheck.holdsNone(source);
            }
        }

        @Override
        protected void afterRead(int count) throws IOException {
            if (count < 0 && nextFile()) {
                throw ZipFileCheck.holdsSeveral(source, "");
            }
        }

        private boolean nextFile() throws IOException {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null && ZipFileCheck.isNoData(entry)) {
                entry = zip.getNextEntry();
            }
            return entry != null;
        }
    }
}
