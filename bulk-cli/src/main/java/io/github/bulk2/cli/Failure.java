package io.github.bulk2.cli;

import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.FailureLimitException;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.error.JobFailedException;
import io.github.bulk2.error.JobTimeoutException;
import io.github.bulk2.error.MissingJobException;
import io.github.bulk2.error.ReconciliationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one exception is told to the user.
 *
 * @param kind the kind of error, for programs
 * @param exitCode what the process ends with
 * @param message what, where and what to do, in one line
 */
record Failure(String kind, int exitCode, String message) {

    static Failure of(Throwable thrown) {
        if (thrown instanceof ResumableException run) {
            Throwable cause = Objects.requireNonNull(run.getCause());
            Failure why = of(cause);
            return why.withMessage(why.message() + ". " + run.advice() + option(cause));
        }
        if (thrown instanceof CliException known) {
            return new Failure(
                    known.exitCode() == ExitCode.USAGE ? "usage" : "error",
                    known.exitCode(),
                    String.valueOf(known.getMessage()));
        }
        if (thrown instanceof BulkException known) {
            int code = known instanceof JobTimeoutException ? ExitCode.TIMEOUT : ExitCode.ERROR;
            return new Failure(kind(known), code, OptionWords.of(String.valueOf(known.getMessage())));
        }
        if (thrown instanceof UncheckedIOException wrapped) {
            return ofIo(wrapped.getMessage(), Objects.requireNonNull(wrapped.getCause()));
        }
        if (thrown instanceof IOException io) {
            return ofIo(null, io);
        }
        if (thrown instanceof InterruptedException) {
            return new Failure("interrupted", ExitCode.ERROR, "interrupted; nothing was changed at Salesforce");
        }
        return new Failure(
                "internal",
                ExitCode.ERROR,
                "unexpected " + thrown.getClass().getSimpleName() + ": " + thrown.getMessage()
                        + ". This is a bug in bulk2; run again with --debug and report what it shows");
    }

    /** The error as a document, with what Salesforce said where it said something. */
    Map<String, Object> json(Throwable thrown) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("kind", kind);
        error.put("message", message);
        error.put("exitCode", exitCode);
        Throwable reason = thrown;
        if (thrown instanceof ResumableException run) {
            error.put("runFolder", run.runFolder().toString());
            reason = Objects.requireNonNull(run.getCause());
        }
        if (reason instanceof BulkException known) {
            known.jobId().ifPresent(id -> error.put("jobId", id.value()));
        }
        if (reason instanceof BulkApiException answer) {
            error.put("statusCode", answer.statusCode());
            error.put("errorCode", answer.errorCode());
            answer.requestId().ifPresent(id -> error.put("requestId", id));
        }
        return Map.of("error", error);
    }

    Failure withMessage(String other) {
        return new Failure(kind, exitCode, other);
    }

    /** What may have to be said to the run that is resumed. */
    private static String option(Throwable stopped) {
        if (stopped instanceof FailureLimitException) {
            return " (with or without --max-failed)";
        }
        return stopped instanceof MissingJobException
                ? " (with --accept-missing only if the jobs or results were really deleted)"
                : "";
    }

    private static String kind(BulkException thrown) {
        if (thrown instanceof FailureLimitException) {
            return "failureLimit";
        }
        if (thrown instanceof MissingJobException) {
            return "missingJob";
        }
        if (thrown instanceof AuthenticationException) {
            return "authentication";
        }
        if (thrown instanceof AllowanceException) {
            return "allowance";
        }
        if (thrown instanceof BulkApiException) {
            return "api";
        }
        if (thrown instanceof BulkTransportException) {
            return "transport";
        }
        if (thrown instanceof InvalidInputException) {
            return "input";
        }
        if (thrown instanceof JobFailedException) {
            return "jobFailed";
        }
        if (thrown instanceof JobTimeoutException) {
            return "timeout";
        }
        return thrown instanceof ReconciliationException ? "reconciliation" : "error";
    }

    private static Failure ofIo(@Nullable String context, IOException io) {
        String text;
        if (io instanceof NoSuchFileException missing) {
            text = missing.getFile() + ": there is no such file. Check the path";
        } else if (io instanceof AccessDeniedException denied) {
            text = denied.getFile() + ": access denied. Check the permissions";
        } else if (io instanceof FileAlreadyExistsException exists) {
            String reason = exists.getReason();
            text = exists.getFile() + (reason == null ? ": exists already and is not a folder" : " " + reason);
        } else if (io instanceof FileSystemException other) {
            text = other.getFile() + ": " + Objects.requireNonNullElse(other.getReason(), "cannot be used");
        } else {
            String cause =
                    Objects.requireNonNullElse(io.getMessage(), io.getClass().getSimpleName());
            text = context == null || context.contains(cause)
                    ? Objects.requireNonNullElse(context, cause)
                    : context + ": " + cause;
        }
        return new Failure("io", ExitCode.ERROR, text);
    }
}
