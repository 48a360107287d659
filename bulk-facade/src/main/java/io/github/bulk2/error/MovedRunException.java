package io.github.bulk2.error;

import java.nio.file.Path;

/**
 * The folder of a run is not where the run was begun: it was moved, or it is a copy. Two copies that go on one after the
 * other would load rows twice, so somebody has to say that this is the only one:
 * {@link io.github.bulk2.BulkClient#confirmMoved}. Nothing was sent or changed. Immutable.
 */
public final class MovedRunException extends BulkException {

    private static final long serialVersionUID = 1L;

    private final transient Path runFolder;
    private final transient Path begunIn;

    /**
     * For use inside this library.
     *
     * @param message what is wrong, where, what to do
     * @param runFolder the folder now
     * @param begunIn the folder then
     */
    public MovedRunException(String message, Path runFolder, Path begunIn) {
        super(message, null, null);
        this.runFolder = runFolder;
        this.begunIn = begunIn;
    }

    /** {@return the folder that is to be taken for the run's} */
    public Path runFolder() {
        return runFolder;
    }

    /** {@return the folder that the run was begun in, or was confirmed to be in} */
    public Path begunIn() {
        return begunIn;
    }
}
