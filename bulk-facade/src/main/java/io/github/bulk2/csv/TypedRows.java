package io.github.bulk2.csv;

import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;

/**
 * Makes a record of each row. For one thread.
 *
 * @param <R> the record class
 */
final class TypedRows<R extends Record> extends Spliterators.AbstractSpliterator<R> {

    private final Class<R> type;
    private final CellReader cells;
    private final RecordMaker maker;

    /** The places are those of the shape's leaves, in order. */
    TypedRows(Class<R> type, RecordShape shape, int[] places, CellReader cells) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
        this.type = type;
        this.cells = cells;
        this.maker = new RecordMaker(shape, places, 0, cells);
    }

    @Override
    public boolean tryAdvance(Consumer<? super R> action) {
        if (!cells.next()) {
            return false;
        }
        action.accept(type.cast(maker.make()));
        return true;
    }
}
