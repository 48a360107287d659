package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.cli.Shell.Outcome;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrgUrlTextTest {

    @RegisterExtension
    static final SandboxExtension ORG = new SandboxExtension();

    @ParameterizedTest
    @CsvSource({
        "https://mycompany.lightning.force.com, https://mycompany.my.salesforce.com",
        "https://MyCompany.Lightning.force.com/lightning/page/home, https://mycompany.my.salesforce.com",
        "https://my--uat.sandbox.lightning.force.com/, https://my--uat.sandbox.my.salesforce.com",
        "https://my--uat.lightning.force.com/one/one.app#x, https://my--uat.my.salesforce.com",
        "https://my-dev-ed.develop.lightning.force.com, https://my-dev-ed.develop.my.salesforce.com",
        "https://mycompany.my.salesforce-setup.com/lightning/setup?a=b, https://mycompany.my.salesforce.com",
        "https://my--uat.sandbox.my.salesforce-setup.com, https://my--uat.sandbox.my.salesforce.com",
        "https://mycompany.my.site.com/s/, https://mycompany.my.salesforce.com",
        "https://mycompany.my.salesforce.com/some/path, https://mycompany.my.salesforce.com"
    })
    void urlOfAPageIsThatOfTheOrg(String given, String url) {
        assertThat(OrgUrlText.of(given, "instance URL")).isEqualTo(new OrgUrlText(url, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://mycompany.my.salesforce.com",
                "http://127.0.0.1:8080",
                "http://localhost",
                "http://[::1]:80"
            })
    void otherUrlsStay(String url) {
        assertThat(OrgUrlText.of(" " + url + "/ ", "instance URL")).isEqualTo(new OrgUrlText(url, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8080",
                "mycompany.my.salesforce.com",
                "mycompany",
                "localhost:8099",
                "https://",
                "https:mycompany.my.salesforce.com",
                "https:///path",
                "ftp://mycompany.my.salesforce.com",
                "http://mycompany.my.salesforce.com",
                "http://192.168.1.1:80",
                "https://my company.com",
                "https://my_company.my.salesforce.com:99999",
                "https://example.com:99999",
                "https://example.com/path",
                "https://example.com?x",
                "\"https://mycompany.my.salesforce.com\"",
                "https://[::1",
                "%zz"
            })
    void whatIsNoInstanceUrlIsAUsageErrorThatShowsOne(String url) {
        Outcome outcome = new Shell()
                .with("BULK2_INSTANCE_URL", url)
                .with("BULK2_TOKEN", "00Dx!y")
                .run("jobs", "list", "--limit", "1");
        assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("instance URL", "https://mycompany.my.salesforce.com")
                .doesNotContain("Illegal character", "Expected", "java.", "null", "unexpected");
    }

    @Test
    void userAndPasswordAreNotRepeated() {
        for (String url : new String[] {"https://me:hush@x.my.salesforce.com", "me:hush@x.my.salesforce.com"}) {
            Outcome outcome = new Shell().with("BULK2_TOKEN", "00Dx!y").run("jobs", "list", "--instance-url", url);
            assertThat(outcome.exitCode()).isEqualTo(2);
            assertThat(outcome.err()).contains("instance URL", "https://").doesNotContain("hush");
        }
    }

    @Test
    void loginUrlIsReadTheSameWay() {
        Outcome outcome = new Shell()
                .with("BULK2_CLIENT_ID", "key")
                .with("BULK2_CLIENT_SECRET", "the_secret")
                .with("BULK2_LOGIN_URL", "login.salesforce.com")
                .run("jobs", "list");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("login URL \"login.salesforce.com\"", "https://")
                .doesNotContain("Illegal");
    }

    @Test
    void correctedUrlIsSaidOnce(Sandbox org) {
        Outcome outcome = new Shell()
                .with("BULK2_TOKEN", org.token())
                .run(
                        "jobs",
                        "list",
                        "--proxy",
                        "http://127.0.0.1:9",
                        "--instance-url",
                        "https://x.lightning.force.com/a");
        String said = "using https://x.my.salesforce.com, where the org's API is";
        assertThat(outcome.err()).contains(said);
        assertThat(outcome.err().split(said, -1)).hasSize(2);
    }
}
