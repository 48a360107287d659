package io.github.bulk2.load;

import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the user's listener how a run gets on. A failure of the listener is not one of the run. For one thread. */
final class RunNews implements LoadListener {

    private static final Logger LOG = LoggerFactory.getLogger(RunNews.class);

    private final LoadListener listener;
    private final Map<String, JobState> states = new HashMap<>();
    private boolean failureTold;

    RunNews(LoadListener listener) {
        this.listener = listener;
    }

    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException failure) {
            if (!failureTold) {
                failureTold = true;
                LOG.warn("the load's listener failed; the load goes on, further failures are not logged", failure);
            }
        }
    }

    @Override
    public void started(Path runFolder) {
        LOG.info("load begins or goes on in {}", runFolder);
        tell(() -> listener.started(runFolder));
    }

    @Override
    public void planned(LoadPlan plan) {
        LOG.info("{} records in {} parts to load", plan.records(), plan.jobs());
        plan.notices().forEach(LOG::info);
        tell(() -> listener.planned(plan));
    }

    @Override
    public void uploadProgress(long bytesSent, int partsUploaded) {
        tell(() -> listener.uploadProgress(bytesSent, partsUploaded));
    }

    @Override
    public void jobChanged(int part, int round, JobInfo job) {
        if (LOG.isDebugEnabled() && job.state() != states.put(round + "-" + part, job.state())) {
            LOG.debug("{} is {}", job.id(), job.state().wireName());
        }
        tell(() -> listener.jobChanged(part, round, job));
    }

    @Override
    public void rowsDone(long successful, long failed, long unprocessed) {
        LOG.debug("{} records successful, {} failed, {} unprocessed so far", successful, failed, unprocessed);
        tell(() -> listener.rowsDone(successful, failed, unprocessed));
    }

    @Override
    public void roundStarted(int round, long records) {
        LOG.info("round {}: {} records are loaded again that failed for a passing reason", round, records);
        tell(() -> listener.roundStarted(round, records));
    }

    @Override
    public void finished(LoadReport report) {
        LOG.info(
                "load finished after {} ms: of {} records {} successful, {} failed",
                report.work().total().toMillis(),
                report.recordsIn(),
                report.successful(),
                report.failed());
        if (report.unprocessed() > 0) {
            LOG.warn(
                    "{} records were not processed, as their jobs failed or were aborted; they are in {}",
                    report.unprocessed(),
                    report.files().unprocessed());
        }
        if (report.setAside() > 0) {
            LOG.warn(
                    "{} records could not be loaded and were set aside; they are in {}",
                    report.setAside(),
                    report.files().setAside());
        }
        if (report.unknown() > 0) {
            LOG.warn(
                    "{} records may be loaded or not, as Salesforce no longer knows their jobs; the report in {} has them",
                    report.unknown(),
                    report.files().runFolder());
        }
        tell(() -> listener.finished(report));
    }
}
