package io.github.bulk2.csv;

import io.github.bulk2.csv.RecordShape.Component;
import io.github.bulk2.error.InvalidInputException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the records of one class out of cells: that of the rows, or that of a component. For one thread. */
final class RecordMaker {

    private static final int LONGEST_VALUE_SHOWN = 100;

    private final CellReader cells;
    private final RecordShape shape;
    private final Component[] components;
    private final @Nullable RecordMaker[] nested;
    /** The columns of the components; of those that are records, nothing. */
    private final int[] columns;
    /** The columns of this record and all within it. */
    private final int[] all;

    private final Object[] arguments;

    /** The places are those of all leaves of the outermost shape, in order; {@code firstLeaf} is the first of this one. */
    RecordMaker(RecordShape shape, int[] places, int firstLeaf, CellReader cells) {
        this.cells = cells;
        this.shape = shape;
        this.components = shape.components().toArray(Component[]::new);
        this.nested = new RecordMaker[components.length];
        this.columns = new int[components.length];
        this.all = Arrays.copyOfRange(places, firstLeaf, firstLeaf + shape.width());
        this.arguments = new Object[components.length];
        int leaf = firstLeaf;
        for (int i = 0; i < components.length; i++) {
            RecordShape inner = components[i].nested();
            if (inner == null) {
                columns[i] = places[leaf++];
            } else {
                nested[i] = new RecordMaker(inner, places, leaf, cells);
                leaf += inner.width();
            }
        }
    }

    /** Makes the record of the current row. */
    Object make() {
        for (int i = 0; i < components.length; i++) {
            RecordMaker inner = nested[i];
            Object value = inner == null ? cell(components[i], columns[i]) : inner.makeUnlessEmpty();
            arguments[i] = components[i].optional() ? Optional.ofNullable(value) : value;
        }
        try {
            return (Object) shape.constructor().invokeExact(arguments);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable checked) {
            throw new IllegalStateException(checked);
        }
    }

    private @Nullable Object makeUnlessEmpty() {
        for (int column : all) {
            if (!cells.isEmpty(column)) {
                return make();
            }
        }
        return null;
    }

    private @Nullable Object cell(Component component, int column) {
        CellType cellType = component.text();
        if (cells.isEmpty(column) || cellType == null) {
            if (component.primitive()) {
                String why = "there is no value, and " + component.name()
                        + " is a primitive; use its object type or Optional";
                throw new InvalidInputException(where(component) + why);
            }
            return null;
        }
        try {
            return cellType.read(cells.bytes(), cells.from(column), cells.to(column));
        } catch (RuntimeException misfit) {
            String why = "\"" + shown(cells.text(column)) + "\" is not " + cellType.name();
            throw new InvalidInputException(where(component) + why, misfit);
        }
    }

    private String where(Component component) {
        return "row " + cells.record() + " (line " + cells.line() + "), column " + component.column() + ": ";
    }

    private static String shown(String text) {
        String start = text.length() <= LONGEST_VALUE_SHOWN ? text : text.substring(0, LONGEST_VALUE_SHOWN) + "...";
        // What would begin a line of a log, or speak to a terminal.
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
