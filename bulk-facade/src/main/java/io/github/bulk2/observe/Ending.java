package io.github.bulk2.observe;

import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.ErrorCategory;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an {@link Activity} came out. Immutable. */
public final class Ending {

    private static final Ending GOOD = new Ending(Outcome.SUCCESS, null);

    /** The few ways to come out; of use as the tag of a meter. */
    public enum Outcome {
        /** It got to its end. Failed records are no failure. */
        SUCCESS,
        /** Salesforce refused it, as it was wrong, not allowed, or about something that is not there. */
        REFUSED,
        /** An allowance is used up, or there are too many calls at once. */
        LIMITED,
        /** Salesforce had a problem of its own. */
        SERVER_ERROR,
        /** No usable answer: network, TLS, timeout, broken protocol. */
        NO_ANSWER,
        /** The thread was interrupted, or the work given up by who had asked for it. */
        STOPPED,
        /** Anything else: bad input, a job that failed, an account that does not add up, a disk that is full. */
        FAILED
    }

    private final Outcome outcome;
    private final @Nullable Throwable failure;

    private Ending(Outcome outcome, @Nullable Throwable failure) {
        this.outcome = outcome;
        this.failure = failure;
    }

    /** {@return a good end} */
    public static Ending success() {
        return GOOD;
    }

    /**
     * Tells a bad end by its failure.
     *
     * @param failure why it did not get to its end
     * @return the ending
     */
    public static Ending of(Throwable failure) {
        return new Ending(outcomeOf(failure), failure);
    }

    private static Outcome outcomeOf(Throwable failure) {
        if (failure instanceof BulkApiException answer) {
            if (answer.category() == ErrorCategory.SERVER) {
                return Outcome.SERVER_ERROR;
            }
            boolean limited = answer.category() == ErrorCategory.LIMIT_EXCEEDED
                    || answer.category() == ErrorCategory.THROTTLED;
            return limited ? Outcome.LIMITED : Outcome.REFUSED;
        }
        if (failure instanceof BulkTransportException) {
            return Outcome.NO_ANSWER;
        }
        if (failure instanceof AllowanceException) {
            return Outcome.LIMITED;
        }
        boolean stopped = failure instanceof InterruptedException || failure instanceof InterruptedIOException;
        return stopped ? Outcome.STOPPED : Outcome.FAILED;
    }

    /** {@return which of the few ways} */
    public Outcome outcome() {
        return outcome;
    }

    /** {@return why it did not get to its end} */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public String toString() {
        return outcome.name();
    }
}
