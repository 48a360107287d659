package io.github.bulk2.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
        return login("prod").tokens();
    }

    private SfCli login(@Nullable String alias) {
        return new SfCli(Optional.ofNullable(alias), "/nonexistent:" + folder);
    }

    /** What version 2.146.3 of the real command prints; recorded. */
    private static String printing(String recorded, String... replacements) throws IOException {
        String text;
        try (InputStream in = SfCliTest.class.getResourceAsStream("/sf/" + recorded + ".json")) {
            text = new String(Objects.requireNonNull(in, recorded).readAllBytes(), StandardCharsets.UTF_8);
        }
        for (int i = 0; i < replacements.length; i += 2) {
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        return "cat <<'ANSWER'\n" + text + "\nANSWER\n";
    }

    /** The command since it hides tokens. */
    private static String hiding(Sandbox sandbox, Path asked) throws IOException {
        return "echo \"$@\" >> " + asked + "\necho \"$NO_COLOR $FORCE_COLOR\" >> " + asked + "\n"
                + "if [ \"$2\" = display ]; then\n"
                + printing("org-display", "INSTANCE_URL", sandbox.instanceUrl().toString())
                + "else\n" + printing("org-auth-show-access-token", "ACCESS_TOKEN", sandbox.token()) + "fi\n";
    }

    @Test
    void hiddenTokenIsAskedForWithItsOwnCommandAndWithoutColours() throws IOException {
        try (Sandbox sandbox = Sandbox.start()) {
            Path asked = folder.resolve("asked");
            TokenProvider tokens = sf(hiding(sandbox, asked));
            try (BulkClient client = BulkClient.builder().tokens(tokens).build()) {
                client.ingest().create(IngestRequest.insert("Account"));
            }
            assertThat(asked).hasContent("""
                            org display --json --target-org prod
                            1 0
                            org auth show-access-token --json --target-org me@example.com
                            1 0
                            """);
        }
    }

    @Test
    void defaultOrgIsAskedForWithoutAName() throws IOException {
        try (Sandbox sandbox = Sandbox.start()) {
            Path asked = folder.resolve("asked");
            sf(hiding(sandbox, asked));
            assertThat(login(null).tokens().token().value()).isEqualTo(sandbox.token());
            assertThat(asked).content().startsWith("org display --json\n").contains("--target-org me@example.com");
        }
    }

    @Test
    void missingDefaultOrgSaysHowToSetOne() throws IOException {
        sf(printing("no-default-org") + "exit 1\n");
        assertThatThrownBy(login(null).tokens()::token)
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("No default environment found")
                .hasMessageContaining("--set-default")
                .hasMessageNotContaining("null");
    }

    @Test
    void commandThatHidesTheTokenAndCannotShowItIsToBeUpdated() throws IOException {
        TokenProvider tokens = sf("if [ \"$2\" = display ]; then\n"
                + printing("org-display", "INSTANCE_URL", "https://x.my.salesforce.com")
                + "else\n"
                + "echo '{\"status\":1,\"message\":\"org auth show-access-token is not a sf command\"}'; exit"
                + " 1\n"
                + "fi\n");
        assertThatThrownBy(tokens::token)
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("Update the Salesforce CLI");
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
        TokenProvider tokens =
                sf("printf '%s' '{\"status\":0,\"result\":{\"id\":\"00Dx0000000BV7zEAG\",\"accessToken\":"
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
        assertThatThrownBy(login("prod")::login)
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
                "echo '{\"status\":0,\"result\":{\"accessToken\":\"[REDACTED] use"
                        + " --show\",\"instanceUrl\":\"https://x.my.salesforce.com\"}}'",
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
        SfCli missing = new SfCli(Optional.of("uat"), "");
        TokenProvider chain = TokenProvider.chain(broken, missing.tokens());
        assertThatThrownBy(chain::token)
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("none of 2 logins")
                .hasMessageContaining("prod")
                .hasMessageContaining("uat");
        assertThatThrownBy(TokenProvider::chain).isInstanceOf(IllegalArgumentException.class);
    }
}
