package io.github.bulk2.csv;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The program that produces the data of a {@link CsvSource} failed, so what was read from it is not all there is. Comes out
 * of reading the source; a load throws {@link io.github.bulk2.error.InvalidInputException} with the same cause. Immutable.
 */
public final class CsvProducerException extends IOException {

    private static final long serialVersionUID = 1L;

    CsvProducerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
