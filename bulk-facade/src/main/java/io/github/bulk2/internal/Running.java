package io.github.bulk2.internal;

import io.github.bulk2.ApiUsage;
import io.github.bulk2.JobId;
import io.github.bulk2.observe.Activity;
import io.github.bulk2.observe.Ending;
import io.github.bulk2.observe.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An activity under way, and all who watch it. Bytes and records of what is within it are also its own. Thread-safe. */
public final class Running {

    private static final ThreadLocal<@Nullable Running> CURRENT = new ThreadLocal<>();

    private final Activities activities;
    private final Activity activity;
    private final List<Watch> watches;
    private final @Nullable Running outer = CURRENT.get();
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * What may take long and fail.
     *
     * @param <T> what comes out
     */
    public interface Step<T> {
        /**
         * Does it.
         *
         * @return what came out
         * @throws IOException if a file or a stream fails
         * @throws InterruptedException if the thread is interrupted
         */
        T take() throws IOException, InterruptedException;
    }

    Running(Activities activities, Activity activity, List<Watch> watches) {
        this.activities = activities;
        this.activity = activity;
        this.watches = watches;
    }

    /** {@return the innermost activity that this thread works for, if any} */
    public static @Nullable Running current() {
        return CURRENT.get();
    }

    /** {@return what it is} */
    public Activity activity() {
        return activity;
    }

    /**
     * A phase begins of the run that this thread works for.
     *
     * @param kind which
     * @param part the part or the page, if it is of one
     * @param job the job, if it is known
     * @return to be ended
     */
    public static Running phase(Activity.Kind kind, @Nullable String part, @Nullable JobId job) {
        Running run = CURRENT.get();
        if (run == null) {
            throw new IllegalStateException("a phase is of a run");
        }
        return run.activities.begin(new Activity(kind, run.activity.operation(), run.activity.run(), part, job));
    }

    /**
     * Does all of the activity, and ends it.
     *
     * @param step what to do
     * @param <T> what comes out
     * @return what came out
     * @throws IOException what the step threw
     * @throws InterruptedException what the step threw
     */
    public <T> T whole(Step<T> step) throws IOException, InterruptedException {
        T outcome = during(step);
        end();
        return outcome;
    }

    /** Makes all of a call, and ends it. */
    <T> T wholeCall(Supplier<T> call) {
        Watch.Scope scope = enter();
        try {
            T outcome = call.get();
            end();
            return outcome;
        } catch (Throwable failure) {
            end(failure);
            throw failure;
        } finally {
            scope.close();
        }
    }

    /**
     * Does something for the activity, which ends if that fails.
     *
     * @param step what to do
     * @param <T> what comes out
     * @return what came out
     * @throws IOException what the step threw
     * @throws InterruptedException what the step threw
     */
    public <T> T during(Step<T> step) throws IOException, InterruptedException {
        Watch.Scope scope = enter();
        try {
            return step.take();
        } catch (Throwable failure) {
            end(failure);
            throw failure;
        } finally {
            scope.close();
        }
    }

    /**
     * Makes whoever does something work for the activity meanwhile.
     *
     * @param task what is done
     * @return the same, for the activity
     */
    public Runnable entering(Runnable task) {
        return () -> {
            Watch.Scope scope = enter();
            try {
                task.run();
            } finally {
                scope.close();
            }
        };
    }

    /**
     * Makes whoever does something later work for what this thread works for now.
     *
     * @param task what is done
     * @return the same, for that activity, if there is one
     */
    public static Runnable here(Runnable task) {
        Running running = CURRENT.get();
        return running == null ? task : running.entering(task);
    }

    private Watch.Scope enter() {
        Running before = CURRENT.get();
        Watch.Scope[] scopes = new Watch.Scope[watches.size()];
        for (int i = 0; i < scopes.length; i++) {
            scopes[i] = watches.get(i).enter();
        }
        CURRENT.set(this);
        return () -> {
            for (int i = scopes.length - 1; i >= 0; i--) {
                scopes[i].close();
            }
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        };
    }

    /**
     * The job is known now, or is another one, of what this thread works for.
     *
     * @param id the job
     */
    public static void tellJob(JobId id) {
        Running running = CURRENT.get();
        if (running != null) {
            running.watches.forEach(watch -> watch.job(id));
        }
    }

    /**
     * An attempt failed of what this thread works for, and there will be another one.
     *
     * @param failure why
     * @param pause how long until then
     */
    public static void tellRetry(Throwable failure, Duration pause) {
        Running running = CURRENT.get();
        if (running != null) {
            running.watches.forEach(watch -> watch.retried(failure, pause));
        }
    }

    /** Bytes went over the wire for an activity, if it is one. */
    static void transferred(@Nullable Running running, long sent, long received) {
        for (Running each = running; each != null; each = each.outer) {
            each.watches.forEach(watch -> watch.transferred(sent, received));
        }
    }

    static void apiUsage(@Nullable Running running, ApiUsage usage) {
        if (running != null) {
            running.activities.apiUsage(usage);
        }
    }

    /**
     * What became of records, by what this thread works for.
     *
     * @param successful records loaded or fetched
     * @param failed records that failed for good
     * @param unprocessed records that were not processed
     */
    public static void tellRecords(long successful, long failed, long unprocessed) {
        for (Running each = CURRENT.get(); each != null; each = each.outer) {
            each.watches.forEach(watch -> watch.records(successful, failed, unprocessed));
        }
    }

    /** It got to its end; does nothing if it had ended. */
    public void end() {
        end(Ending.success());
    }

    /**
     * It did not get to its end; does nothing if it had ended.
     *
     * @param failure why
     */
    public void end(Throwable failure) {
        end(Ending.of(failure));
    }

    private void end(Ending ending) {
        if (ended.compareAndSet(false, true)) {
            watches.forEach(watch -> watch.ended(ending));
        }
    }
}
