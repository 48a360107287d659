package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** What tests in another process use instead of the Java API: faults, calls, reset. Not part of Salesforce. */
final class ControlEndpoint {
    private final Org org;
    private final Sessions sessions;

    ControlEndpoint(Org org, Sessions sessions) {
        this.org = org;
        this.sessions = sessions;
    }

    void handle(Exchange exchange) throws IOException {
        String request = exchange.method() + " " + String.join("/", exchange.segments());
        try {
            switch (request) {
                case "POST __fault" -> {
                    add(FaultJson.read(Exchange.json(exchange.text())));
                    exchange.replyEmpty(204);
                }
                case "DELETE __fault" -> {
                    org.faults().clear();
                    exchange.replyEmpty(204);
                }
                case "POST __release" -> {
                    org.faults().release();
                    exchange.replyEmpty(204);
                }
                case "GET __calls" -> exchange.reply(200, calls());
                case "POST __reset" -> {
                    org.reset();
                    sessions.reset();
                    exchange.replyEmpty(204);
                }
                case "POST __expire" -> {
                    sessions.expire();
                    exchange.replyEmpty(204);
                }
                default -> throw ApiException.notFound();
            }
        } catch (ApiException e) {
            exchange.reply(e);
        }
    }

    private void add(Fault fault) {
        try {
            org.faults().add(fault);
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "INVALID_FAULT", String.valueOf(e.getMessage()));
        }
    }

    private ObjectNode calls() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ObjectNode counts = answer.putObject("counts");
        org.calls().counts().forEach((operation, byStatus) -> {
            ObjectNode one = counts.putObject(operation);
            byStatus.forEach((status, count) -> one.put(Integer.toString(status), count));
        });
        ArrayNode recent = answer.putArray("recent");
        for (Call call : org.calls().recent()) {
            recent.addObject()
                    .put("operation", call.operation())
                    .put("method", call.method())
                    .put("path", call.path())
                    .put("status", call.status());
        }
        return answer;
    }
}
