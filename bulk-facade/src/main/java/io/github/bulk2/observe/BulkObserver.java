package io.github.bulk2.observe;

import io.github.bulk2.ApiUsage;

/**
 * Watches everything a client does: its calls, its loads and exports and their phases. The one place that metrics, traces,
 * JFR events and the client's own log hang on; {@code io.github.bulk2.micrometer.MicrometerObservability} is one.
 *
 * <p>Implementations must be thread-safe: calls are made by many threads at once. They should take microseconds, since the
 * work waits for them. What they throw is logged once and otherwise ignored; it neither ends nor changes what is going on.
 * Nothing is told of single records or bytes, and no token and no record is ever handed over; the message of a failure may
 * quote Salesforce's error text.
 */
public interface BulkObserver {

    /**
     * Something begins. Called by the thread that begins it, within what encloses it: a call of a load's upload comes
     * between {@link Watch#enter} of the upload and the end of that scope, on the same thread.
     *
     * @param activity what
     * @return is told how it goes on; {@link Watch#NONE} for what is of no interest
     */
    Watch begin(Activity activity);

    /**
     * An answer told how much of its API allowance the org has used.
     *
     * @param usage what the answer said
     */
    default void apiUsage(ApiUsage usage) {}
}
