package io.github.bulk2.gateway.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.JobFilter;
import io.github.bulk2.Locator;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.LineEnding;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What clients ask for, as the facade wants it. */
final class JobRequests {

    private static final Pattern LOCATOR = Pattern.compile("[A-Za-z0-9+/=_.~-]{1,500}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]{1,40}");
    private static final Pattern RECORD_ID = Pattern.compile("[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?");
    private static final Set<String> INGEST_MEMBERS = Set.of(
            "object",
            "operation",
            "externalIdFieldName",
            "assignmentRuleId",
            "contentType",
            "columnDelimiter",
            "lineEnding");
    private static final Set<String> QUERY_MEMBERS =
            Set.of("query", "operation", "contentType", "columnDelimiter", "lineEnding");

    private JobRequests() {}

    static IngestRequest ingest(Exchange exchange) throws IOException {
        ObjectNode json = exchange.json(INGEST_MEMBERS);
        String object = required(json, "object");
        IngestRequest request = checked(() -> switch (required(json, "operation")) {
            case "insert" -> IngestRequest.insert(object);
            case "update" -> IngestRequest.update(object);
            case "upsert" -> IngestRequest.upsert(object, required(json, "externalIdFieldName"));
            case "delete" -> IngestRequest.delete(object);
            case "hardDelete" -> IngestRequest.hardDelete(object);
            default ->
                throw new IllegalArgumentException(
                        "operation must be one of insert, update, upsert, delete, hardDelete");
        });
        String rule = text(json, "assignmentRuleId");
        if (rule != null && !RECORD_ID.matcher(rule).matches()) {
            throw Exchange.badRequest("assignmentRuleId is not the id of a record.");
        }
        request = request.withDialect(dialect(json));
        return rule == null ? request : request.withAssignmentRuleId(rule);
    }

    static QueryRequest query(Exchange exchange) throws IOException {
        ObjectNode json = exchange.json(QUERY_MEMBERS);
        String soql = required(json, "query");
        QueryRequest request = checked(() -> switch (required(json, "operation")) {
            case "query" -> QueryRequest.query(soql);
            case "queryAll" -> QueryRequest.queryAll(soql);
            default -> throw new IllegalArgumentException("operation must be query or queryAll");
        });
        return request.withDialect(dialect(json));
    }

    /** The state that a job is to have; what else it may be is for Salesforce to say. */
    static String state(Exchange exchange) throws IOException {
        return required(exchange.json(Set.of("state")), "state");
    }

    static JobFilter filter(Exchange exchange) {
        JobFilter filter = JobFilter.all();
        String jobType = exchange.parameter("jobType", WORD);
        if (jobType != null) {
            filter = filter.withJobType(jobType);
        }
        String chunking = exchange.parameter("isPkChunkingEnabled", Pattern.compile("true|false"));
        if (chunking != null) {
            filter = filter.withPkChunkingEnabled(Boolean.parseBoolean(chunking));
        }
        String concurrency = exchange.parameter("concurrencyMode", WORD);
        return concurrency == null ? filter : filter.withConcurrencyMode(concurrency);
    }

    static Optional<String> queryLocator(Exchange exchange) {
        return Optional.ofNullable(exchange.parameter("queryLocator", LOCATOR));
    }

    static Locator locator(Exchange exchange) {
        String value = exchange.parameter("locator", LOCATOR);
        return value == null ? Locator.first() : checked(() -> new Locator(value));
    }

    private static CsvDialect dialect(ObjectNode json) {
        String contentType = text(json, "contentType");
        if (contentType != null && !contentType.equals("CSV")) {
            throw Exchange.badRequest("contentType must be CSV.");
        }
        return new CsvDialect(
                constant(json, "columnDelimiter", ColumnDelimiter.COMMA), constant(json, "lineEnding", LineEnding.LF));
    }

    private static <E extends Enum<E>> E constant(ObjectNode json, String member, E otherwise) {
        String given = text(json, member);
        E[] all = otherwise.getDeclaringClass().getEnumConstants();
        return given == null
                ? otherwise
                : Arrays.stream(all)
                        .filter(one -> one.name().equals(given))
                        .findFirst()
                        .orElseThrow(
                                () -> Exchange.badRequest(member + " must be one of " + Arrays.toString(all) + "."));
    }

    private static String required(ObjectNode json, String member) {
        String given = text(json, member);
        if (given == null) {
            throw Exchange.badRequest("The body lacks the member " + member + ".");
        }
        return given;
    }

    private static @Nullable String text(ObjectNode json, String member) {
        JsonNode value = json.get(member);
        return value == null || value.isNull() ? null : value.asText();
    }

    private interface Values<T> {
        T take();
    }

    private static <T> T checked(Values<T> values) {
        try {
            return values.take();
        } catch (IllegalArgumentException refused) {
            throw Exchange.badRequest(refused.getMessage() + ".");
        }
    }
}
