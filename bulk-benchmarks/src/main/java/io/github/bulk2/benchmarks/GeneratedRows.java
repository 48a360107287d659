package io.github.bulk2.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A header and rows of {@link LoadData}, made while they are read: as large as one likes, and nothing of it is kept. */
final class GeneratedRows extends InputStream {

    private static final int ROWS_AT_ONCE = 1000;

    private final long end;
    private final ByteArrayOutputStream made = new ByteArrayOutputStream(ROWS_AT_ONCE * LoadData.ROW);
    private byte[] bytes = LoadData.HEADER.getBytes(StandardCharsets.US_ASCII);
    private int at;
    private long next;

    GeneratedRows(long firstRow, long end) {
        this.next = firstRow;
        this.end = end;
    }

    /** Writes the rows of that many parts to standard output: {@code GeneratedRows PARTS}. */
    public static void main(String[] args) throws IOException {
        try (InputStream rows = new GeneratedRows(0, LoadData.firstRow(Integer.parseInt(args[0])));
                OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            rows.transferTo(out);
        }
    }

    static long length(long rows) {
        return LoadData.HEADER.length() + rows * LoadData.ROW;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
        if (at == bytes.length && !makeMore()) {
            return -1;
        }
        int some = Math.min(count, bytes.length - at);
        System.arraycopy(bytes, at, into, offset, some);
        at += some;
        return some;
    }

    private boolean makeMore() {
        made.reset();
        try {
            for (int i = 0; i < ROWS_AT_ONCE && next < end; i++) {
                LoadData.writeRow(next++, made);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        bytes = made.toByteArray();
        at = 0;
        return bytes.length > 0;
    }
}
