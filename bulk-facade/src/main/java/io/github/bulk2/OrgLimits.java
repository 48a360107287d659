package io.github.bulk2;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The org's allowances and what remains of them, as the REST resource {@code limits} tells (REST API Developer Guide, "Limits").
 * An org may lack one that its edition does not have. Immutable.
 *
 * @param byName all of them, by Salesforce's name
 */
public record OrgLimits(Map<String, Limit> byName) {

    /**
     * One allowance. Immutable.
     *
     * @param max the allowance
     * @param remaining what is left of it
     */
    public record Limit(long max, long remaining) {}

    /**
     * Copies the map.
     *
     * @param byName all limits by name
     */
    public OrgLimits {
        byName = Collections.unmodifiableMap(new TreeMap<>(byName));
    }

    /** {@return API calls in 24 hours} */
    public Optional<Limit> dailyApiRequests() {
        return limit("DailyApiRequests");
    }

    /** {@return batches in 24 hours, which ingest jobs use: one per 10,000 records} */
    public Optional<Limit> dailyBulkApiBatches() {
        return limit("DailyBulkApiBatches");
    }

    /** {@return query jobs in 24 hours} */
    public Optional<Limit> dailyBulkV2QueryJobs() {
        return limit("DailyBulkV2QueryJobs");
    }

    /** {@return storage for query results in 24 hours, in MB} */
    public Optional<Limit> dailyBulkV2QueryFileStorageMb() {
        return limit("DailyBulkV2QueryFileStorageMB");
    }

    /**
     * Any limit.
     *
     * @param name Salesforce's name
     * @return the limit, or empty if the org does not have it
     */
    public Optional<Limit> limit(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
