package io.github.bulk2.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Writes the files of successful and failed results while a job is processed. */
final class IngestResults implements Closeable {
    private final CsvWriter successes;
    private final CsvWriter failures;
    private final List<IngestColumns.Column> columns;
    private final @Nullable Random order;

    /** @param order shuffles the rows of each chunk; null keeps them in the order of the upload */
    IngestResults(
            IngestJob job,
            CsvDialect dialect,
            String headerText,
            List<IngestColumns.Column> columns,
            @Nullable Random order)
            throws IOException {
        this.columns = columns;
        this.order = order;
        successes = new CsvWriter(Files.newOutputStream(job.successes()), dialect);
        failures = new CsvWriter(Files.newOutputStream(job.failures()), dialect);
        header(successes, "sf__Created", headerText);
        header(failures, "sf__Error", headerText);
    }

    static void header(CsvWriter results, String second, String headerText) throws IOException {
        results.cell("sf__Id").cell(second).verbatim(headerText).endLine();
    }

    void write(List<Row> rows) throws IOException {
        List<Row> ordered = rows;
        if (order != null) {
            ordered = new ArrayList<>(rows);
            Collections.shuffle(ordered, order);
        }
        for (Row row : ordered) {
            if (row.isGood()) {
                success(row);
            } else {
                failure(row);
            }
        }
    }

    private void success(Row row) throws IOException {
        successes.cell(SalesforceId.text(row.id())).cell(row.isCreated() ? "true" : "false");
        for (IngestColumns.Column column : columns) {
            Object value = row.value(column.index());
            // Numbers come back as Java writes them, everything else as it was uploaded.
            successes.cell(
                    value instanceof Double ? value.toString() : row.cells().get(column.index()));
        }
        successes.endLine();
    }

    private void failure(Row row) throws IOException {
        failures.cell(row.id() == 0 ? "" : SalesforceId.text(row.id())).cell(row.error());
        for (IngestColumns.Column column : columns) {
            failures.cell(row.isBlank() ? "" : row.cells().get(column.index()));
        }
        failures.endLine();
    }

    @Override
    public void close() throws IOException {
        successes.close();
        failures.close();
    }
}
