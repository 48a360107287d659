package io.github.bulk2;

import io.github.bulk2.csv.CsvRecords;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of a query job's result, streaming from the connection. For one thread; close it.
 */
public final class ResultPage implements AutoCloseable {

    private final CsvRecords records;
    private final long numberOfRecords;
    private final @Nullable Locator next;

    /**
     * For use inside this library.
     *
     * @param records the rows, not read yet
     * @param numberOfRecords what the server says there are
     * @param next where the next page is, or null
     */
    public ResultPage(CsvRecords records, long numberOfRecords, @Nullable Locator next) {
        this.records = records;
        this.numberOfRecords = numberOfRecords;
        this.next = next;
    }

    /** {@return the rows of the page, with their header} */
    public CsvRecords records() {
        return records;
    }

    /** {@return how many rows the server says the page has ({@code Sforce-NumberOfRecords})} */
    public long numberOfRecords() {
        return numberOfRecords;
    }

    /** {@return where the next page is; empty on the last page} */
    public Optional<Locator> next() {
        return Optional.ofNullable(next);
    }

    /** Releases the connection at once, also when rows are left. */
    @Override
    public void close() {
        records.close();
    }
}
