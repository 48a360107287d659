package io.github.bulk2.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.bulk2.it.contract.Violation.Side;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a document has against one exchange. */
final class Conformance {

    private static final Pattern TARGET = Pattern.compile("/services/data/v\\d+\\.0/jobs(/[^?]*)(?:\\?(.*))?");

    private final ApiContract contract;
    private final Exchange exchange;
    private final List<Violation> violations = new ArrayList<>();
    private String operationId = "";

    private Conformance(ApiContract contract, Exchange exchange) {
        this.contract = contract;
        this.exchange = exchange;
    }

    /** The operation that a request is of; null if there is none. */
    static Operation operationOf(ApiContract contract, Exchange exchange) {
        Matcher target = TARGET.matcher(exchange.target());
        return target.matches()
                ? contract.operation(exchange.method(), target.group(1)).orElse(null)
                : null;
    }

    static List<Violation> ofRequest(ApiContract contract, Exchange exchange) {
        Conformance check = new Conformance(contract, exchange);
        Operation operation = operationOf(contract, exchange);
        if (operation == null) {
            check.add(Side.REQUEST, "operation", exchange + " is no operation");
        } else {
            check.operationId = operation.id();
            check.request(operation);
        }
        return check.violations;
    }

    /** An exchange that is of no operation has no answer to check. */
    static List<Violation> ofAnswer(ApiContract contract, Exchange exchange) {
        Conformance check = new Conformance(contract, exchange);
        Operation operation = operationOf(contract, exchange);
        if (operation != null) {
            check.operationId = operation.id();
            check.answer(operation);
        }
        return check.violations;
    }

    private void request(Operation operation) {
        if (!exchange.requestHeaders().getOrDefault("authorization", "").startsWith("Bearer")) {
            add(Side.REQUEST, "header Authorization", "is not of the scheme Bearer");
        }
        parameters(operation);
        Place body = operation.requestBody();
        if (exchange.requestBody() == null) {
            return;
        }
        if (body.exists()) {
            content(Side.REQUEST, body, exchange.requestHeaders(), exchange.requestBody());
        } else if (!exchange.requestBody().isEmpty()) {
            add(Side.REQUEST, "body", "there is one");
        }
    }

    private void parameters(Operation operation) {
        Matcher target = TARGET.matcher(exchange.target());
        if (!target.matches()) {
            throw new IllegalStateException(exchange + " has lost its operation");
        }
        Matcher path = operation.matcher(target.group(1));
        Map<String, String> query = query(target.group(2));
        for (Place parameter : operation.parameters()) {
            String name = parameter.node().path("name").asText();
            String in = parameter.node().path("in").asText();
            String value = switch (in) {
                case "path" -> path.group(name);
                case "query" -> query.remove(name);
                case "header" -> exchange.requestHeaders().get(name.toLowerCase(Locale.ROOT));
                default -> throw new IllegalStateException(name + " is in " + in);
            };
            value(Side.REQUEST, in + " " + name, parameter, value);
        }
        query.keySet().forEach(name -> add(Side.REQUEST, "query " + name, "is not declared"));
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new LinkedHashMap<>();
        if (text != null) {
            for (String pair : text.split("&")) {
                String[] parts = pair.split("=", 2);
                query.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private void answer(Operation operation) {
        if (!operation.statuses().contains(exchange.status())) {
            add(Side.ANSWER, "status", "is not declared");
            return;
        }
        Place response = operation.response(exchange.status());
        Place headers = response.child("headers");
        for (String name : headers.names()) {
            String value = exchange.answerHeaders().get(name.toLowerCase(Locale.ROOT));
            value(Side.ANSWER, "header " + name, headers.child(name), value);
        }
        String body = exchange.answerBody();
        // What stands in front of the API may answer an error without a body, says the document in words.
        if (body == null || (body.isEmpty() && exchange.status() >= 400)) {
            return;
        }
        if (response.child("content").exists()) {
            content(Side.ANSWER, response, exchange.answerHeaders(), body);
        } else if (!body.isEmpty()) {
            add(Side.ANSWER, "body", "there is one");
        }
    }

    /** A parameter or a header. */
    private void value(Side side, String at, Place declared, String value) {
        if (value != null) {
            contract.errorsOfText(declared.step("schema"), value).forEach(error -> add(side, at, error.getMessage()));
        } else if (declared.node().path("required").asBoolean()) {
            add(side, at, "is missing");
        }
    }

    private void content(Side side, Place declared, Map<String, String> headers, String text) {
        String type = headers.getOrDefault("content-type", "");
        String mediaType = type.split(";")[0].strip().toLowerCase(Locale.ROOT);
        Place media = declared.child("content").child(mediaType);
        if (!media.exists()) {
            add(side, "header Content-Type", "'" + type + "' is not declared");
            return;
        }
        JsonNode value;
        try {
            value = switch (mediaType) {
                case "application/json" -> ApiContract.json(text);
                case "multipart/form-data" -> form(text, type);
                default -> TextNode.valueOf(text);
            };
        } catch (IllegalArgumentException e) {
            add(side, "body", e.getMessage());
            return;
        }
        contract.errors(media.step("schema"), value)
                .forEach(error -> add(side, error.getInstanceLocation().toString(), error.getMessage()));
    }

    private static JsonNode form(String text, String type) {
        String boundary = type.replaceFirst("(?i).*boundary=\"?([^\";]+).*", "$1");
        ObjectNode form = ApiContract.JSON.createObjectNode();
        for (String part : text.split("(\r\n)?--" + Pattern.quote(boundary))) {
            Matcher named =
                    Pattern.compile("(?is).*?name=\"?(\\w+).*?\r\n\r\n(.*)").matcher(part);
            if (named.matches()) {
                boolean json = part.toLowerCase(Locale.ROOT).contains("application/json");
                form.set(named.group(1), json ? ApiContract.json(named.group(2)) : TextNode.valueOf(named.group(2)));
            }
        }
        return form;
    }

    private void add(Side side, String at, String message) {
        violations.add(new Violation(operationId, side, exchange.status(), at, message));
    }
}
