package io.github.bulk2.sandbox;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One record of an upload on its way through a chunk: its cells, their values, and what became of it. */
final class Row {
    /** The value of a cell that says {@code #N/A}: set the field to null. */
    static final Object NULL = new Object();

    private final List<String> cells;
    private final @Nullable Object[] values;
    private @Nullable String error;
    private boolean blank;
    private long id;
    private boolean created;

    Row(List<String> cells, int columns) {
        this.cells = List.copyOf(cells);
        this.values = new Object[columns];
    }

    List<String> cells() {
        return cells;
    }

    /** The column's value; null if the cell is empty, {@link #NULL} if the field is to become null. */
    @Nullable
    Object value(int column) {
        return values[column];
    }

    void value(int column, @Nullable Object value) {
        values[column] = value;
    }

    boolean isGood() {
        return error == null;
    }

    String error() {
        return error == null ? "" : error;
    }

    /** Fails the row with an error that names no field. */
    void fail(String code, String message) {
        fail(code, message, "");
    }

    /** Fails the row; the first error stays. */
    void fail(String code, String message, String fields) {
        if (error == null) {
            error = code + ":" + message + ":" + (fields.isEmpty() ? "--" : fields + " --");
        }
    }

    /** Fails a row whose cells cannot be told apart: they are echoed as empty. */
    void failBlank(String code, String message) {
        fail(code, message);
        blank = true;
    }

    boolean isBlank() {
        return blank;
    }

    long id() {
        return id;
    }

    void id(long recordId) {
        id = recordId;
    }

    boolean isCreated() {
        return created;
    }

    void created(boolean wasCreated) {
        created = wasCreated;
    }
}
