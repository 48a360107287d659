package io.github.bulk2.csv;

import java.io.OutputStream;

/** Writes the CSV data of one load: see {@link CsvSource#writing}. */
@FunctionalInterface
public interface CsvProducer {

    /**
     * Writes all of the data, header included, as UTF-8. Called once, in a thread of the load, which is interrupted when
     * the load stops.
     *
     * @param out where to write to; buffered. It need not be closed, and closing it early is not the end: that is when
     *     this method returns
     * @throws Exception if the data cannot be had, or writing failed because the load has stopped
     */
    void writeTo(OutputStream out) throws Exception;
}
