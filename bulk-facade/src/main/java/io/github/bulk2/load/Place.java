package io.github.bulk2.load;

/**
 * Where a failed or unprocessed row stands, in one {@code long}: in which answer, at which byte, of which length. Places
 * of one answer have the order of its rows.
 */
final class Place {

    private static final int LENGTH_BITS = 24;
    private static final long LENGTH_MASK = (1L << LENGTH_BITS) - 1;
    private static final long UNPROCESSED_BIT = 1L << 62;

    private Place() {}

    static long of(ResultKind kind, RecordCursor row) {
        return (kind == ResultKind.UNPROCESSED ? UNPROCESSED_BIT : 0) | row.offset() << LENGTH_BITS | row.length();
    }

    static ResultKind kind(long place) {
        return (place & UNPROCESSED_BIT) == 0 ? ResultKind.FAILED : ResultKind.UNPROCESSED;
    }

    static long offset(long place) {
        return (place & ~UNPROCESSED_BIT) >>> LENGTH_BITS;
    }

    static int length(long place) {
        return (int) (place & LENGTH_MASK);
    }
}
