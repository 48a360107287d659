package io.github.bulk2.csv;

/** Finds boundaries and looks at nothing else. */
final class BoundaryScanner extends RecordScanner {

    BoundaryScanner(ColumnDelimiter columnDelimiter, long offset, Records records) {
        super(columnDelimiter, offset, records);
    }

    @Override
    int scanBlocks(byte[] b, int length) {
        int at = 0;
        for (; at <= length - Swar.BLOCK; at += Swar.BLOCK) {
            long q = 0;
            long n = 0;
            for (int k = 0; k < 8; k++) {
                long word = Swar.word(b, at + 8 * k);
                q |= Swar.equal(word, QUOTES) >>> (7 - k);
                n |= Swar.equal(word, LINE_FEEDS) >>> (7 - k);
            }
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
        long structure = (newlines | Swar.equalInOrder(b, at, delimiters)) & ~quoted;
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
