package io.github.bulk2.it.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sforce.soap.partner.DescribeGlobalResult;
import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.Field;
import com.sforce.soap.partner.FieldType;
import com.sforce.soap.partner.LoginResult;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.PicklistEntry;
import com.sforce.soap.partner.SoapType;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.fault.InvalidSObjectFault;
import com.sforce.soap.partner.fault.LoginFault;
import com.sforce.soap.partner.fault.UnexpectedErrorFault;
import com.sforce.ws.ConnectionException;
import com.sforce.ws.ConnectorConfig;
import io.github.bulk2.BulkClient;
import io.github.bulk2.JobFilter;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.sandbox.Call;
import io.github.bulk2.sandbox.Sandbox;
import java.net.URI;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * force-wsc, Salesforce's own SOAP client, which was not written for the sandbox: login and describe. It has no connection
 * for Bulk API 2.0; what comes of its session there is asked with our client.
 */
@Timeout(60)
class ForceWscTest {

    private static final String USER = "loader@bulk2.example";
    private static final String PASSWORD = "secret<&>";

    private final Sandbox sandbox =
            Sandbox.builder().username(USER).password(PASSWORD).start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private ConnectorConfig config(String username, String password) {
        ConnectorConfig config = new ConnectorConfig();
        config.setAuthEndpoint(sandbox.instanceUrl() + "/services/Soap/u/65.0");
        config.setUsername(username);
        config.setPassword(password);
        return config;
    }

    private PartnerConnection connection() throws ConnectionException {
        return new PartnerConnection(config(USER, PASSWORD));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void loginGivesASessionAndWhereToUseIt(boolean compressed) throws ConnectionException {
        ConnectorConfig config = config(USER, PASSWORD);
        config.setCompression(compressed);
        config.setManualLogin(true);
        config.setServiceEndpoint(config.getAuthEndpoint());

        LoginResult login = new PartnerConnection(config).login(USER, PASSWORD);

        assertThat(login.getServerUrl()).startsWith(sandbox.instanceUrl() + "/services/Soap/u/65.0/00D");
        assertThat(login.getPasswordExpired()).isFalse();
        assertThat(login.getUserId()).hasSize(18).isEqualTo(login.getUserInfo().getUserId());
        assertThat(login.getUserInfo().getUserName()).isEqualTo(USER);
        assertThat(login.getUserInfo().getOrganizationId()).hasSize(18);
        assertThat(login.getUserInfo().getRoleId()).isNull();
        try (BulkClient client = client(login.getSessionId())) {
            assertThat(client.ingest().list(JobFilter.all())).isEmpty();
        }
    }

    private BulkClient client(String session) {
        return BulkClient.builder()
                .instanceUrl(URI.create(sandbox.instanceUrl().toString()))
                .tokens(TokenProvider.fixed(session))
                .build();
    }

    @ParameterizedTest
    @CsvSource({"loader@bulk2.example, wrong", "nobody@bulk2.example, secret<&>", "'', ''"})
    void wrongCredentialsAreRefused(String username, String password) {
        assertThatThrownBy(() -> new PartnerConnection(config(username, password)))
                .isInstanceOfSatisfying(LoginFault.class, fault -> {
                    assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.INVALID_LOGIN);
                    assertThat(fault.getExceptionMessage()).startsWith("Invalid username, password, security token");
                    assertThat(fault.getFaultCode().getLocalPart()).isEqualTo("INVALID_LOGIN");
                });
        assertThat(sandbox.recentCalls()).extracting(Call::status).containsExactly(500);
    }

    @Test
    void allObjectsAreListed() throws ConnectionException {
        DescribeGlobalResult all = connection().describeGlobal();

        assertThat(all.getSobjects())
                .extracting(object -> object.getName() + " " + object.getKeyPrefix())
                .contains("Account 001", "Contact 003", "User 005");
        assertThat(all.getSobjects()).allSatisfy(object -> {
            assertThat(object.isQueryable()).isTrue();
            assertThat(object.isCustom()).isFalse();
        });
    }

    @Test
    void fieldsAreDescribed() throws ConnectionException {
        DescribeSObjectResult account = connection().describeSObject("account");

        assertThat(account.getName()).isEqualTo("Account");
        Field id = field(account, "Id");
        assertThat(id.getType()).isEqualTo(FieldType.id);
        assertThat(id.getSoapType()).isEqualTo(SoapType.ID);
        assertThat(id.isCreateable() || id.isNillable()).isFalse();
        Field name = field(account, "Name");
        assertThat(name.isNameField() && name.isCreateable() && name.isUpdateable())
                .isTrue();
        assertThat(name.isNillable()).isFalse();
        assertThat(name.getLength()).isEqualTo(255);
        Field external = field(account, "External_Id__c");
        assertThat(external.isExternalId() && external.isUnique() && external.isIdLookup() && external.isCustom())
                .isTrue();
        Field parent = field(account, "ParentId");
        assertThat(parent.getReferenceTo()).containsExactly("Account");
        assertThat(parent.getRelationshipName()).isEqualTo("Parent");
        assertThat(field(account, "AnnualRevenue").getSoapType()).isEqualTo(SoapType._double);
        assertThat(field(account, "BillingAddress").getType()).isEqualTo(FieldType.address);
        assertThat(field(account, "Type").getPicklistValues())
                .extracting(PicklistEntry::getValue)
                .contains("Channel Partner / Reseller");
        assertThat(field(account, "SystemModstamp").isUpdateable()).isFalse();
    }

    private static Field field(DescribeSObjectResult object, String name) {
        return Arrays.stream(object.getFields())
                .filter(field -> field.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyObjectOfTheListIsDescribed() throws ConnectionException {
        PartnerConnection connection = connection();
        String[] names = Arrays.stream(connection.describeGlobal().getSobjects())
                .map(object -> object.getName())
                .toArray(String[]::new);

        assertThat(names).hasSizeGreaterThanOrEqualTo(9);
        assertThat(connection.describeSObjects(names))
                .extracting(DescribeSObjectResult::getName)
                .containsExactly(names);
    }

    @Test
    void unknownObjectIsRefused() throws ConnectionException {
        PartnerConnection connection = connection();

        assertThatThrownBy(() -> connection.describeSObject("Nothing__c"))
                .isInstanceOfSatisfying(InvalidSObjectFault.class, fault -> {
                    assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.INVALID_TYPE);
                    assertThat(fault.getExceptionMessage()).contains("'Nothing__c' is not supported");
                });
    }

    @Test
    void sessionEndsWithItsLogout() throws ConnectionException {
        PartnerConnection connection = connection();
        connection.getUserInfo();
        connection.logout();

        assertThatThrownBy(connection::getUserInfo)
                .isInstanceOf(UnexpectedErrorFault.class)
                .extracting(fault -> ((ApiFault) fault).getExceptionCode())
                .isEqualTo(ExceptionCode.INVALID_SESSION_ID);
    }

    @Test
    void callThatTheSandboxDoesNotHaveIsRefusedAndNotMisunderstood() throws ConnectionException {
        PartnerConnection connection = connection();

        assertThatThrownBy(() -> connection.query("SELECT Id FROM Account"))
                .isInstanceOf(ConnectionException.class)
                .hasMessageContaining("No operation available for request query");
    }
}
