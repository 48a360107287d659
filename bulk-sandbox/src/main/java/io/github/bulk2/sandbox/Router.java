package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;

/** Hands each operation to the endpoint that carries it out. */
final class Router {
    private static final int FIRST_VERSION = 41;
    private static final int LAST_VERSION = 67;

    private final Org org;
    private final TokenEndpoint tokens;
    private final SoapEndpoint soap;
    private final IngestEndpoint ingest;
    private final IngestResultsEndpoint ingestResults;
    private final QueryEndpoint query;
    private final QueryResultsEndpoint queryResults;
    private final JobListEndpoint lists;
    private final OrganizationEndpoint organization;

    Router(Org org, Sessions sessions, URI instanceUrl) {
        this.org = org;
        this.tokens = new TokenEndpoint(org, sessions, instanceUrl);
        this.soap = new SoapEndpoint(org, sessions, instanceUrl);
        this.ingest = new IngestEndpoint(org);
        this.ingestResults = new IngestResultsEndpoint(org);
        this.query = new QueryEndpoint(org);
        this.queryResults = new QueryResultsEndpoint(org);
        this.lists = new JobListEndpoint(org);
        this.organization = new OrganizationEndpoint(org, instanceUrl);
    }

    void route(Exchange exchange, Operation operation) throws IOException {
        switch (operation) {
            case TOKEN -> tokens.token(exchange);
            case REVOKE -> tokens.revoke(exchange);
            case REVOKE_BY_GET -> tokens.revoke(exchange, exchange.query("token"));
            case SOAP, SOAP_OF_ORG -> soap.handle(exchange);
            case VERSIONS -> versions(exchange);
            case USER_INFO -> organization.userInfo(exchange);
            case REST_QUERY -> organization.query(exchange);
            case LIMITS -> exchange.reply(200, org.usage().limits());
            case LIST_INGEST_JOBS, LIST_QUERY_JOBS -> lists.list(exchange, operation == Operation.LIST_INGEST_JOBS);
            case QUERY_RESULTS -> queryResults.results(exchange);
            case RESULT_PAGES -> queryResults.pages(exchange);
            case SUCCESSFUL_RESULTS, FAILED_RESULTS, UNPROCESSED_RECORDS -> ingestResults.results(exchange, operation);
            case CREATE_QUERY_JOB, GET_QUERY_JOB, UPDATE_QUERY_JOB, DELETE_QUERY_JOB ->
                query.handle(exchange, operation);
            default -> ingest.handle(exchange, operation);
        }
    }

    private static void versions(Exchange exchange) throws IOException {
        ArrayNode versions = JsonNodeFactory.instance.arrayNode();
        for (int version = FIRST_VERSION; version <= LAST_VERSION; version++) {
            versions.addObject()
                    .put("label", "v" + version)
                    .put("url", "/services/data/v" + version + ".0")
                    .put("version", version + ".0");
        }
        exchange.reply(200, versions);
    }
}
