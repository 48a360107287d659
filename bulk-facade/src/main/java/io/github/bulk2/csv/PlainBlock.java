package io.github.bulk2.csv;

/** The line feeds and delimiters of a plain block, as gathered masks. Plain is what needs no other look. */
final class PlainBlock {

    private static final long LINE_FEEDS = Swar.pattern(RecordScanner.LINE_FEED);

    // A quote and 2 make 32, a control character and 2 one that is below: 95 more, and both stay below 128, alone.
    private static final long QUOTE_TO_CONTROLS = Swar.pattern(2);
    private static final long ABOVE_CONTROLS = Swar.pattern(95);

    private final long delimiter;

    long newlines;
    long delimiters;

    PlainBlock(long delimiter) {
        this.delimiter = delimiter;
    }

    /** Returns false if there are quotes, bytes beyond ASCII, or control characters other than those looked for. */
    boolean read(byte[] b, int at) {
        long others = 0;
        long notNewlines = 0;
        long notDelimiters = 0;
        for (int i = at; i < at + Swar.BLOCK; i += 8) {
            long word = Swar.word(b, i);
            long n = (word ^ LINE_FEEDS) + Swar.LOW_BITS;
            long d = (word ^ delimiter) + Swar.LOW_BITS;
            long aboveControls = (word ^ QUOTE_TO_CONTROLS) + ABOVE_CONTROLS;
            others |= word | (~aboveControls & n & d);
            notNewlines = (notNewlines >>> 1) | (n & Swar.HIGH_BITS);
            notDelimiters = (notDelimiters >>> 1) | (d & Swar.HIGH_BITS);
        }
        newlines = ~notNewlines;
        delimiters = ~notDelimiters;
        return (others & Swar.HIGH_BITS) == 0;
    }
}
