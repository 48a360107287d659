package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.regex.Pattern;

/** Says which org it is: {@code userinfo} of OAuth, and the one query of the REST API that is about the org itself. */
final class OrganizationEndpoint {
    private static final Pattern ID_OF_ORGANIZATION =
            Pattern.compile("\\s*SELECT\\s+Id\\s+FROM\\s+Organization(\\s+LIMIT\\s+1)?\\s*", Pattern.CASE_INSENSITIVE);

    private final Org org;
    private final URI instanceUrl;

    OrganizationEndpoint(Org org, URI instanceUrl) {
        this.org = org;
        this.instanceUrl = instanceUrl;
    }

    void userInfo(Exchange exchange) throws IOException {
        String identity = instanceUrl + "/id/" + org.organizationId() + "/" + org.runningUserId();
        exchange.reply(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("sub", identity)
                        .put("user_id", org.runningUserId())
                        .put("organization_id", org.organizationId())
                        .put("preferred_username", org.settings().username)
                        .put("active", true)
                        .put("user_type", "STANDARD"));
    }

    /** Of the REST API's queries this server answers the one for the org's id. */
    void query(Exchange exchange) throws IOException {
        String soql = Objects.requireNonNullElse(exchange.query("q"), "");
        if (!ID_OF_ORGANIZATION.matcher(soql).matches()) {
            throw new ApiException(
                    400, "MALFORMED_QUERY", "the sandbox answers SELECT Id FROM Organization here, and no other query");
        }
        String url = "/services/data/" + exchange.segments().get(2) + "/sobjects/Organization/" + org.organizationId();
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.putObject("attributes").put("type", "Organization").put("url", url);
        record.put("Id", org.organizationId());
        ObjectNode answer =
                JsonNodeFactory.instance.objectNode().put("totalSize", 1).put("done", true);
        answer.putArray("records").add(record);
        exchange.reply(200, answer);
    }
}
