package io.github.bulk2.cli;

import java.nio.file.Path;

/** A run that did not get to its end, for the reason that is its cause, and can go on from its folder. */
final class ResumableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Path runFolder;

    ResumableException(Exception cause, Path runFolder) {
        super(cause);
        this.runFolder = runFolder;
    }

    Path runFolder() {
        return runFolder;
    }

    String advice() {
        return "Go on with: bulk2 resume " + runFolder;
    }
}
