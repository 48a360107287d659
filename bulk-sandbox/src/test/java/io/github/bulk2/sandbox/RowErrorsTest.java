package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that fail while their job completes, with the error as it stands in failedResults. */
@ExtendWith(SandboxExtension.class)
class RowErrorsTest {
    private TestClient client;

    @BeforeEach
    void connect(Sandbox sandbox) {
        client = new TestClient(sandbox);
    }

    private String error(JsonNode job) {
        assertThat(job.get("state").asText()).as(job.toString()).isEqualTo("JobComplete");
        assertThat(job.get("numberRecordsFailed").asLong()).isEqualTo(1);
        String row = client.failures(job).split("\n", 2)[1];
        return row.split("\",\"", 3)[1].replaceAll("\"\\n?$", "");
    }

    private String idOf(JsonNode job) {
        return client.successes(job).split("\n")[1].substring(1, 19);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "Contact~LastName,Email~A,nonsense~INVALID_EMAIL_ADDRESS:Email: invalid email address: nonsense:Email --",
                "Contact~LastName,DoNotCall~A,maybe~INVALID_FIELD:Failed to deserialize field at col DoNotCall. Due to,"
                        + " 'maybe' is not a valid value for the type xsd:boolean:DoNotCall --",
                "Contact~LastName,Birthdate~A,2020-02-30~INVALID_FIELD:Failed to deserialize field at col Birthdate. Due to,"
                        + " '2020-02-30' is not a valid value for the type xsd:date:Birthdate --",
                "Account~Name,AnnualRevenue~A,1.000x~INVALID_FIELD:Failed to deserialize field at col AnnualRevenue. Due to,"
                        + " '1.000x' is not a valid value for the type xsd:double:AnnualRevenue --",
                "Account~Name,NumberOfEmployees~A,1.5~INVALID_FIELD:Failed to deserialize field at col NumberOfEmployees."
                        + " Due to, '1.5' is not a valid value for the type xsd:int:NumberOfEmployees --",
                "Task~Subject,Priority~A,Huge~INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:Priority: bad value for restricted"
                        + " picklist field: Huge:Priority --",
                "Task~Subject,ReminderDateTime~A,yesterday~INVALID_FIELD:Failed to deserialize field at col ReminderDateTime."
                        + " Due to, 'yesterday' is not a valid value for the type xsd:dateTime:ReminderDateTime --",
                "Contact~LastName,AccountId~A,12~MALFORMED_ID:Account ID: id value of incorrect type: 12:AccountId --",
                "Contact~LastName,AccountId~A,003Hs0000000001IAA~FIELD_INTEGRITY_EXCEPTION:Account ID: id value of"
                        + " incorrect type: 003Hs0000000001IAA:AccountId --",
                "Contact~LastName,AccountId~A,001Hs0000000009~INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--",
                "Contact~LastName,AccountId~A,0018c00002FInboAAD~INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--",
                "Lead~FirstName~A~REQUIRED_FIELD_MISSING:Required fields are missing: [LastName, Company]:LastName"
                        + " Company --",
                "Account~Id,Name~001Hs0000000009IAA,A~INVALID_FIELD_FOR_INSERT_UPDATE:cannot specify Id in an insert"
                        + " call:Id --",
            })
    void insertRefusesTheRow(String object, String header, String row, String error) {
        assertThat(error(client.insert(object, header + "\n" + row + "\n"))).isEqualTo(error);
    }

    @Test
    void stringTooLong() {
        String name = "x".repeat(256);
        assertThat(error(client.insert("Account", "Name\n" + name + "\n")))
                .isEqualTo("STRING_TOO_LONG:Name: data value too large: " + name.substring(1)
                        + " (max length=255):Name --");
    }

    @Test
    void readOnlyFields() {
        assertThat(error(client.insert("Account", "Name,CreatedDate\nA,2020-01-01T00:00:00Z\n")))
                .startsWith("INVALID_FIELD_FOR_INSERT_UPDATE:Unable to create/update fields: CreatedDate.")
                .endsWith(":CreatedDate --");
    }

    @Test
    void duplicateExternalIdsWhateverTheirCase() {
        String first = idOf(client.insert("Account", "Name,External_Id__c\nA,k1\n"));
        String expected = "DUPLICATE_VALUE:duplicate value found: External_Id__c duplicates value on record with id: "
                + first + ":--";
        assertThat(error(client.insert("Account", "Name,External_Id__c\nB,K1\n")))
                .isEqualTo(expected);
        JsonNode twice = client.insert("Account", "Name,External_Id__c\nC,k2\nD,k2\nE,\nF,\n");
        assertThat(twice.get("numberRecordsProcessed").asLong()).isEqualTo(4);
        assertThat(error(twice)).startsWith("DUPLICATE_VALUE:");
        String third = idOf(client.insert("Account", "Name\nG\n"));
        assertThat(error(client.load("update", "Account", "", "Id,External_Id__c\n" + third + ",k1\n")))
                .isEqualTo(expected);
    }

    @Test
    void upsertRefusesKeysThatAreMissingOrTwiceInTheFile() {
        assertThat(error(client.upsert("Account", "External_Id__c", "Name,External_Id__c\nA,\n")))
                .isEqualTo("MISSING_ARGUMENT:External_Id__c not specified:--");
        assertThat(error(client.upsert("Account", "External_Id__c", "Name,External_Id__c\nA,k\nB,k\n")))
                .isEqualTo("DUPLICATE_VALUE:Duplicate external id specified: k:External_Id__c --");
    }

    @Test
    void updateAndDeleteNeedLivingRecords() {
        String id = idOf(client.insert("Account", "Name\nA\n"));
        assertThat(error(client.load("update", "Account", "", "Id,Name\n001Hs0000009999,B\n")))
                .isEqualTo("INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--");
        assertThat(error(client.load("update", "Account", "", "Name\nB\n")))
                .isEqualTo("MISSING_ARGUMENT:Id not specified in an update call:--");
        assertThat(error(client.load("update", "Account", "", "Id,Name\n" + id + ",#N/A\n")))
                .isEqualTo("REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --");
        assertThat(error(client.load("delete", "Account", "", "Id\n" + id + "\n" + id + "\n")))
                .isEqualTo("ENTITY_IS_DELETED:entity is deleted:--");
        assertThat(error(client.load("delete", "Account", "", "Id\n" + id + "\n")))
                .isEqualTo("ENTITY_IS_DELETED:entity is deleted:--");
        assertThat(error(client.load("delete", "Account", "", "Id\nx\n")))
                .isEqualTo("MALFORMED_ID:Account ID: id value of incorrect type: x:Id --");
    }

    @Test
    void relationshipColumnsThatFindNothingOrTooMuch() {
        assertThat(error(client.insert("Contact", "LastName,Account.External_Id__c\nA,c9\n")))
                .isEqualTo("INVALID_FIELD:Foreign key external ID: c9 not found for field External_Id__c in entity"
                        + " Account:--");
        client.insert("Contact", "LastName,Email\nA,a@b.de\nB,a@b.de\n");
        assertThat(error(client.insert("Contact", "LastName,ReportsTo.Email\nC,a@b.de\n")))
                .startsWith("DUPLICATE_EXTERNAL_ID:Email: more than one record found for external id field: [003");
    }
}
