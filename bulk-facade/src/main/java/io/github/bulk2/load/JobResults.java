package io.github.bulk2.load;

import io.github.bulk2.IngestJob;
import io.github.bulk2.csv.CsvRecords;

/** Where the three results of one ended job come from; each can be asked for again. */
interface JobResults {

    CsvRecords successful();

    CsvRecords failed();

    CsvRecords unprocessed();

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
