package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the five operations do to records, as a query sees it afterwards. */
@ExtendWith(SandboxExtension.class)
class RecordsTest {
    private TestClient client;

    @BeforeEach
    void connect(Sandbox sandbox) {
        client = new TestClient(sandbox);
    }

    private String[] ids(JsonNode job) {
        return Stream.of(client.successes(job).split("\n"))
                .skip(1)
                .map(row -> row.substring(1, 19))
                .toArray(String[]::new);
    }

    private void assertAllGood(JsonNode job, int rows) {
        assertThat(job.get("state").asText()).as(job.toString()).isEqualTo("JobComplete");
        assertThat(job.get("numberRecordsProcessed").asLong()).isEqualTo(rows);
        assertThat(job.get("numberRecordsFailed").asLong())
                .as(client.failures(job))
                .isZero();
    }

    @Test
    void updateIgnoresEmptyCellsAndClearsWithNa() {
        String id = ids(client.insert("Account", "Name,Phone,Site,AnnualRevenue\nA,1,x,5\n"))[0];

        JsonNode job =
                client.load("update", "Account", "", "Id,Name,Phone,Site,AnnualRevenue\n" + id + ",B,,#N/A,1E3\n");

        assertAllGood(job, 1);
        assertThat(client.successes(job))
                .endsWith("\"" + id + "\",\"false\",\"" + id + "\",\"B\",\"\",\"#N/A\",\"1000.0\"\n");
        assertThat(client.rows("SELECT Name, Phone, Site, AnnualRevenue FROM Account"))
                .endsWith("\n\"B\",\"1\",\"\",\"1000.0\"\n");
    }

    @Test
    void upsertCreatesAndUpdatesByExternalId() {
        client.insert("Account", "Name,External_Id__c\nOld,k1\n");

        JsonNode job = client.upsert("Account", "External_Id__c", "External_Id__c,Name\nK1,New\nk2,Other\nk3,\n");

        assertThat(job.get("numberRecordsFailed").asLong()).isEqualTo(1);
        assertThat(client.successes(job)).contains("\"false\",\"K1\",\"New\"").contains("\"true\",\"k2\",\"Other\"");
        assertThat(client.failures(job)).contains("REQUIRED_FIELD_MISSING");
        assertThat(client.rows("SELECT Name FROM Account ORDER BY Name")).isEqualTo("\"Name\"\n\"New\"\n\"Other\"\n");
    }

    @Test
    void upsertByIdUpdatesOrCreates() {
        String id = ids(client.insert("Account", "Name\nA\n"))[0];
        JsonNode job = client.upsert("Account", "Id", "Id,Name\n" + id + ",B\n,C\n");
        assertAllGood(job, 2);
        assertThat(client.rows("SELECT Name FROM Account ORDER BY Name")).isEqualTo("\"Name\"\n\"B\"\n\"C\"\n");
    }

    @Test
    void deletedRecordsAreSeenByQueryAllUntilHardDeleted() {
        String[] ids = ids(client.insert("Account", "Name,External_Id__c\nA,k\nB,l\nC,m\n"));
        assertAllGood(client.load("delete", "Account", "", "Id\n" + ids[0] + "\n"), 1);
        assertAllGood(client.load("hardDelete", "Account", "", "id\n" + ids[1].substring(0, 15) + "\n"), 1);

        assertThat(client.rows("SELECT Name FROM Account")).isEqualTo("\"Name\"\n\"C\"\n");
        JsonNode all =
                TestClient.parse(client.createQuery("queryAll", "SELECT Name, IsDeleted FROM Account ORDER BY Name"));
        String id = all.get("id").asText();
        client.await("query", id);
        assertThat(client.get("jobs/query/" + id + "/results").body())
                .isEqualTo("\"Name\",\"IsDeleted\"\n\"A\",\"true\"\n\"C\",\"false\"\n");
        assertAllGood(client.insert("Account", "Name,External_Id__c\nAgain,k\n"), 1);
    }

