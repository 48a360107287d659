package io.github.bulk2.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The login of the Salesforce CLI, played by a script. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class SfCliTest {

    @TempDir
    Path folder;

    private TokenProvider sf(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("sf"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        SfCli sf = new SfCli("prod", "/nonexistent:" + folder);
        return new RenewingTokens(http -> sf.display(), RenewingTokens.NO_SETTINGS);
    }

    private static String answer(String token, URI instanceUrl) {
        return "printf '%s' '{\"status\":0,\"result\":{\"accessToken\":\"" + token + "\",\"instanceUrl\":\""
                + instanceUrl + "\",\"username\":\"me@x\"},\"warnings\":[]}'\n";
    }

    @Test
    void loginOfTheCommandIsUsedAndAskedOnce() throws IOException {
        try (Sandbox sandbox = Sandbox.start()) {
            Path asked = folder.resolve("asked");
            TokenProvider tokens = sf(
                    "echo \"$@\" >> " + asked + "\necho noise >&2\n" + answer(sandbox.token(), sandbox.instanceUrl()));
            try (BulkClient client = BulkClient.builder().tokens(tokens).build()) {
                client.ingest().create(IngestRequest.insert("Account"));
                client.ingest().create(IngestRequest.insert("Account"));
            }
            assertThat(asked).hasContent("org display --json --target-org prod");
        }
    }

    @Test
    void idOfTheOrgComesWithTheToken() throws IOException {
        TokenProvider tokens = sf("printf '%s' '{\"status\":0,\"result\":{\"id\":\"00Dx0000000BV7zEAG\",\"accessToken\":"
                + "\"eyJ.no.session\",\"instanceUrl\":\"https://acme.my.salesforce.com\"}}'\n");
        assertThat(tokens.token().organizationId()).contains("00Dx0000000BV7zEAG");
    }

    @Test
    void refusedTokenIsAskedForAgain() throws IOException {
        try (Sandbox sandbox = Sandbox.start()) {
            Path once = folder.resolve("once");
            TokenProvider tokens = sf("if [ ! -e " + once + " ]; then touch " + once + "\n"
                    + answer("00Dworn!out", sandbox.instanceUrl()) + "else\n"
                    + answer(sandbox.token(), sandbox.instanceUrl()) + "fi\n");
            try (BulkClient client = BulkClient.builder().tokens(tokens).build()) {
                client.ingest().create(IngestRequest.insert("Account"));
            }
            assertThat(sandbox.calls("createIngestJob")).isEqualTo(2);
        }
    }

    @Test
    void missingCommandIsSaid() {
        SfCli sf = new SfCli("prod", folder.toString());
        assertThatThrownBy(sf::display)
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("not installed")
                .hasMessageContaining("prod");
    }

    @Test
    void unknownAliasSaysHowToLogIn() throws IOException {
        TokenProvider tokens = sf("printf '%s' '{\"status\":1,\"name\":\"NamedOrgNotFoundError\",\"message\":\"No "
                + "authorization information found for prod.\"}'\nexit 1\n");
        assertThatThrownBy(tokens::token)
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("No authorization information found")
                .hasMessageContaining("sf org login web --alias prod");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exit 3",
                "echo not json",
                "while :; do echo endless; done",
                "echo '[]'",
                "echo '{\"status\":0,\"result\":{\"accessToken\":\"[REDACTED] use --show\",\"instanceUrl\":\"https://x.my.salesforce.com\"}}'",
                "echo '{\"status\":0,\"result\":{\"accessToken\":\"00Dabc!hushhush\"}}'"
            })
    void answerThatIsNoLoginIsAnErrorWithoutTheToken(String script) throws IOException {
        assertThatThrownBy(sf(script)::token)
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("prod")
                .hasMessageNotContaining("hushhush")
                .hasMessageNotContaining("REDACTED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--flags", "a b", "a&b", "a\nb"})
    void aliasThatCouldBeSomethingElseIsRefused(String alias) {
        assertThatThrownBy(() -> TokenProvider.sfCli(alias)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void chainPassesOverLoginsThatCannotBeAndKeepsTheFirstThatCan() throws IOException {
        TokenProvider chain =
                TokenProvider.chain(sf("exit 3"), TokenProvider.fixed("00Dsecond"), TokenProvider.fixed("00Dthird"));
        assertThat(chain.token().value()).isEqualTo("00Dsecond");
        assertThat(chain.invalidate(chain.token())).isFalse();
        assertThat(chain.token().value()).isEqualTo("00Dsecond");
    }

    @Test
    void chainWithoutAnyLoginGivesEveryReason() throws IOException {
        TokenProvider broken = sf("exit 3");
        SfCli missing = new SfCli("uat", "");
        TokenProvider chain =
                TokenProvider.chain(broken, new RenewingTokens(http -> missing.display(), RenewingTokens.NO_SETTINGS));
        assertThatThrownBy(chain::token)
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("none of 2 logins")
                .hasMessageContaining("prod")
                .hasMessageContaining("uat");
        assertThatThrownBy(TokenProvider::chain).isInstanceOf(IllegalArgumentException.class);
    }
}
