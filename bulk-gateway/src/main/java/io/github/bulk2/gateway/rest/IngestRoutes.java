package io.github.bulk2.gateway.rest;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestJob;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.RawResult;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.gateway.access.BodyReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpStatus;

/** The nine operations on ingest jobs that the Naftiko capability names. Thread-safe. */
final class IngestRoutes {

    private static final String JOBS = "/v1/jobs/ingest";
    private static final String JOB = JOBS + "/" + Route.JOB_ID;
    private static final Set<String> ROWS = Set.of("offset", "limit");

    /** A client that sends nothing, or next to nothing, takes no place among the transfers. */
    private static final BodyReader.Wanted BEGINNING = new BodyReader.Wanted(64 * 1024, 0, true);

    private final BulkClient client;
    private final RestSettings settings;
    private final Transfers transfers;
    private final StatusCalls status = new StatusCalls();

    IngestRoutes(BulkClient client, RestSettings settings, Transfers transfers) {
        this.client = client;
        this.settings = settings;
        this.transfers = transfers;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(new Route("GET", JOBS, Set.of("isPkChunkingEnabled", "jobType", "queryLocator"), this::list));
        routes.add(writing("POST", JOBS, Route.Body.JSON, this::create));
        routes.add(new Route("GET", JOB, Set.of(), this::info));
        routes.add(writing("PATCH", JOB, Route.Body.JSON.checking(this::job), this::changeState));
        routes.add(writing("DELETE", JOB, Route.Body.NONE, this::delete));
        routes.add(writing("PUT", JOB + "/batches", new Route.Body(this::checkUpload, BEGINNING), this::upload));
        routes.add(results("failedresults", IngestJob::failedResults, IngestJob::rawFailedResults));
        routes.add(results("successfulresults", IngestJob::successfulResults, IngestJob::rawSuccessfulResults));
        routes.add(results("unprocessedrecords", IngestJob::unprocessedRecords, IngestJob::rawUnprocessedRecords));
        return routes;
    }

    private Route writing(String method, String path, Route.Body body, Route.Operation operation) {
        return new Route(method, path, Set.of(), body.checking(exchange -> requireWriting()), operation);
    }

    private void requireWriting() {
        if (settings.isReadOnly()) {
            throw new ProblemException(
                    HttpStatus.FORBIDDEN_403, "This gateway is read-only: it changes no ingest job.");
        }
    }

    private Route results(
            String name, Function<IngestJob, CsvRecords> which, BiFunction<IngestJob, Boolean, RawResult> raw) {
        return new Route(
                "GET",
                JOB + "/" + name,
                ROWS,
                exchange -> transfers.run(exchange, () -> {
                    RowsAnswer answer = new RowsAnswer(exchange);
                    long offset = exchange.number("offset", 0, 0);
                    long limit = exchange.number("limit", 0, -1);
                    if (answer.isRaw() && offset == 0 && limit < 0) {
                        try (RawResult rows = raw.apply(job(exchange), exchange.acceptsGzip())) {
                            answer.send(rows);
                        }
                        return;
                    }
                    try (CsvRecords rows = which.apply(job(exchange))) {
                        answer.send(rows, offset, limit < 0 ? Long.MAX_VALUE : limit, -1);
                    }
                }));
    }

    private void list(Exchange exchange) throws IOException {
        exchange.reply(
                HttpStatus.OK_200,
                JobJson.of(
                        client.ingest().page(JobRequests.filter(exchange), JobRequests.queryLocator(exchange)), JOBS));
    }

    private void create(Exchange exchange) throws IOException {
        IngestJob job = client.ingest().create(JobRequests.ingest(exchange));
        exchange.reply(HttpStatus.OK_200, JobJson.of(job.created().orElseThrow()));
    }

    private void info(Exchange exchange) throws IOException {
        IngestJob job = job(exchange);
        status.answer(exchange, job.id(), job::info);
    }

    private void changeState(Exchange exchange) throws IOException {
        IngestJob job = job(exchange);
        JobInfo changed = switch (JobRequests.state(exchange)) {
            case "UploadComplete" -> job.markUploadComplete();
            case "Aborted" -> job.abort();
            default -> throw Exchange.badRequest("state must be UploadComplete or Aborted.");
        };
        exchange.reply(HttpStatus.OK_200, JobJson.of(changed));
    }

    private void delete(Exchange exchange) {
        job(exchange).delete();
        exchange.replyEmpty(HttpStatus.NO_CONTENT_204);
    }

    /** The body is read once the job is known to take it; while it is, the token has just been seen to be good. */
    private void checkUpload(Exchange exchange) {
        IngestJob job = job(exchange);
        var unused = new UploadBody(exchange, settings.maxUploadBytes());
        JobInfo info = job.info();
        if (info.state() != JobState.OPEN) {
            throw new ProblemException(
                    HttpStatus.CONFLICT_409,
                    "The job is " + info.state().wireName()
                            + "; data can be uploaded only while it is Open. Create another job.");
        }
        exchange.dialect(info.dialect().orElse(CsvDialect.defaultDialect()));
    }

    private void upload(Exchange exchange) throws IOException {
        IngestJob job = job(exchange);
        UploadBody body = new UploadBody(exchange, settings.maxUploadBytes()).in(exchange.dialect());
        transfers.run(exchange, () -> {
            try {
                job.upload(body);
            } catch (BulkTransportException broken) {
                throw withoutAnswer(job, broken);
            }
            exchange.replyEmpty(HttpStatus.CREATED_201);
        });
    }

    /** Nobody knows whether the data arrived, and data goes to a job once: so what to do depends on nothing but the job. */
    private static RuntimeException withoutAnswer(IngestJob job, BulkTransportException broken) {
        if (broken.progress() == BulkTransportException.Progress.NOT_SENT) {
            return broken;
        }
        String state;
        try {
            state = "is " + job.info().state().wireName() + " now";
        } catch (BulkException unknown) {
            state = "does not tell its state";
        }
        return new ProblemException(
                Failures.problem(broken).status(),
                broken.getMessage() + ". The upload ended early and may or may not have arrived; the job " + state
                        + ". Do not upload to it again: abort it and create another job.");
    }

    private IngestJob job(Exchange exchange) {
        return client.ingest().attach(exchange.jobId());
    }
}
