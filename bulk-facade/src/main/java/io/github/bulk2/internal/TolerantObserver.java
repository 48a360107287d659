package io.github.bulk2.internal;

import io.github.bulk2.ApiUsage;
import io.github.bulk2.JobId;
import io.github.bulk2.observe.Activity;
import io.github.bulk2.observe.BulkObserver;
import io.github.bulk2.observe.Ending;
import io.github.bulk2.observe.Watch;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Somebody else's observer, whose failures are not those of the work that it watches. */
final class TolerantObserver implements BulkObserver {

    private static final Logger LOG = LoggerFactory.getLogger(TolerantObserver.class);

    private final BulkObserver observer;
    private final AtomicBoolean told = new AtomicBoolean();

    TolerantObserver(BulkObserver observer) {
        this.observer = observer;
    }

    private <T> T tolerating(Supplier<T> call, T otherwise) {
        try {
            return call.get();
        } catch (RuntimeException | LinkageError failure) {
            if (told.compareAndSet(false, true)) {
                LOG.warn("an observer failed and is told on; further failures of it are not logged", failure);
            }
            return otherwise;
        }
    }

    private void tolerating(Runnable call) {
        var unused = tolerating(
                () -> {
                    call.run();
                    return true;
                },
                false);
    }

    @Override
    public Watch begin(Activity activity) {
        Watch watch = tolerating(() -> observer.begin(activity), Watch.NONE);
        return watch == Watch.NONE ? watch : new TolerantWatch(watch);
    }

    @Override
    public void apiUsage(ApiUsage usage) {
        tolerating(() -> observer.apiUsage(usage));
    }

    private final class TolerantWatch implements Watch {

        private final Watch watch;

        TolerantWatch(Watch watch) {
            this.watch = watch;
        }

        @Override
        public Scope enter() {
            Scope scope = tolerating(watch::enter, Scope.NONE);
            return () -> tolerating(scope::close);
        }

        @Override
        public void job(JobId id) {
            tolerating(() -> watch.job(id));
        }

        @Override
        public void retried(Throwable failure, Duration pause) {
            tolerating(() -> watch.retried(failure, pause));
        }

        @Override
        public void transferred(long sent, long received) {
            tolerating(() -> watch.transferred(sent, received));
        }

        @Override
        public void records(long successful, long failed, long unprocessed) {
            tolerating(() -> watch.records(successful, failed, unprocessed));
        }

        @Override
        public void ended(Ending ending) {
            tolerating(() -> watch.ended(ending));
        }
    }
}
