package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which org a command talks to. An option outranks an environment variable, which outranks the profile file. */
final class ConnectionOptions {
    @Option(
            names = "--instance-url",
            paramLabel = "URL",
            description = "The org, such as https://mycompany.my.salesforce.com [BULK2_INSTANCE_URL].")
    @Nullable
    String instanceUrl;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "Access token; - reads it from stdin [BULK2_TOKEN]."
                    + " Every user of this machine can see a command line: better use the variable or a profile.")
    @Nullable
    String token;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File that holds the access token.")
    @Nullable
    Path tokenFile;

    @Option(
            names = "--api-version",
            paramLabel = "VERSION",
            description = "API version, such as 63.0 [BULK2_API_VERSION].")
    @Nullable
    String apiVersion;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Section of the profile file ~/.config/bulk2/profiles.properties, which has NAME.instanceUrl,"
                    + " NAME.token, NAME.apiVersion [BULK2_PROFILE, else default].")
    @Nullable
    String profile;

    boolean readsStdin() {
        return "-".equals(token);
    }

    BulkClient open(Session session) throws IOException {
        Connection connection = resolve(session);
        session.secrets().add(connection.token());
        return CliException.checkingUsage(() -> client(connection));
    }

    Connection resolve(Session session) throws IOException {
        Profile named = Profile.load(session, profile);
        String url = first(instanceUrl, profile == null ? null : named.instanceUrl(), env(session, "INSTANCE_URL"));
        String secret = first(givenToken(session), profile == null ? null : named.token(), env(session, "TOKEN"));
        String version = first(apiVersion, profile == null ? null : named.apiVersion(), env(session, "API_VERSION"));
        if (secret == null && named.token() != null && url != null && !belongs(url, named)) {
            throw CliException.usage("the instance URL is " + url + ", but the only token is that of profile "
                    + named.name() + " for " + named.instanceUrl() + ". Set BULK2_TOKEN or use --token-file");
        }
        url = first(url, named.instanceUrl());
        secret = first(secret, named.token());
        if (url == null || secret == null) {
            throw missing(url, secret, named);
        }
        return new Connection(url, secret, first(version, named.apiVersion()));
    }

    /** A token must not travel to another org than its own because two settings came from two places. */
    private static boolean belongs(String url, Profile named) {
        return named.instanceUrl() == null || named.instanceUrl().equals(url);
    }

    private static BulkClient client(Connection connection) {
        BulkClient.Builder builder = BulkClient.builder()
                .instanceUrl(URI.create(connection.instanceUrl()))
                .tokens(TokenProvider.fixed(connection.token()));
        if (connection.apiVersion() != null) {
            builder.apiVersion(connection.apiVersion());
        }
        return builder.build();
    }

    private @Nullable String givenToken(Session session) throws IOException {
        if (token != null && tokenFile != null) {
            throw CliException.usage("--token and --token-file exclude each other. Keep the file");
        }
        if (tokenFile != null) {
            return Files.readString(tokenFile).strip();
        }
        if (!readsStdin()) {
            return token;
        }
        BufferedReader in =
                new BufferedReader(new InputStreamReader(session.console().in(), StandardCharsets.UTF_8));
        return Objects.requireNonNullElse(in.readLine(), "").strip();
    }

    private static CliException missing(@Nullable String url, @Nullable String token, Profile named) {
        String what =
                url == null && token == null ? "no org and no token are" : url == null ? "no org is" : "no token is";
        return CliException.usage(what + " given. Set BULK2_INSTANCE_URL and BULK2_TOKEN,"
                + " or put default.instanceUrl and default.token into " + named.file());
    }

    private static @Nullable String env(Session session, String name) {
        String value = session.console().env().get("BULK2_" + name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static @Nullable String first(@Nullable String... values) {
        for (String value : values) {
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Where to and as whom. */
    record Connection(
            String instanceUrl, String token, @Nullable String apiVersion) {
        @Override
        public String toString() {
            return "connection to " + instanceUrl;
        }
    }
}
