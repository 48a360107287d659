package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every sandbox is an org of its own, and says so wherever a client may ask. */
class OrganizationIdTest {
    private static final String ID = "00Dfg0000004abcEAA";

    @TempDir
    private Path folder;

    private static JsonNode login(TestClient client) {
        HttpResponse<String> answer = client.send(
                "POST",
                "/services/oauth2/token",
                "application/x-www-form-urlencoded",
                "grant_type=client_credentials&client_id=app&client_secret=any");
        return TestClient.parse(answer);
    }

    private static void requireEverywhere(Sandbox sandbox, String id) {
        TestClient client = new TestClient(sandbox);
        JsonNode token = login(client);
        assertThat(token.get("access_token").asText()).startsWith(id.substring(0, 15) + "!");
        assertThat(token.get("id").asText()).startsWith("https://login.salesforce.com/id/" + id + "/005");
        JsonNode user = TestClient.parse(client.get("/services/oauth2/userinfo"));
        assertThat(user.get("organization_id").asText()).isEqualTo(id);
        JsonNode rows = TestClient.parse(client.get("query?q=SELECT+Id+FROM+Organization"));
        assertThat(rows.at("/records/0/Id").asText()).isEqualTo(id);
        assertThat(rows.get("totalSize").asInt()).isEqualTo(1);
        assertThat(sandbox.organizationId()).isEqualTo(id);
    }

    @Test
    void eachHasOneOfItsOwnThatIsValid() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            try (Sandbox sandbox = Sandbox.start()) {
                String id = sandbox.organizationId();
                assertThat(id).hasSize(18).startsWith("00D");
                assertThat(SalesforceId.isWellFormed(id)).isTrue();
                assertThat(sandbox.token()).startsWith(id.substring(0, 15) + "!");
                requireEverywhere(sandbox, id);
                sandbox.reset();
                assertThat(sandbox.organizationId()).as("after a reset").isEqualTo(id);
                ids.add(id);
            }
        }
        assertThat(ids).hasSize(3);
    }

    @Test
    void itCanBeChosen() {
        try (Sandbox sandbox =
                Sandbox.builder().organizationId(ID.substring(0, 15)).start()) {
            requireEverywhere(sandbox, ID);
        }
        assertThatThrownBy(() -> Sandbox.builder().organizationId("00Dfg0000004abcAAA"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("00Dfg0000004abcAAA");
        assertThatThrownBy(() -> Sandbox.builder().organizationId("005fg0000004abc"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTokenThatNamesAnOrgIsOfThisOne() {
        try (Sandbox sandbox =
                Sandbox.builder().token(ID.substring(0, 15) + "!secret").start()) {
            requireEverywhere(sandbox, ID);
        }
        try (Sandbox sandbox = Sandbox.builder().token("secret").start()) {
            requireEverywhere(sandbox, sandbox.organizationId());
        }
    }

    @Test
    void itIsKeptWithTheRecords() {
        Path file = folder.resolve("org");
        String first;
        try (Sandbox sandbox = Sandbox.builder().databaseFile(file).start()) {
            first = sandbox.organizationId();
        }
        try (Sandbox sandbox = Sandbox.builder().databaseFile(file).start()) {
            assertThat(sandbox.organizationId()).isEqualTo(first);
        }
        try (Sandbox refreshed =
                Sandbox.builder().databaseFile(file).organizationId(ID).start()) {
            assertThat(refreshed.organizationId()).isEqualTo(ID);
        }
        try (Sandbox sandbox = Sandbox.builder().databaseFile(file).start()) {
            requireEverywhere(sandbox, ID);
        }
    }

    @Test
    void noOtherQueryIsAnswered() {
        try (Sandbox sandbox = Sandbox.start()) {
            TestClient client = new TestClient(sandbox);
            HttpResponse<String> answer = client.get("query?q=SELECT+Id+FROM+Account");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("MALFORMED_QUERY");
            client.header("Authorization", "Bearer wrong");
            assertThat(client.get("/services/oauth2/userinfo").statusCode()).isEqualTo(401);
        }
    }
}
