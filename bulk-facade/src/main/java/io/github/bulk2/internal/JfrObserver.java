package io.github.bulk2.internal;

import io.github.bulk2.JobId;
import io.github.bulk2.observe.Activity;
import io.github.bulk2.observe.BulkObserver;
import io.github.bulk2.observe.Ending;
import io.github.bulk2.observe.Watch;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Events for JDK Flight Recorder. Thread-safe. */
final class JfrObserver implements BulkObserver {

    /** A runtime image need not have the module. */
    static boolean isPossible() {
        return ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    }

    /** The event is made in any case: a recording may begin while a run of hours is under way. */
    @Override
    public Watch begin(Activity activity) {
        return new Recorded(activity);
    }

    private static final class Recorded implements Watch {

        private final Activity activity;
        private final JfrEvent event;
        private @Nullable JobId job;
        private int attempts = 1;
        private long bytesSent;
        private long bytesReceived;
        private long successful;
        private long failed;
        private long unprocessed;

        Recorded(Activity activity) {
            this.activity = activity;
            this.event = JfrEvent.of(activity.kind());
            this.job = activity.job();
            event.begin();
        }

        @Override
        public synchronized void job(JobId id) {
            job = id;
        }

        @Override
        public synchronized void retried(Throwable failure, Duration pause) {
            attempts++;
        }

        @Override
        public synchronized void transferred(long sent, long received) {
            bytesSent += sent;
            bytesReceived += received;
        }

        @Override
        public synchronized void records(long moreSuccessful, long moreFailed, long moreUnprocessed) {
            successful += moreSuccessful;
            failed += moreFailed;
            unprocessed += moreUnprocessed;
        }

        @Override
        public synchronized void ended(Ending ending) {
            event.end();
            if (!event.shouldCommit()) {
                return;
            }
            event.operation = activity.operation();
            event.run = activity.run();
            event.part = activity.part();
            event.job = job == null ? null : job.value();
            event.outcome = ending.outcome().name();
            event.failure = ending.failure().map(why -> why.getClass().getName()).orElse(null);
            if (event instanceof JfrEvent.Call call) {
                call.attempts = attempts;
            } else if (event instanceof JfrEvent.Counted counted) {
                fill(counted);
            }
            event.commit();
        }

        private void fill(JfrEvent.Counted counted) {
            counted.bytesSent = bytesSent;
            counted.bytesReceived = bytesReceived;
            counted.successful = successful;
            counted.failed = failed;
            counted.unprocessed = unprocessed;
            String kind = activity.kind().name().toLowerCase(Locale.ROOT);
            if (counted instanceof JfrEvent.Job phase) {
                phase.phase = kind;
            } else if (counted instanceof JfrEvent.Run run) {
                run.kind = kind;
            }
        }
    }
}