    @Test
    void relationshipColumnsFindTheirParents(Sandbox sandbox) {
        client.insert("Account", "Name,External_Id__c\nParent,p1\n");
        client.insert("Contact", "LastName,Email\nBoss,boss@x.de\n");
        client.insert("Lead", "LastName,Company,Email\nLead,Co,lead@x.de\n");
        JsonNode contacts = client.insert(
                "Contact",
                "LastName,Account.external_id__c,ReportsTo.Email,Owner.Username\nA,P1,BOSS@x.de,admin@sandbox.example\nB,,,\n");
        assertAllGood(contacts, 2);
        assertAllGood(client.insert("Task", "Subject,Lead:Who.Email\nCall,lead@x.de\n"), 1);

        assertThat(client.rows("SELECT LastName, Account.Name, ReportsTo.LastName FROM Contact WHERE LastName != 'Boss'"
                        + " ORDER BY LastName"))
                .isEqualTo("""
                        "LastName","Account.Name","ReportsTo.LastName"
                        "A","Parent","Boss"
                        "B","",""
                        """);
        assertThat(client.rows("SELECT Subject, Who.Name, Owner.Username FROM Task"))
                .endsWith("\n\"Call\",\"Lead\",\"admin@sandbox.example\"\n");
    }

    @Test
    void keysInTwoSpellingsFindOneParent() {
        client.insert("Account", "Name,External_Id__c\nParent,p1\n");
        assertAllGood(client.insert("Contact", "LastName,Account.External_Id__c\nA,p1\nB,P1\n"), 2);
    }

    @Test
    void relationshipHeadersThatMeanNothingFailTheJob() {
        assertThat(client.insert("Contact", "LastName,Account:Account.External_Id__c\nA,x\n")
                        .get("errorMessage")
                        .asText())
                .isEqualTo("InvalidBatch : type is not needed for non polymorphic foreign key references: Account");
        assertThat(client.insert("Contact", "LastName,Acount.External_Id__c\nA,x\n")
                        .get("errorMessage")
                        .asText())
                .isEqualTo("InvalidBatch : Unable to find relationship: Acount");
        assertThat(client.insert("Task", "Subject,Who.Email\nA,x\n")
                        .get("errorMessage")
                        .asText())
                .startsWith("InvalidBatch : type is needed for polymorphic");
        assertThat(client.insert("Contact", "LastName,Account.Phone\nA,x\n")
                        .get("errorMessage")
                        .asText())
                .isEqualTo("InvalidBatch : Field name not found : Account.Phone");
    }

    @Test
    void rowsOfOneFileDoNotSeeEachOther() {
        JsonNode job = client.insert("Account", "Name,External_Id__c,Parent.External_Id__c\nA,a,\nB,b,a\n");
        assertThat(job.get("numberRecordsFailed").asLong()).isEqualTo(1);
        assertThat(client.failures(job)).contains("Foreign key external ID: a not found");
    }

    @Test
    void valuesComeBackInSalesforcesFormats() {
        assertAllGood(
                client.insert(
                        "Opportunity", "Name,StageName,CloseDate,Amount,IsPrivate\nA,Won,2024-02-29,58284123,1\n"),
                1);
        assertAllGood(
                client.insert(
                        "Task", "Subject,ReminderDateTime,CallDurationInSeconds\nA,2024-02-29T12:30:00.250+01:00,7\n"),
                1);
        assertThat(client.rows("SELECT CloseDate, Amount, IsPrivate FROM Opportunity"))
                .endsWith("\n\"2024-02-29\",\"5.8284123E7\",\"true\"\n");
        assertThat(client.rows("SELECT ReminderDateTime, CallDurationInSeconds, IsReminderSet FROM Task"))
                .endsWith("\n\"2024-02-29T11:30:00.250Z\",\"7\",\"false\"\n");
    }
}
