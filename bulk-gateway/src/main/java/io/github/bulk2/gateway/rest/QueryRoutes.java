package io.github.bulk2.gateway.rest;

import io.github.bulk2.BulkClient;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryJob;
import io.github.bulk2.RawResult;
import io.github.bulk2.ResultPage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;

/** Six operations on query jobs, the way those on ingest jobs are. Thread-safe. */
final class QueryRoutes {

    private static final String JOBS = "/v1/jobs/query";
    private static final String JOB = JOBS + "/" + Route.JOB_ID;

    private final BulkClient client;
    private final Transfers transfers;
    private final StatusCalls status = new StatusCalls();

    QueryRoutes(BulkClient client, Transfers transfers) {
        this.client = client;
        this.transfers = transfers;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        "GET",
                        JOBS,
                        Set.of("isPkChunkingEnabled", "jobType", "concurrencyMode", "queryLocator"),
                        this::list),
                new Route("POST", JOBS, Set.of(), Route.Body.JSON, this::create),
                new Route("GET", JOB, Set.of(), this::info),
                new Route("PATCH", JOB, Set.of(), Route.Body.JSON, this::abort),
                new Route("DELETE", JOB, Set.of(), this::delete),
                new Route(
                        "GET",
                        JOB + "/results",
                        Set.of("locator", "maxRecords"),
                        exchange -> transfers.run(exchange, () -> results(exchange))));
    }

    private void list(Exchange exchange) throws IOException {
        exchange.reply(
                HttpStatus.OK_200,
                JobJson.of(
                        client.query().page(JobRequests.filter(exchange), JobRequests.queryLocator(exchange)), JOBS));
    }

    private void create(Exchange exchange) throws IOException {
        QueryJob job = client.query().create(JobRequests.query(exchange));
        exchange.reply(HttpStatus.OK_200, JobJson.of(job.created().orElseThrow()));
    }

    private void info(Exchange exchange) throws IOException {
        QueryJob job = job(exchange);
        status.answer(exchange, job.id(), job::info);
    }

    private void abort(Exchange exchange) throws IOException {
        QueryJob job = job(exchange);
        if (!JobRequests.state(exchange).equals("Aborted")) {
            throw Exchange.badRequest("state must be Aborted; a query job knows no other change.");
        }
        exchange.reply(HttpStatus.OK_200, JobJson.of(job.abort()));
    }

    private void delete(Exchange exchange) {
        job(exchange).delete();
        exchange.replyEmpty(HttpStatus.NO_CONTENT_204);
    }

    private void results(Exchange exchange) throws IOException {
        RowsAnswer answer = new RowsAnswer(exchange);
        Locator locator = JobRequests.locator(exchange);
        int maxRecords = (int) exchange.number("maxRecords", 1, 0);
        if (answer.isRaw()) {
            try (RawResult page = job(exchange).rawPage(locator, maxRecords, exchange.acceptsGzip())) {
                tell(exchange, page.numberOfRecords().orElseThrow(), page.next());
                answer.send(page);
            }
            return;
        }
        try (ResultPage page = job(exchange).page(locator, maxRecords)) {
            tell(exchange, page.numberOfRecords(), page.next());
            answer.send(page.records(), 0, Long.MAX_VALUE, page.numberOfRecords());
        }
    }

    private static void tell(Exchange exchange, long numberOfRecords, Optional<Locator> next) {
        exchange.header("Sforce-NumberOfRecords", Long.toString(numberOfRecords));
        exchange.header("Sforce-Locator", next.map(Locator::value).orElse("null"));
    }

    private QueryJob job(Exchange exchange) {
        return client.query().attach(exchange.jobId());
    }
}
