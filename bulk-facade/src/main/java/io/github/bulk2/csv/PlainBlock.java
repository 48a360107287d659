package io.github.bulk2.csv;

import io.github.bulk2.internal.Swar;

/** The line feeds and delimiters of a plain block, as gathered masks. Plain is what needs no other look. */
final class PlainBlock {

    private static final long LINE_FEEDS = Swar.pattern(RecordScanner.LINE_FEED);

    // A quote and 2 make 32, a control character and 2 one that is below: 95 more, and both stay below 128, alone.
    private static final long QUOTE_TO_CONTROLS = Swar.pattern(2);
    private static final long ABOVE_CONTROLS = Swar.pattern(95);

    private final long delimiter;

    long newlines;
    long delimiters;

    private long notNewlines;
    private long notDelimiters;
    private long others;

    PlainBlock(long delimiter) {
        this.delimiter = delimiter;
    }

    /** Returns false if there are quotes, bytes beyond ASCII, or control characters other than those looked for. */
    boolean read(byte[] b, int at) {
        notNewlines = 0;
        notDelimiters = 0;
        others = 0;
        add(Swar.word(b, at));
        add(Swar.word(b, at + 8));
        add(Swar.word(b, at + 16));
        add(Swar.word(b, at + 24));
        add(Swar.word(b, at + 32));
        add(Swar.word(b, at + 40));
        add(Swar.word(b, at + 48));
        add(Swar.word(b, at + 56));
        newlines = ~notNewlines;
        delimiters = ~notDelimiters;
        return (others & Swar.HIGH_BITS) == 0;
    }

    private void add(long word) {
        long n = (word ^ LINE_FEEDS) + Swar.LOW_BITS;
        long d = (word ^ delimiter) + Swar.LOW_BITS;
        long aboveControls = (word ^ QUOTE_TO_CONTROLS) + ABOVE_CONTROLS;
        others |= word | (~aboveControls & n & d);
        notNewlines = (notNewlines >>> 1) | (n & Swar.HIGH_BITS);
        notDelimiters = (notDelimiters >>> 1) | (d & Swar.HIGH_BITS);
    }
}
