package io.github.bulk2.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.auth.AccessToken;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an org's id is found, and its form of 18 characters. */
class OrganizationIdTest {

    /** Each letter of the checksum tells which of five characters are capitals. */
    @ParameterizedTest
    @CsvSource({
        "00D000000000062, 00D000000000062EAA",
        "00Dx0000000BV7z, 00Dx0000000BV7zEAG",
        "00D5g000004abcd, 00D5g000004abcdEAA",
        "00DHs000000SandBOX, "
    })
    void shortIdsGetTheirChecksum(String id, String whole) {
        assertThat(OrganizationId.of(id).orElse(null)).isEqualTo(whole);
        if (whole != null) {
            assertThat(OrganizationId.of(whole)).contains(whole);
            assertThat(OrganizationId.ofToken(id + "!AQ0AQ.x")).contains(whole);
            assertThat(OrganizationId.ofToken(whole + "!AQ0AQ!x")).contains(whole);
            assertThat(OrganizationId.ofIdUrl("https://login.salesforce.com/id/" + id + "/005000000000001"))
                    .contains(whole);
            assertThat(OrganizationId.ofIdUrl("https://test.salesforce.com/id/" + whole + "/005000000000001AAA"))
                    .contains(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "!",
                "secret",
                "00Dtoken",
                "00D!token",
                "00D000000000062",
                "005000000000062!AQ",
                "00D000000000062EAB!AQ",
                "00D0000000000621!AQ",
                "x00D000000000062!AQ",
                "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1aWQ6MDA1In0.c2ln"
            })
    void otherTokensTellNoOrg(String token) {
        assertThat(OrganizationId.ofToken(token)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "00D000000000062",
                "https://login.salesforce.com/id/",
                "https://login.salesforce.com/id/00D000000000062",
                "https://login.salesforce.com/id/005000000000062/00D000000000062",
                "https://login.salesforce.com/x/id/00D000000000062/005000000000062",
                "urn:id/00D000000000062/005000000000062"
            })
    void otherUrlsTellNoOrg(String url) {
        assertThat(OrganizationId.ofIdUrl(url)).isEmpty();
    }

    @Test
    void tokenItselfCountsMoreThanWhatCameWithIt() {
        URI url = URI.create("https://acme.my.salesforce.com");
        AccessToken jwt = AccessToken.of("eyJhbGciOiJSUzI1NiJ9.e30.s", url);
        assertThat(jwt.organizationId()).isEmpty();
        assertThat(jwt.withOrganizationId("00D000000000062").organizationId()).contains("00D000000000062EAA");
        AccessToken session = AccessToken.of("00Dx0000000BV7z!AQ", url);
        assertThat(session.organizationId()).contains("00Dx0000000BV7zEAG");
        assertThat(session.withOrganizationId("00D000000000062").organizationId())
                .contains("00Dx0000000BV7zEAG");
        assertThatThrownBy(() -> jwt.withOrganizationId("acme")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://acme.my.salesforce.com",
                "https://acme.my.salesforce.com/",
                "HTTPS://Acme.My.Salesforce.com",
                "https://acme.my.salesforce.com:443/"
            })
    void oneUrlInManyForms(String url) {
        assertThat(OrgUrl.checked(URI.create(url), "URL")).hasToString("https://acme.my.salesforce.com");
        assertThat(OrgUrl.checked(URI.create("https://acme.my.salesforce.com:8443"), "URL"))
                .hasToString("https://acme.my.salesforce.com:8443");
    }
}
