package io.github.bulk2.csv;

import io.github.bulk2.internal.Swar;

/** Finds boundaries and looks at nothing else. */
final class BoundaryScanner extends RecordScanner {

    BoundaryScanner(ColumnDelimiter columnDelimiter, long offset, Records records) {
        super(columnDelimiter, offset, records);
    }

    @Override
    int scanBlocks(byte[] b, int length) {
        int at = 0;
        for (; at <= length - Swar.BLOCK; at += Swar.BLOCK) {
            long w0 = Swar.word(b, at);
            long w1 = Swar.word(b, at + 8);
            long w2 = Swar.word(b, at + 16);
            long w3 = Swar.word(b, at + 24);
            long w4 = Swar.word(b, at + 32);
            long w5 = Swar.word(b, at + 40);
            long w6 = Swar.word(b, at + 48);
            long w7 = Swar.word(b, at + 56);
            long q = Swar.gather(w0, w1, w2, w3, QUOTES) >>> 4 | Swar.gather(w4, w5, w6, w7, QUOTES);
            long n = Swar.gather(w0, w1, w2, w3, LINE_FEEDS) >>> 4 | Swar.gather(w4, w5, w6, w7, LINE_FEEDS);
            if (q != 0) {
                quotedBlock(b, at, Swar.inOrder(q), Swar.inOrder(n));
            } else {
                afterQuote = false;
                if (n != 0) {
                    long newlines = Swar.inOrder(n);
                    endRecords(b, at, newlines, inside ? 0 : newlines);
                }
            }
        }
        return at;
    }

    private void quotedBlock(byte[] b, int at, long quotes, long newlines) {
        long quoted = Swar.prefixXor(quotes) ^ (inside ? -1L : 0L);
        long structure = (newlines | Swar.find(b, at, delimiters)) & ~quoted;
        if (strayQuotes(b, at, quotes, quoted, structure) != 0) {
            scanBytes(b, at, at + Swar.BLOCK);
            return;
        }
        inside = quoted < 0;
        afterQuote = (quotes & ~quoted) < 0;
        endRecords(b, at, newlines, newlines & ~quoted);
    }

    private void endRecords(byte[] b, int at, long newlines, long ends) {
        for (long rest = ends; rest != 0; rest &= rest - 1) {
            long upTo = rest ^ (rest - 1);
            endRecordAt(b, at + Long.numberOfTrailingZeros(rest), line + Long.bitCount(newlines & upTo));
        }
        line += Long.bitCount(newlines);
    }

    @Override
    void onByte(byte b) {}

    @Override
    void onAfterQuote(byte b) {}

    @Override
    void onStrayQuote(byte[] b, int at) {}

    @Override
    void onFieldEnd(byte[] b, int at) {}

    @Override
    void onRecordEnd(long end, boolean blank) {}

    @Override
    void onFileEnd() {}
}
