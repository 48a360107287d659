package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.HttpSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which org a command talks to, and as whom. An option outranks an environment variable, which outranks the profile file. */
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
            names = "--sf-alias",
            paramLabel = "ALIAS",
            description = "Login of the Salesforce CLI, which must be installed [BULK2_SF_ALIAS].")
    @Nullable
    String sfAlias;

    @Option(
            names = "--sf",
            description = "Login of the Salesforce CLI: that of its default org [BULK2_SF=true, profile NAME.sf=true].")
    boolean sf;

    @Option(
            names = "--client-id",
            paramLabel = "KEY",
            description = "Consumer key of a connected app, with a secret (client credentials flow) or a key and a user"
                    + " (JWT bearer flow) [BULK2_CLIENT_ID].")
    @Nullable
    String clientId;

    @Option(
            names = "--client-secret-file",
            paramLabel = "FILE",
            description = "File that holds the app's consumer secret [its text: BULK2_CLIENT_SECRET].")
    @Nullable
    Path clientSecretFile;

    @Option(
            names = "--jwt-key-file",
            paramLabel = "FILE",
            description = "PEM file with the app's private key [BULK2_JWT_KEY_FILE].")
    @Nullable
    Path jwtKeyFile;

    @Option(
            names = "--username",
            paramLabel = "USER",
            description = "User to log in with the private key [BULK2_USERNAME].")
    @Nullable
    String username;

    @Option(
            names = "--login-url",
            paramLabel = "URL",
            description = "Where the app logs in [BULK2_LOGIN_URL, else the instance URL, else for JWT"
                    + " https://login.salesforce.com].")
    @Nullable
    String loginUrl;

    @Option(
            names = "--api-version",
            paramLabel = "VERSION",
            description = "API version, such as 63.0 [BULK2_API_VERSION].")
    @Nullable
    String apiVersion;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Section of the profile file ~/.config/bulk2/profiles.properties, which has"
                    + " NAME.instanceUrl, NAME.apiVersion, and NAME.token, NAME.sfAlias, NAME.sf or NAME.clientId with"
                    + " NAME.clientSecret or NAME.jwtKeyFile and NAME.username, NAME.loginUrl, NAME.proxy,"
                    + " NAME.trustStore, NAME.apiFloor and so on [BULK2_PROFILE, else default].")
    @Nullable
    String profile;

    @Mixin
    final HttpOptions http = new HttpOptions();

    /** Where the client creates run folders, if a command has an option for that. */
    @Nullable
    RunsOptions runs;

    boolean readsStdin() {
        return "-".equals(token);
    }

    /** Makes the client; a command that uses up little keeps no floor. */
    BulkClient open(Session session, @Nullable FloorOptions floor) throws IOException {
        Profile named = Profile.load(session, profile);
        Login environment = environment(session);
        Login login = login(session, named, environment);
        String given = first(instanceUrl, profile == null ? null : named.instanceUrl(), environment.instanceUrl());
        boolean ofProfile = login.place().equals(named.place());
        if (ofProfile && login.token() != null && given != null && !belongs(given, named)) {
            throw CliException.usage("the instance URL is " + given + ", but the only token is that of profile "
                    + named.name() + " for " + named.instanceUrl() + ". Set BULK2_TOKEN or use --token-file");
        }
        String url = OrgUrlText.used(session, first(given, named.instanceUrl()), "instance URL");
        if (login.isEmpty() || (url == null && login.token() != null)) {
            throw missing(url, login, named);
        }
        String version = first(
                apiVersion,
                profile == null ? null : named.apiVersion(),
                env(session, "API_VERSION"),
                named.apiVersion());
        HttpSettings settings = CliException.checkingUsage(() -> http.settings(session, named, profile != null, url));
        return CliException.checkingUsage(() -> {
            BulkClient.Builder builder =
                    BulkClient.builder().tokens(login.provider(session, url)).http(settings);
            builder.runsFolder(runs == null ? RunsOptions.fromEnvironment(session) : runs.folder(session));
            if (floor != null) {
                builder.apiFloor(floor.floor(session, named, profile != null));
            }
            return client(builder, url, version);
        });
    }

    /** The first place that says how to log in. A secret is no option, so options may take it from the environment. */
    private Login login(Session session, Profile named, Login environment) throws IOException {
        Login options = options(session).provenBy(environment);
        return Stream.of(options, profile == null ? options : named.login(), environment)
                .filter(login -> !login.isEmpty())
                .findFirst()
                .orElseGet(named::login);
    }

    private Login options(Session session) throws IOException {
        Login.App app =
                new Login.App(loginUrl, clientId, SecretFile.text(session, clientSecretFile), jwtKeyFile, username);
        return new Login("the options", instanceUrl, givenToken(session), sfLogin(sf, sfAlias), app);
    }

    /** An alias says which login it is, so it outranks the default org. */
    static @Nullable String sfLogin(boolean defaultOrg, @Nullable String alias) {
        return alias == null && defaultOrg ? Login.SF_DEFAULT : alias;
    }

    private static Login environment(Session session) {
        String keyFile = env(session, "JWT_KEY_FILE");
        Login.App app = new Login.App(
                env(session, "LOGIN_URL"),
                env(session, "CLIENT_ID"),
                env(session, "CLIENT_SECRET"),
                keyFile == null ? null : Path.of(keyFile),
                env(session, "USERNAME"));
        return new Login(
                "the environment variables",
                env(session, "INSTANCE_URL"),
                env(session, "TOKEN"),
                sfLogin("true".equalsIgnoreCase(env(session, "SF")), env(session, "SF_ALIAS")),
                app);
    }

    /** A token must not travel to another org than its own because two settings came from two places. */
    private static boolean belongs(String url, Profile named) {
        String own = named.instanceUrl();
        return own == null
                || own.equals(url)
                || OrgUrlText.of(own, "instance URL of profile " + named.name())
                        .url()
                        .equals(OrgUrlText.of(url, "instance URL").url());
    }

    private static BulkClient client(BulkClient.Builder builder, @Nullable String url, @Nullable String version) {
        if (url != null) {
            builder.instanceUrl(URI.create(url));
        }
        if (version != null) {
            builder.apiVersion(version);
        }
        return builder.build();
    }

    private @Nullable String givenToken(Session session) throws IOException {
        if (token != null && tokenFile != null) {
            throw CliException.usage("--token and --token-file exclude each other. Keep the file");
        }
        if (tokenFile != null) {
            return SecretFile.text(session, tokenFile);
        }
        if (!readsStdin()) {
            return token;
        }
        BufferedReader in =
                new BufferedReader(new InputStreamReader(session.console().in(), StandardCharsets.UTF_8));
        return Objects.requireNonNullElse(in.readLine(), "").strip();
    }

    private static CliException missing(@Nullable String url, Login login, Profile named) {
        String what = !login.isEmpty() ? "no org is" : url == null ? "no org and no token are" : "no token is";
        return CliException.usage(what + " given. Set BULK2_INSTANCE_URL and BULK2_TOKEN,"
                + " or put default.instanceUrl and default.token into " + named.file()
                + ", or log in another way. The options: bulk2 help query");
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
}
