package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which objects there are: custom ones, any, and those of an earlier run. */
class ObjectsTest {
    @TempDir
    Path folder;

    @Test
    void customObjectsComeFromAFile() throws IOException {
        Path file = folder.resolve("objects.json");
        Files.writeString(file, """
                {"objects": [{"name": "Invoice__c", "fields": [
                  {"name": "Name", "length": 10, "required": true},
                  {"name": "Number__c", "type": "double", "externalId": true, "unique": true},
                  {"name": "Account__c", "type": "reference", "referenceTo": ["Account"], "relationshipName": "Account__r"}
                ]}]}
                """);
        try (Sandbox sandbox = Sandbox.builder().objects(file).start()) {
            TestClient client = new TestClient(sandbox);
            client.insert("Account", "Name,External_Id__c\nAcme,a1\n");
            JsonNode job = client.upsert(
                    "invoice__C", "number__c", "Name,Number__c,Account__r.External_Id__c\nI1,7,a1\nMuch too long,8,\n");
            assertThat(job.get("numberRecordsFailed").asLong()).isEqualTo(1);
            assertThat(job.get("object").asText()).isEqualTo("Invoice__c");
            assertThat(client.upsert("Invoice__c", "Number__c", "Name,Number__c\nI2,7.0\n")
                            .get("numberRecordsFailed")
                            .asLong())
                    .isZero();
            assertThat(client.rows("SELECT Name, Account__r.Name, Number__c FROM Invoice__c"))
                    .endsWith("\n\"I2\",\"Acme\",\"7.0\"\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"objects\":[{\"name\":\"Bad\\\" Name\"}]}",
                "{\"objects\":[{\"name\":\"A\",\"fields\":[{\"name\":\"x y\"}]}]}",
                "{\"objects\":[{\"name\":\"A\",\"keyPrefix\":\"1\"}]}",
                "{\"objects\":[{\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"blob\"}]}]}"
            })
    void definitionsThatAreNoneStopTheStart(String json) throws IOException {
        Path file = Files.writeString(folder.resolve("objects.json"), json);
        assertThatThrownBy(() -> Sandbox.builder().objects(file).start()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lenientTakesAnyObjectAndField() {
        try (Sandbox sandbox = Sandbox.builder().lenient(true).start()) {
            TestClient client = new TestClient(sandbox);
            assertThat(client.insert("Thing__c", "Key__c,Value__c\nk,v\n")
                            .get("state")
                            .asText())
                    .isEqualTo("JobComplete");
            assertThat(client.upsert("Thing__c", "Key__c", "Key__c,Value__c,New__c\nk,w,n\n")
                            .get("numberRecordsFailed")
                            .asLong())
                    .isZero();
            assertThat(client.rows("SELECT Key__c, Value__c, New__c, Unseen__c FROM Thing__c"))
                    .endsWith("\n\"k\",\"w\",\"n\",\"\"\n");
            assertThat(client.insert("Thing__c", "a b\nx\n").get("errorMessage").asText())
                    .isEqualTo("InvalidBatch : Field name not found : a b");
        }
    }

    @Test
    void databaseFileOutlivesTheSandbox() {
        Path file = folder.resolve("org");
        String first;
        try (Sandbox sandbox = Sandbox.builder().databaseFile(file).start()) {
            TestClient client = new TestClient(sandbox);
            client.insert("Account", "Name\nA\n");
            first = client.rows("SELECT Id FROM Account");
        }
        try (Sandbox sandbox = Sandbox.builder().databaseFile(file).start()) {
            TestClient client = new TestClient(sandbox);
            client.insert("Account", "Name\nB\n");
            assertThat(client.rows("SELECT Id FROM Account WHERE Name = 'A'")).isEqualTo(first);
            assertThat(client.rows("SELECT Name FROM Account ORDER BY Name")).isEqualTo("\"Name\"\n\"A\"\n\"B\"\n");
        }
    }

    @Test
    void idsHaveTheRightChecksum() {
        assertThat(SalesforceId.isWellFormed("0018c00002FInboAAD")).isTrue();
        assertThat(SalesforceId.isWellFormed("0018c00002FInbo")).isTrue();
        assertThat(SalesforceId.isWellFormed("0018c00002FInboAAE")).isFalse();
        assertThat(SalesforceId.isWellFormed("0018c00002FInb-")).isFalse();
        long id = SalesforceId.of("a0z", 123_456_789_012L);
        assertThat(SalesforceId.text(id)).hasSize(18).startsWith("a0z");
        assertThat(SalesforceId.parse(SalesforceId.text(id))).isEqualTo(id);
        assertThat(SalesforceId.isWellFormed(SalesforceId.text(id))).isTrue();
    }
}
