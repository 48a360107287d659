package io.github.bulk2;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs a list is to show; the filters are Salesforce's own query parameters (guide, "Get All Jobs"). There is no
 * filter by state, and lists come in no particular order. Immutable and thread-safe.
 */
public final class JobFilter {

    private static final JobFilter ALL = new JobFilter(null, null, null);

    private final @Nullable String jobType;
    private final @Nullable Boolean pkChunkingEnabled;
    private final @Nullable String concurrencyMode;

    private JobFilter(@Nullable String jobType, @Nullable Boolean pkChunkingEnabled, @Nullable String concurrencyMode) {
        this.jobType = jobType;
        this.pkChunkingEnabled = pkChunkingEnabled;
        this.concurrencyMode = concurrencyMode;
    }

    /** {@return the filter that lets every job through, Bulk API 1.0 jobs included} */
    public static JobFilter all() {
        return ALL;
    }

    /**
     * Only jobs of one type.
     *
     * @param newJobType {@code V2Ingest}, {@code V2Query}, {@code Classic} or {@code BigObjectIngest} [all]
     * @return the changed copy
     */
    public JobFilter withJobType(String newJobType) {
        return new JobFilter(Objects.requireNonNull(newJobType, "jobType"), pkChunkingEnabled, concurrencyMode);
    }

    /**
     * Only jobs with, or without, primary key chunking.
     *
     * @param enabled whether primary key chunking is on [either]
     * @return the changed copy
     */
    public JobFilter withPkChunkingEnabled(boolean enabled) {
        return new JobFilter(jobType, enabled, concurrencyMode);
    }

    /**
     * Only jobs of one concurrency mode; query jobs only.
     *
     * @param newConcurrencyMode {@code parallel} or {@code serial} [both]
     * @return the changed copy
     */
    public JobFilter withConcurrencyMode(String newConcurrencyMode) {
        return new JobFilter(jobType, pkChunkingEnabled, Objects.requireNonNull(newConcurrencyMode, "concurrencyMode"));
    }

    /** {@return the job type asked for} */
    public Optional<String> jobType() {
        return Optional.ofNullable(jobType);
    }

    /** {@return whether primary key chunking was asked for} */
    public Optional<Boolean> pkChunkingEnabled() {
        return Optional.ofNullable(pkChunkingEnabled);
    }

    /** {@return the concurrency mode asked for} */
    public Optional<String> concurrencyMode() {
        return Optional.ofNullable(concurrencyMode);
    }
}
