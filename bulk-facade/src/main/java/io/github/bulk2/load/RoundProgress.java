package io.github.bulk2.load;

/** Tells the listener how far a round is. For the thread of the round. */
final class RoundProgress {

    private final RunContext run;
    private long reportedBytes = -1;
    private int reportedParts;

    RoundProgress(RunContext run) {
        this.run = run;
    }

    /** What is known of the records, over all rounds; those that are loaded again are not counted yet. */
    record Rows(long successful, long failed, long unprocessed) {

        static Rows of(RunLog log) {
            long successful = 0;
            long failed = 0;
            long unprocessed = 0;
            for (PartState part : log.parts()) {
                StoredAccount account = part.account();
                if (account != null) {
                    successful += account.successful();
                    failed += account.retry() ? account.failed() - account.transientFailed() : account.failed();
                    unprocessed += account.unprocessed();
                }
            }
            return new Rows(successful, failed, unprocessed);
        }

        long notLoaded() {
            return failed + unprocessed;
        }
    }

    Rows rows() {
        Rows rows = Rows.of(run.log());
        run.load().listener().rowsDone(rows.successful(), rows.failed(), rows.unprocessed());
        return rows;
    }

    void uploads() {
        long bytes = run.meter().bytesSent.get();
        int uploaded = run.meter().partsUploaded.get();
        if (bytes != reportedBytes || uploaded != reportedParts) {
            reportedBytes = bytes;
            reportedParts = uploaded;
            run.load().listener().uploadProgress(bytes, uploaded);
        }
    }
}
