package io.github.bulk2.load;

/**
 * Where a row of a result stands, in one {@code long}: in which answer, at which byte, of which length. Places of one
 * answer have the order of its rows.
 */
final class Place {

    private static final int LENGTH_BITS = 24;
    private static final int KIND_SHIFT = 61;
    private static final long LENGTH_MASK = (1L << LENGTH_BITS) - 1;
    private static final long OFFSET_MASK = (1L << KIND_SHIFT) - 1;

    private Place() {}

    static long of(ResultKind kind, RecordCursor row) {
        return (long) kind.number() << KIND_SHIFT | row.offset() << LENGTH_BITS | row.length();
    }

    static ResultKind kind(long place) {
        return ResultKind.ofNumber((int) (place >>> KIND_SHIFT));
    }

    static long offset(long place) {
        return (place & OFFSET_MASK) >>> LENGTH_BITS;
    }

    static int length(long place) {
        return (int) (place & LENGTH_MASK);
    }
}
