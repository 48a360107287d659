package io.github.bulk2.load;

import io.github.bulk2.IngestJob;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.internal.LimitedInputStream;
import java.io.InputStream;

/** Where the three results of one ended job come from; each can be asked for again. */
interface JobResults {

    CsvRecords successful();

    CsvRecords failed();

    CsvRecords unprocessed();

    /** Results without any row. */
    static JobResults none(CsvDialect dialect) {
        return new JobResults() {
            @Override
            public CsvRecords successful() {
                return CsvRecords.of(InputStream.nullInputStream(), dialect);
            }

            @Override
            public CsvRecords failed() {
                return successful();
            }

            @Override
            public CsvRecords unprocessed() {
                return successful();
            }
        };
    }

    /** The same results, each of which fails when it is longer than it can be. */
    default JobResults limitedTo(long bytes) {
        JobResults whole = this;
        return new JobResults() {
            @Override
            public CsvRecords successful() {
                return limited(whole.successful(), bytes);
            }

            @Override
            public CsvRecords failed() {
                return limited(whole.failed(), bytes);
            }

            @Override
            public CsvRecords unprocessed() {
                return limited(whole.unprocessed(), bytes);
            }
        };
    }

    private static CsvRecords limited(CsvRecords rows, long bytes) {
        return CsvRecords.of(new LimitedInputStream(rows.bytes(), bytes, "a result"), rows.dialect(), rows::close);
    }

    static JobResults of(IngestJob job) {
        return new JobResults() {
            @Override
            public CsvRecords successful() {
                return job.successfulResults();
            }

            @Override
            public CsvRecords failed() {
                return job.failedResults();
            }

            @Override
            public CsvRecords unprocessed() {
                return job.unprocessedRecords();
            }
        };
    }
}
