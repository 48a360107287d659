package io.github.bulk2.gateway.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;

/** Answers what state a job is in; those who ask for the same job at the same time share a call. Thread-safe. */
final class StatusCalls {

    private final SharedCalls<JobId, byte[]> calls = new SharedCalls<>(Duration.ofSeconds(1));

    void answer(Exchange exchange, JobId id, Supplier<JobInfo> info) {
        try {
            exchange.replyLater(calls.ask(id, () -> json(info.get()), exchange.threads()));
        } catch (RejectedExecutionException closing) {
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE_503, "The gateway is being closed.");
        }
    }

    private static byte[] json(JobInfo info) {
        try {
            return Exchange.JSON.writeValueAsBytes(JobJson.of(info));
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
