package io.github.bulk2.export;

import io.github.bulk2.csv.CsvDialect;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the numbers of a page without exponents, see {@link Export#withPlainNumbers}. The columns' types are not known:
 * a column is text from its first cell on that is no number. The beginning of the page is read ahead for that, so that few
 * cells are mistaken. For one thread.
 */
final class PlainNumbers extends FilterOutputStream {

    private static final int READ_AHEAD = 1 << 17;
    private static final int BUFFER = 1 << 16;
    /** A number of Salesforce has at most 18 digits, and a point, a sign and an exponent; then two quotes. */
    private static final int LONGEST = 40;

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?(E-?[1-9][0-9]{0,2})?");
    // What Double.toString writes: 10^7 and more, or less than 10^-3; never a zero that is not needed.
    private static final Pattern DOUBLE =
            Pattern.compile("-?[1-9]\\.(0|[0-9]{0,15}[1-9])E(-?)([1-9]|[1-9][0-9]|[12][0-9][0-9]|30[0-8]|3[12][0-9])");
    private static final int LEAST_EXPONENT = 7;
    private static final int LEAST_NEGATIVE_EXPONENT = 4;

    private final byte delimiter;
    private final BitSet text = new BitSet();
    private final ByteArrayOutputStream ahead = new ByteArrayOutputStream();
    private boolean readAhead = true;
    private boolean writes;

    private final byte[] buffer = new byte[BUFFER];
    private int length;
    private final byte[] cell = new byte[LONGEST];
    private int cellLength;
    private int column;
    private boolean inHeader;
    private boolean inside;

    private final boolean hasHeader;

    /** Takes a page, or a piece of one, with its header or from its first row on. */
    PlainNumbers(OutputStream out, CsvDialect dialect, boolean hasHeader) {
        super(out);
        this.delimiter = (byte) dialect.columnDelimiter().character();
        this.hasHeader = hasHeader;
        this.inHeader = hasHeader;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        if (!readAhead) {
            take(bytes, offset, count);
            return;
        }
        ahead.write(bytes, offset, count);
        if (ahead.size() >= READ_AHEAD) {
            endReadAhead();
        }
    }

    private void endReadAhead() throws IOException {
        readAhead = false;
        byte[] first = ahead.toByteArray();
        take(first, 0, first.length);
        inHeader = hasHeader;
        inside = false;
        column = 0;
        cellLength = 0;
        writes = true;
        take(first, 0, first.length);
        ahead.reset();
    }

    private void take(byte[] bytes, int offset, int count) throws IOException {
        for (int at = offset; at < offset + count; at++) {
            byte b = bytes[at];
            if (!inside && (b == delimiter || b == '\n' || b == '\r')) {
                endCell();
                column = b == delimiter ? column + 1 : 0;
                inHeader &= b != '\n';
                put(b);
                continue;
            }
            inside ^= b == '"';
            if (cellLength < LONGEST) {
                cell[cellLength++] = b;
            } else {
                if (cellLength == LONGEST) {
                    text.set(column, text.get(column) || !inHeader);
                    put(cell, LONGEST);
                    cellLength++;
                }
                put(b);
            }
        }
    }

    private void endCell() throws IOException {
        int known = cellLength;
        cellLength = 0;
        if (known == 0 || known > LONGEST) {
            return;
        }
        boolean quoted = known > 1 && cell[0] == '"' && cell[known - 1] == '"';
        int edge = quoted ? 1 : 0;
        if (inHeader || text.get(column) || known == 2 * edge) {
            put(cell, known);
            return;
        }
        String value = new String(cell, edge, known - 2 * edge, StandardCharsets.ISO_8859_1);
        if (!NUMBER.matcher(value).matches()) {
            text.set(column);
            put(cell, known);
        } else if (isDouble(value)) {
            String plain = new BigDecimal(value).stripTrailingZeros().toPlainString();
            byte[] written = (quoted ? '"' + plain + '"' : plain).getBytes(StandardCharsets.ISO_8859_1);
            put(written, written.length);
        } else {
            put(cell, known);
        }
    }

    private static boolean isDouble(String value) {
        if (value.indexOf('E') < 0) {
            return false;
        }
        Matcher parts = DOUBLE.matcher(value);
        return parts.matches()
                && Integer.parseInt(parts.group(3))
                        >= (parts.group(2).isEmpty() ? LEAST_EXPONENT : LEAST_NEGATIVE_EXPONENT);
    }

    private void put(byte b) throws IOException {
        if (!writes) {
            return;
        }
        if (length == BUFFER) {
            drain();
        }
        buffer[length++] = b;
    }

    private void put(byte[] bytes, int count) throws IOException {
        if (!writes) {
            return;
        }
        if (length + count > BUFFER) {
            drain();
            if (count > BUFFER) {
                out.write(bytes, 0, count);
                return;
            }
        }
        System.arraycopy(bytes, 0, buffer, length, count);
        length += count;
    }

    private void drain() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }

    /** Nothing is written before the cell it belongs to has ended. */
    @Override
    public void flush() {}

    @Override
    public void close() throws IOException {
        try (OutputStream closed = out) {
            if (readAhead) {
                endReadAhead();
            }
            endCell();
            drain();
            closed.flush();
        }
    }
}
