package io.github.bulk2.internal;

import io.github.bulk2.JobId;
import io.github.bulk2.observe.Activity;
import io.github.bulk2.observe.BulkObserver;
import io.github.bulk2.observe.Ending;
import io.github.bulk2.observe.Watch;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The client's log: calls at TRACE, attempts that are repeated and phases at DEBUG, runs that stop at INFO; and for
 * everything that is logged meanwhile, by whomever, run, part and job in the MDC. Thread-safe.
 */
final class LogObserver implements BulkObserver {

    static final String RUN = "bulk2.run";
    static final String PART = "bulk2.part";
    static final String JOB = "bulk2.job";

    private static final Logger LOG = LoggerFactory.getLogger(LogObserver.class);

    @Override
    public Watch begin(Activity activity) {
        return new Logged(activity);
    }

    private static void put(String key, @Nullable String value) {
        if (value != null) {
            MDC.put(key, value);
        }
    }

    private static void restore(String key, @Nullable String before) {
        if (before == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, before);
        }
    }

    private static final class Logged implements Watch {

        private final Activity activity;
        private final long begun = System.nanoTime();
        private volatile @Nullable String job;

        Logged(Activity activity) {
            this.activity = activity;
            this.job = activity.job() == null ? null : activity.job().value();
            if (isPhase() && LOG.isDebugEnabled()) {
                log(() -> LOG.debug("{} begins", name()));
            }
        }

        private boolean isPhase() {
            return activity.kind() != Activity.Kind.CALL && !activity.kind().isRun();
        }

        private String name() {
            return activity.kind() == Activity.Kind.CALL
                    ? activity.operation()
                    : activity.kind().name().toLowerCase(Locale.ROOT);
        }

        private void log(Runnable line) {
            Scope scope = enter();
            try {
                line.run();
            } finally {
                scope.close();
            }
        }

        @Override
        public Scope enter() {
            String runBefore = MDC.get(RUN);
            String partBefore = MDC.get(PART);
            String jobBefore = MDC.get(JOB);
            put(RUN, activity.run());
            put(PART, activity.part());
            put(JOB, job);
            return () -> {
                restore(JOB, jobBefore);
                restore(PART, partBefore);
                restore(RUN, runBefore);
            };
        }

        @Override
        public void job(JobId id) {
            job = id.value();
            MDC.put(JOB, id.value());
        }

        @Override
        public void retried(Throwable failure, Duration pause) {
            LOG.debug(
                    "{} failed, the next attempt is in {} ms: {}", name(), pause.toMillis(), String.valueOf(failure));
        }

        @Override
        public void ended(Ending ending) {
            boolean stopped = ending.outcome() != Ending.Outcome.SUCCESS;
            if (activity.kind() == Activity.Kind.CALL) {
                LOG.trace("{}: {} after {} ms", name(), ending, millis());
            } else if (isPhase() && LOG.isDebugEnabled()) {
                log(() -> LOG.debug("{} ended after {} ms: {}", name(), millis(), ending));
            } else if (stopped && activity.kind().isRun()) {
                // Why is in the exception, which the caller has now.
                log(() -> LOG.info("{} stopped after {} ms: {}", name(), millis(), ending));
            }
        }

        private long millis() {
            return (System.nanoTime() - begun) / 1_000_000;
        }
    }
}
