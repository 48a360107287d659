package io.github.bulk2.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import feign.FeignException;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.error.ErrorCategory;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls under the {@link CallPolicy}, settles those whose first outcome is unknown, and lets no Feign exception
 * out. Thread-safe.
 */
final class GuardedCalls {

    private final CallPolicy policy;
    private final Activities activities;
    private final @Nullable Runnable onCall;

    GuardedCalls(CallPolicy policy, Activities activities) {
        this(policy, activities, null);
    }

    private GuardedCalls(CallPolicy policy, Activities activities, @Nullable Runnable onCall) {
        this.policy = policy;
        this.activities = activities;
        this.onCall = onCall;
    }

    /** A change of a job's state. */
    record Change(ApiCall call, JobId job, JobState target) {}

    /** The same, telling of each request just before it is sent. */
    GuardedCalls tellingOfEach(Runnable request) {
        return new GuardedCalls(policy, activities, request);
    }

    /**
     * Changes what the job's state is, unless an attempt before did so. A failure after an attempt whose outcome is unknown
     * has that one suppressed: it does not prove that nothing happened.
     */
    JobInfo changeState(Change what, Supplier<JobInfo> change, Supplier<JobInfo> read) {
        AtomicReference<@Nullable RuntimeException> mayHaveHappened = new AtomicReference<>();
        return call(what.call(), what.job(), () -> {
            RuntimeException before = mayHaveHappened.get();
            try {
                if (before != null) {
                    JobInfo now = read.get();
                    boolean moved = what.target() == JobState.ABORTED
                            ? now.state() == what.target()
                            : now.state() != JobState.OPEN;
                    if (moved) {
                        return now;
                    }
                }
                return change.get();
            } catch (RuntimeException failure) {
                if (before != null && before != failure) {
                    failure.addSuppressed(before);
                }
                mayHaveHappened.set(failure);
                throw failure;
            }
        });
    }

    void delete(ApiCall which, JobId job, Runnable delete) {
        AtomicBoolean mayHaveHappened = new AtomicBoolean();
        call(which, job, () -> {
            try {
                delete.run();
            } catch (BulkApiException failure) {
                if (failure.category() != ErrorCategory.NOT_FOUND || !mayHaveHappened.get()) {
                    mayHaveHappened.set(true);
                    throw failure;
                }
            } catch (BulkTransportException failure) {
                mayHaveHappened.set(true);
                throw failure;
            }
            return true;
        });
    }

    /**
     * Makes a call.
     *
     * @param job the job that it is about, if it is about one that is there
     */
    <T> T call(ApiCall which, @Nullable JobId job, Supplier<T> call) {
        return activities.call(which, job).wholeCall(() -> CallTally.during(onCall, () -> underPolicy(which, call)));
    }

    /** Does what a call needs first, such as to log in, as patiently as the call itself, and tells nobody of it. */
    <T> T preparing(ApiCall which, Supplier<T> preparation) {
        return policy.call(which, preparation);
    }

    private <T> T underPolicy(ApiCall which, Supplier<T> call) {
        return policy.call(which, () -> {
            try {
                return call.get();
            } catch (FeignException unreadable) {
                boolean brokeOff = brokeOff(unreadable.getCause());
                // What made it unreadable would quote it.
                String what = "the server's answer " + (brokeOff ? "broke off" : "is not what the API promises")
                        + place(unreadable.getCause()) + "; a proxy may have changed it";
                throw brokeOff
                        ? new BulkTransportException(what, Progress.MAYBE_SENT, null, null)
                        : BulkTransportException.unusable(what, null);
            }
        });
    }

    private static String place(@Nullable Throwable cause) {
        return cause instanceof JsonProcessingException json && json.getLocation() != null
                ? " (line " + json.getLocation().getLineNr() + ", column "
                        + json.getLocation().getColumnNr() + ")"
                : "";
    }

    /** JSON that ends too early broke off on the way; JSON that is none never was an answer of the API. */
    private static boolean brokeOff(@Nullable Throwable cause) {
        return cause instanceof JsonEOFException
                || (cause instanceof IOException && !(cause instanceof JsonProcessingException));
    }
}
