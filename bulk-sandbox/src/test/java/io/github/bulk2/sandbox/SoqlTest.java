package io.github.bulk2.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every construct of the SOQL subset against the same few records, and everything that is refused. */
class SoqlTest {
    private static Sandbox sandbox;
    private static TestClient client;

    @BeforeAll
    static void load() {
        sandbox = Sandbox.start();
        client = new TestClient(sandbox);
        client.insert("Account", "Name,External_Id__c,Rating\nAcme,a1,Hot\nBolt,b1,Cold\n");
        LocalDate today = LocalDate.now(Clock.systemUTC());
        String csv = String.join(
                "\n",
                "Name,StageName,Amount,CloseDate,IsPrivate,NextStep,Account.External_Id__c",
                "one,Won,1," + today + ",true,call,a1",
                "two,Lost,2," + today.minusDays(1) + ",false,50%_off,a1",
                "three,won,3," + today.minusYears(1) + ",false,,b1",
                "four,Open,," + today.plusDays(3) + ",true,\"it's \"\"x\"\"\",",
                "");
        JsonNode job = client.insert("Opportunity", csv);
        assertThat(job.get("numberRecordsFailed").asLong())
                .as(client.failures(job))
                .isZero();
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    private static String names(String rest) {
        String rows = client.rows("SELECT Name FROM Opportunity " + rest);
        return rows.replace("\"Name\"\n", "").replace("\"", "").strip().replace('\n', ' ');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "WHERE Name = 'ONE'~one",
                "WHERE StageName = 'won'~one three",
                "WHERE StageName != 'won'~four two",
                "WHERE StageName <> 'won'~four two",
                "WHERE Amount > 1~three two",
                "WHERE Amount >= 2.0~three two",
                "WHERE Amount < 2e0~one",
                "WHERE Amount <= 2~one two",
                "WHERE Amount = null~four",
                "WHERE Amount != null~one three two",
                "WHERE Amount != 2~four one three",
                "WHERE NextStep = ''~three",
                "WHERE NextStep LIKE 'C%'~one",
                "WHERE NextStep LIKE '50\\%\\_off'~two",
                "WHERE NextStep LIKE '_all'~one",
                "WHERE NextStep = 'it\\'s \\\"x\\\"'~four",
                "WHERE Name IN ('one', 'Two', 'nine')~one two",
                "WHERE Name NOT IN ('one', 'two')~four three",
                "WHERE Amount NOT IN (1, 2)~four three",
                "WHERE Amount IN (3, null)~four three",
                "WHERE NOT Amount = 1~four three two",
                "WHERE (NOT Name LIKE 't%') AND Amount = null~four",
                "WHERE Name = 'one' OR Name = 'two'~one two",
                "WHERE StageName = 'Won' AND (Amount = 1 OR Amount = 3) AND IsPrivate = false~three",
                "WHERE IsPrivate = TRUE~four one",
                "WHERE Account.Name = 'acme'~one two",
                "WHERE Account.Rating = null~four",
                "WHERE AccountId IN (SELECT Id FROM Account WHERE Rating = 'Hot')~one two",
                "WHERE AccountId NOT IN (SELECT Id FROM Account WHERE Rating = 'Hot')~three",
                "WHERE CloseDate = TODAY~one",
                "WHERE CloseDate = YESTERDAY~two",
                "WHERE CloseDate < TODAY~three two",
                "WHERE CloseDate > TODAY~four",
                "WHERE CloseDate >= TODAY~four one",
                "WHERE CloseDate <= TODAY~one three two",
                "WHERE CloseDate != TODAY~four three two",
                "WHERE CloseDate = LAST_N_DAYS:1~one two",
                "WHERE CloseDate = LAST_N_DAYS:400~one three two",
                "WHERE CloseDate = NEXT_N_DAYS:3~four",
                "WHERE CloseDate = LAST_YEAR AND Amount = 3~three",
                "WHERE CloseDate = NEXT_90_DAYS~four",
                "WHERE CloseDate = N_DAYS_AGO:1~two",
                "WHERE CreatedDate = TODAY~four one three two",
                "WHERE CreatedDate > 2020-01-01T00:00:00Z~four one three two",
                "WHERE CreatedDate < 2020-01-01T00:00:00.000+02:00~",
                "WHERE CloseDate > 1999-12-31~four one three two",
            })
    void whereFindsTheRightRecords(String where, String expected) {
        assertThat(names(where + " ORDER BY Name")).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "ORDER BY Amount~four one two three",
                "ORDER BY Amount NULLS LAST~one two three four",
                "ORDER BY Amount DESC NULLS LAST LIMIT 2~three two",
                "ORDER BY StageName ASC, Amount DESC~two four three one",
                "ORDER BY Account.Name DESC NULLS FIRST, Name~four three one two",
                "ORDER BY Name LIMIT 0~",
            })
    void orderAndLimit(String rest, String expected) {
        assertThat(names(rest)).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void aliasesObjectPrefixesAndCaseInNames() {
        assertThat(client.rows("select o.NAME, Opportunity.amount, o.account.owner.username from opportunity o where"
                        + " o.Account.External_ID__c = 'b1'"))
                .isEqualTo(
                        """
                        "Name","Amount","account.owner.Username"
                        "three","3.0","admin@sandbox.example"
                        """.replace("\"Name\",\"Amount\",\"account", "\"o.Name\",\"Opportunity.Amount\",\"o.account"));
    }

    @Test
    void idsAreComparedInBothLengths() {
        String[] row =
                client.rows("SELECT Id FROM Opportunity WHERE Name = 'one'").split("\n");
        String id = row[1].replace("\"", "");
        assertThat(id).hasSize(18);
        assertThat(names("WHERE Id = '" + id + "'")).isEqualTo("one");
        assertThat(names("WHERE Id IN ('" + id.substring(0, 15) + "')")).isEqualTo("one");
        assertThat(names("WHERE Id = '0068c00002FInbo'")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "SELECT COUNT() FROM Account~API_ERROR~Aggregate Relationships not supported in Bulk Query",
                "SELECT MAX(Amount) FROM Opportunity~API_ERROR~Aggregate Relationships not supported in Bulk Query",
                "SELECT Name FROM Account GROUP BY Name~API_ERROR~Aggregate Relationships not supported in Bulk Query",
                "SELECT Id, (SELECT Id FROM Contacts) FROM Account~API_ERROR~Aggregate Relationships not supported in Bulk"
                        + " Query",
                "SELECT Id FROM Account LIMIT 5 OFFSET 5~API_ERROR~OFFSET not supported in Bulk Query",
                "SELECT TYPEOF What WHEN Account THEN Phone END FROM Task~API_ERROR~TYPEOF not supported in Bulk Query",
                "SELECT BillingAddress FROM Account~API_ERROR~Selecting compound data not supported in Bulk Query",
                "SELECT FIELDS(ALL) FROM Account~API_ERROR~Selecting compound data not supported in Bulk Query",
                "SELECT Foo FROM Account~INVALID_FIELD~No such column 'Foo' on entity 'Account'.",
                "SELECT Account.Foo FROM Contact~INVALID_FIELD~No such column 'Foo' on entity 'Account'.",
                "SELECT Nope.Name FROM Account~INVALID_FIELD~Didn't understand relationship 'Nope' in field path.",
                "SELECT Id FROM Nothing~INVALID_TYPE~sObject type 'Nothing' is not supported.",
                "SELECT Id FROM Account WHERE Name = 5~INVALID_FIELD~should be enclosed in quotes",
                "SELECT Id FROM Account WHERE AnnualRevenue = 'x'~INVALID_FIELD~must be of type double",
                "SELECT Id FROM Account WHERE Name = TODAY~INVALID_FIELD~must be of type string",
                "SELECT Id FROM Account WHERE AnnualRevenue LIKE 'x'~INVALID_FIELD~invalid operator",
                "SELECT Id FROM Account WHERE Id = 'x'~INVALID_QUERY_FILTER_OPERATOR~invalid ID field: x",
                "SELECT Id FRM Account~MALFORMED_QUERY~unexpected token: 'FRM'",
                "SELECT FROM Account~MALFORMED_QUERY~unexpected token",
                "SELECT Id FROM Account WHERE~MALFORMED_QUERY~unexpected token: '<EOF>'",
                "SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'~MALFORMED_QUERY~unexpected token:"
                        + " 'OR'",
                "SELECT Id FROM Account LIMIT x~MALFORMED_QUERY~unexpected token: 'x'",
                "SELECT Id FROM Account LIMIT -1~MALFORMED_QUERY~unexpected token: '-1'",
                "SELECT Id FROM Account; DROP TABLE Account~MALFORMED_QUERY~unexpected token: ';'",
                "SELECT Id FROM Account WHERE Name = \"a\"~MALFORMED_QUERY~unexpected token: '\"'",
                "nonsense~MALFORMED_QUERY~unexpected token: 'nonsense'",
            })
    void refusedWithSalesforcesCode(String soql, String code, String message) {
        HttpResponse<String> reply = client.createQuery(soql);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(400);
        JsonNode error = TestClient.parse(reply).get(0);
        assertThat(error.get("errorCode").asText()).isEqualTo(code);
        assertThat(error.get("message").asText()).contains(message);
    }

    @Test
    void emptyQueryAndWrongOperationAreRefused() {
        assertThat(client.createQuery("").statusCode()).isEqualTo(400);
        assertThat(client.createQuery("insert", "SELECT Id FROM Account").body())
                .contains("Invalid value: 'insert' supplied for property: 'operation'");
    }

    @Test
    void caretStandsUnderTheMistake() {
        String message = TestClient.parse(client.createQuery("SELECT Id\nFROM Account WHERE Foo = 1"))
                .get(0)
                .get("message")
                .asText();
        assertThat(message).startsWith("""

                FROM Account WHERE Foo = 1
                                   ^
                ERROR at Row:2:Column:20
                No such column 'Foo' on entity 'Account'.""");
    }

    @Test
    void hostileLiteralsStayLiterals() {
        assertThat(names("WHERE Name = 'x\\' OR 1=1 --'")).isEmpty();
        assertThat(names("WHERE Name LIKE '%\\'; DROP TABLE OPPORTUNITY; --'")).isEmpty();
        assertThat(names("WHERE Name = 'one'")).isEqualTo("one");
    }
}
