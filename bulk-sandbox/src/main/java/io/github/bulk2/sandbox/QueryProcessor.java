package io.github.bulk2.sandbox;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one query job and writes its rows to a file, together with an index that finds every row. */
final class QueryProcessor implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(QueryProcessor.class);
    private static final int ROWS_PER_STEP = 1_000;

    private final Org org;
    private final QueryJob job;
    private final SoqlTranslator.Sql sql;

    QueryProcessor(Org org, QueryJob job, SoqlTranslator.Sql sql) {
        this.org = org;
        this.job = job;
        this.sql = sql;
    }

    @Override
    public void run() {
        if (!job.start()) {
            return;
        }
        try {
            if (!job.pause(org.settings().processingTime)) {
                return;
            }
            for (Fault fault : job.faults()) {
                if (fault.effect().kind() == Fault.Kind.FAILED_JOB) {
                    job.fail(fault.effect().text());
                    return;
                }
                if (fault.effect().kind() == Fault.Kind.SLOW_PROCESSING
                        && !job.pause(fault.effect().duration())) {
                    return;
                }
            }
            query();
            job.complete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | SQLException | RuntimeException e) {
            LOG.warn("query job {} could not be processed", job.id(), e);
            job.fail("Unknown : the sandbox could not process the query; its log says why");
        } finally {
            job.stopped();
        }
    }

    private void query() throws IOException, SQLException {
        try (Connection connection = org.database().connect();
                PreparedStatement select = connection.prepareStatement(sql.text());
                CsvWriter rows = new CsvWriter(
                        Files.newOutputStream(job.rows()), job.spec().dialect());
                DataOutputStream index =
                        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(job.index())))) {
            for (int i = 0; i < sql.binds().size(); i++) {
                select.setObject(i + 1, sql.binds().get(i));
            }
            for (SoqlTranslator.Column column : sql.columns()) {
                rows.cell(column.name());
            }
            rows.endLine();
            index.writeLong(rows.offset());
            try (ResultSet found = select.executeQuery()) {
                write(found, rows, index);
            }
            connection.commit();
        }
    }

    private void write(ResultSet found, CsvWriter rows, DataOutputStream index) throws IOException, SQLException {
        List<SoqlTranslator.Column> columns = sql.columns();
        int step = 0;
        while (found.next()) {
            for (int i = 0; i < columns.size(); i++) {
                Object value = found.getObject(i + 1);
                rows.cell(value == null ? "" : columns.get(i).type().render(value));
            }
            rows.endLine();
            index.writeLong(rows.offset());
            step++;
            if (step == ROWS_PER_STEP) {
                if (!job.progress(step, 0)) {
                    return;
                }
                step = 0;
            }
        }
        job.progress(step, 0);
    }
}
