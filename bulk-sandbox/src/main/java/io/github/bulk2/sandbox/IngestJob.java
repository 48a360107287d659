package io.github.bulk2.sandbox;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An ingest job: besides its state, what was uploaded and how far it was processed. */
final class IngestJob extends Job {
    private final @Nullable String externalIdFieldName;
    private final @Nullable String assignmentRuleId;
    private int contents;
    private boolean uploading;
    private long processedOffset;

    IngestJob(
            String id,
            Spec spec,
            Path folder,
            @Nullable String externalIdFieldName,
            @Nullable String assignmentRuleId) {
        super(id, spec, folder, JobState.OPEN);
        this.externalIdFieldName = externalIdFieldName;
        this.assignmentRuleId = assignmentRuleId;
    }

    @Nullable
    String externalIdFieldName() {
        return externalIdFieldName;
    }

    @Nullable
    String assignmentRuleId() {
        return assignmentRuleId;
    }

    Path upload() {
        return file("upload.csv");
    }

    Path successes() {
        return file("successful.csv");
    }

    Path failures() {
        return file("failed.csv");
    }

    synchronized boolean hasContent() {
        return contents > 0;
    }

    synchronized boolean hasMultipleContents() {
        return contents > 1;
    }

    /** Reserves the one upload of this job. */
    synchronized void beginUpload(boolean legacyMultipleContents, String errorCode) {
        if (state() != JobState.OPEN) {
            throw ApiException.invalidState("Uploading to a job that is not Open is not allowed");
        }
        if (uploading || (contents > 0 && !legacyMultipleContents)) {
            throw multipleContents(errorCode);
        }
        uploading = true;
    }

    /** @param complete whether the whole body arrived; otherwise it counts as not sent */
    synchronized void endUpload(boolean complete) {
        uploading = false;
        if (complete) {
            contents++;
        }
    }

    synchronized void closeUpload(String errorCode) {
        if (contents > 1) {
            throw multipleContents(errorCode);
        }
        if (state() != JobState.OPEN || uploading) {
            throw ApiException.invalidState("Closing a job that is not Open is not allowed");
        }
        move(JobState.UPLOAD_COMPLETE);
    }

    /** Where in the upload the first record starts that was not processed; 0 if none was. */
    synchronized long processedOffset() {
        return processedOffset;
    }

    synchronized void processedUpTo(long offset) {
        processedOffset = offset;
    }

    @Override
    boolean isDeletable() {
        JobState state = state();
        return state != JobState.OPEN && state != JobState.IN_PROGRESS;
    }

    private ApiException multipleContents(String errorCode) {
        return new ApiException(
                400,
                errorCode,
                "Found multipe contents for job: <" + id().substring(0, 15) + ">, please 'Close' / 'Abort' / 'Delete'"
                        + " the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.");
    }
}
