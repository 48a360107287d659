package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Creates, aborts, shows and deletes query jobs. */
final class QueryEndpoint {
    private final Org org;
    private final JobJson json;

    QueryEndpoint(Org org) {
        this.org = org;
        this.json = new JobJson(org);
    }

    void handle(Exchange exchange, Operation operation) throws IOException {
        switch (operation) {
            case CREATE_QUERY_JOB -> create(exchange);
            case GET_QUERY_JOB -> exchange.reply(200, json.info(org.jobs().query(exchange.jobId())));
            case DELETE_QUERY_JOB -> IngestEndpoint.delete(exchange, org.jobs().query(exchange.jobId()), org.jobs());
            default -> abort(exchange);
        }
    }

    private void create(Exchange exchange) throws IOException {
        ObjectNode body = exchange.jsonBody();
        String operation = IngestEndpoint.text(body, "operation", "");
        if (!operation.equals("query") && !operation.equals("queryAll")) {
            throw ApiException.invalidValue("operation", operation);
        }
        String contentType = IngestEndpoint.text(body, "contentType", "CSV");
        if (!contentType.equals("CSV")) {
            throw ApiException.invalidValue("contentType", contentType);
        }
        CsvDialect dialect = CsvDialect.of(
                IngestEndpoint.text(body, "columnDelimiter", "COMMA"), IngestEndpoint.text(body, "lineEnding", "LF"));
        String soql = IngestEndpoint.text(body, "query", "");
        SoqlQuery query = SoqlParser.parse(soql, org.settings().switches);
        SoqlTranslator.Sql sql = SoqlTranslator.translate(org.catalog(), soql, query, operation.equals("queryAll"));
        org.usage().countQueryJob();
        String object = org.catalog().require(query.from().object()).name();
        Job.Spec spec = new Job.Spec(operation, object, exchange.apiVersion(), dialect);
        QueryJob job = new QueryJob(org.jobs().nextId(), spec, org.jobs().folder(), query);
        org.jobs().add(job);
        ObjectNode reply = json.created(job);
        org.process(job, new QueryProcessor(org, job, sql), exchange.processingFaults());
        exchange.reply(200, reply);
    }

    private void abort(Exchange exchange) throws IOException {
        QueryJob job = org.jobs().query(exchange.jobId());
        String state = IngestEndpoint.text(exchange.jsonBody(), "state", "");
        if (!state.equals("Aborted")) {
            throw ApiException.invalidValue("state", state);
        }
        job.abort();
        exchange.reply(200, json.partial(job));
    }
}
