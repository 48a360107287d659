package io.github.bulk2.load;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.LineEnding;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes the input of a retry, durably: the records and their lines in the original. Not thread-safe. */
final class RetryInput {

    private final OutputStream records;
    private final DataOutputStream lines;
    private final CsvDialect dialect;
    private boolean headerWritten;

    private RetryInput(OutputStream records, DataOutputStream lines, CsvDialect dialect) {
        this.records = records;
        this.lines = lines;
        this.dialect = dialect;
    }

    /** Writes it, or writes it anew. */
    static void write(RetryPlan plan, List<RetryRows> files, CsvDialect dialect) throws IOException {
        try (DurableFile records = DurableFile.create(plan.input());
                DurableFile lines = DurableFile.create(plan.lines());
                DataOutputStream numbers = new DataOutputStream(lines.out())) {
            RetryInput input = new RetryInput(records.out(), numbers, dialect);
            long written = 0;
            for (RetryRows file : files) {
                written += input.add(file);
            }
            if (written != plan.records()) {
                throw files.get(0).changed("or another file of the run has other records than when it was looked at");
            }
            numbers.flush();
            lines.commit();
            records.commit();
        }
    }

    private long add(RetryRows file) throws IOException {
        boolean first = !headerWritten;
        return file.read(new RetryRows.Sink() {
                    private boolean header = true;

                    @Override
                    public void take(RecordCursor record, int from, long line) throws IOException {
                        if (!header) {
                            lines.writeLong(line);
                        }
                        if (!header || first) {
                            write(record, from);
                        }
                        header = false;
                        headerWritten = true;
                    }
                })
                .records();
    }

    private void write(RecordCursor record, int from) throws IOException {
        byte[] bytes = record.buffer();
        if (from == record.end()) {
            // A line without a character would be no record.
            records.write('"');
            records.write('"');
        } else if (dialect.lineEnding() == LineEnding.LF) {
            records.write(bytes, from, record.end() - from);
        } else {
            writeWithCrlf(bytes, from, record.end());
        }
        records.write(dialect.lineEnding().bytes());
    }

    /** Records that came back from Salesforce have line feeds in their values, whatever was sent. */
    private void writeWithCrlf(byte[] bytes, int from, int end) throws IOException {
        int at = from;
        for (int i = from; i < end; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] != '\r') {
                records.write(bytes, at, i - at);
                records.write('\r');
                at = i;
            }
        }
        records.write(bytes, at, end - at);
    }
}
