package io.github.bulk2.load;

import io.github.bulk2.WaitPolicy;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run to be resumed, and how. What is not said here is as the run was begun with. Immutable: each {@code with} method
 * returns a changed copy.
 *
 * @see io.github.bulk2.BulkClient#resume(Resume)
 */
public final class Resume {

    private final Path runFolder;
    private final @Nullable WaitPolicy waitPolicy;
    private final LoadListener listener;
    private final @Nullable FailureLimit maxFailed;
    private final boolean acceptsMissingJobs;

    private Resume(
            Path runFolder,
            @Nullable WaitPolicy waitPolicy,
            LoadListener listener,
            @Nullable FailureLimit maxFailed,
            boolean acceptsMissingJobs) {
        this.runFolder = Objects.requireNonNull(runFolder, "runFolder");
        this.waitPolicy = waitPolicy;
        this.listener = Objects.requireNonNull(listener, "listener");
        this.maxFailed = maxFailed;
        this.acceptsMissingJobs = acceptsMissingJobs;
    }

    /**
     * Names the run.
     *
     * @param runFolder the run's folder
     * @return how to resume it, with the defaults named at each method
     */
    public static Resume of(Path runFolder) {
        return new Resume(runFolder, null, new LoadListener() {}, null, false);
    }

    /**
     * Sets how to wait for each job this time.
     *
     * @param policy the policy, its callback included [as the run was begun with, without a callback]
     * @return the changed copy
     */
    public Resume withWaitPolicy(WaitPolicy policy) {
        return new Resume(runFolder, Objects.requireNonNull(policy, "policy"), listener, maxFailed, acceptsMissingJobs);
    }

    /**
     * Sets who hears of the progress.
     *
     * @param newListener the listener [none]
     * @return the changed copy
     */
    public Resume withListener(LoadListener newListener) {
        return new Resume(runFolder, waitPolicy, newListener, maxFailed, acceptsMissingJobs);
    }

    /**
     * Sets how many records may fail or stay unprocessed before the run stops, those of its earlier lives included.
     *
     * @param limit the limit [as the run was begun with, unless it has been exceeded already: then none]
     * @return the changed copy
     */
    public Resume withMaxFailed(FailureLimit limit) {
        return new Resume(runFolder, waitPolicy, listener, Objects.requireNonNull(limit, "limit"), acceptsMissingJobs);
    }

    /**
     * Says that jobs and results for which Salesforce answers 404 are gone, even if that is so for all jobs of the run. For a
     * run whose jobs were really deleted, or are older than the 7 days that Salesforce keeps them. Records of such a job are
     * reported as unknown if it may have been closed, and loaded anew if it was not. Only for the org in which the run was begun:
     * another one knows none of its jobs either.
     *
     * @return the changed copy [a run none of whose jobs is known stops, and can be resumed]
     */
    public Resume withAcceptedMissingJobs() {
        return new Resume(runFolder, waitPolicy, listener, maxFailed, true);
    }

    /** {@return the run's folder} */
    public Path runFolder() {
        return runFolder;
    }

    Optional<WaitPolicy> waitPolicy() {
        return Optional.ofNullable(waitPolicy);
    }

    LoadListener listener() {
        return listener;
    }

    Optional<FailureLimit> maxFailed() {
        return Optional.ofNullable(maxFailed);
    }

    boolean acceptsMissingJobs() {
        return acceptsMissingJobs;
    }
}
