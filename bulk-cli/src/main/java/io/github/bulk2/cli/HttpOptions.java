package io.github.bulk2.cli;

import io.github.bulk2.HttpSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command speaks HTTP. Passwords come from files, the environment or the profile, not from the command line. */
final class HttpOptions {
    private static final Origin NOWHERE = new Origin(null, null, null);

    @Option(
            names = "--proxy",
            paramLabel = "HOST:PORT",
            description = "HTTP proxy on the way to Salesforce [BULK2_PROXY, else HTTPS_PROXY]. Hosts of NO_PROXY are"
                    + " reached without it.")
    @Nullable
    String proxy;

    @Option(names = "--proxy-user", paramLabel = "USER", description = "User of the proxy [BULK2_PROXY_USER].")
    @Nullable
    String proxyUser;

    @Option(
            names = "--proxy-password-file",
            paramLabel = "FILE",
            description = "File that holds the proxy's password [its text: BULK2_PROXY_PASSWORD].")
    @Nullable
    Path proxyPasswordFile;

    @Option(
            names = "--trust-store",
            paramLabel = "FILE",
            description = "PEM, JKS or PKCS#12 file with the CAs to trust, instead of Java's [BULK2_TRUST_STORE].")
    @Nullable
    String trustStore;

    @Option(
            names = "--trust-store-password-file",
            paramLabel = "FILE",
            description = "File that holds its password [its text: BULK2_TRUST_STORE_PASSWORD].")
    @Nullable
    Path trustStorePasswordFile;

    @Option(
            names = "--key-store",
            paramLabel = "FILE",
            description = "JKS or PKCS#12 file with a certificate and its key, to show to a server that asks for one"
                    + " [BULK2_KEY_STORE].")
    @Nullable
    String keyStore;

    @Option(
            names = "--key-store-password-file",
            paramLabel = "FILE",
            description = "File that holds its password [its text: BULK2_KEY_STORE_PASSWORD].")
    @Nullable
    Path keyStorePasswordFile;

    @Option(
            names = "--total-timeout",
            paramLabel = "DURATION",
            converter = WaitOptions.DurationConverter.class,
            description =
                    "How long one request may take, a healthy upload or download included, such as 30m [no bound].")
    @Nullable
    Duration totalTimeout;

    @Option(
            names = "--client-name",
            paramLabel = "NAME",
            description = "Name that Salesforce logs the calls under [BULK2_CLIENT_NAME, else bulk2 and its version].")
    @Nullable
    String clientName;

    /**
     * The settings.
     *
     * @param named the profile
     * @param asked whether the user named the profile, which then outranks the environment
     * @param url the org's, if it is known
     */
    HttpSettings settings(Session session, Profile named, boolean asked, @Nullable String url) throws IOException {
        HttpSettings http = HttpSettings.ofDefaults();
        Optional<Origin> way = proxy(session, named, asked, url);
        if (way.isPresent()) {
            String direct = either(session, "no_proxy");
            http = http.withProxy(ProxyAddress.of(way.get(), session, ProxyAddress.directHosts(direct)));
        }
        Optional<Origin> trust = Origin.first(places(
                new Origin(trustStore, null, SecretFile.text(session, trustStorePasswordFile)),
                "trustStore",
                session,
                named,
                asked));
        if (trust.isPresent()) {
            http = http.withTrustStore(file(trust.get()), trust.get().secret(session));
        }
        Optional<Origin> keys = Origin.first(places(
                new Origin(keyStore, null, SecretFile.text(session, keyStorePasswordFile)),
                "keyStore",
                session,
                named,
                asked));
        if (keys.isPresent()) {
            char[] password = keys.get().secret(session);
            if (password == null) {
                throw CliException.usage("the key store " + keys.get().value()
                        + " has no password. Set BULK2_KEY_STORE_PASSWORD or use --key-store-password-file");
            }
            http = http.withKeyStore(file(keys.get()), password);
        }
        http = totalTimeout == null ? http : http.withTotalTimeout(totalTimeout);
        String name = clientName == null ? named.setting("clientName", env(session, "clientName"), asked) : clientName;
        return name == null ? http : http.withClientName(name);
    }

    private Optional<Origin> proxy(Session session, Profile named, boolean asked, @Nullable String url)
            throws IOException {
        if (proxy != null && ProxyAddress.hasPassword(proxy)) {
            throw CliException.usage("--proxy with a user in it shows the password to every user of this machine. Use"
                    + " --proxy-user and --proxy-password-file");
        }
        Optional<Origin> ours = Origin.first(places(
                new Origin(proxy, proxyUser, SecretFile.text(session, proxyPasswordFile)),
                "proxy",
                session,
                named,
                asked));
        // The variable is for https; plain HTTP is for a sandbox on this machine.
        boolean plain = url != null && url.startsWith("http://");
        String usual = plain ? null : either(session, "https_proxy");
        return ours.isPresent() ? ours : Origin.first(new Origin(usual, null, null));
    }

    /** Options outrank a profile that was named, that outranks the environment, and that the default profile. */
    private static Origin[] places(Origin option, String name, Session session, Profile named, boolean asked) {
        Origin environment =
                new Origin(env(session, name), env(session, name + "User"), env(session, name + "Password"));
        Origin profile = new Origin(named.text(name), named.text(name + "User"), named.text(name + "Password"));
        return new Origin[] {option.provenBy(environment), asked ? profile : NOWHERE, environment, profile};
    }

    private static Path file(Origin origin) {
        return Path.of(String.valueOf(origin.value()));
    }

    /** The variable of a setting: that of trustStore is BULK2_TRUST_STORE. */
    static @Nullable String env(Session session, String setting) {
        String name = "BULK2_" + setting.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
        return filled(session.console().env().get(name));
    }

    /** A variable that other programs know too, in small letters or capitals. */
    private static @Nullable String either(Session session, String name) {
        Map<String, String> env = session.console().env();
        String small = filled(env.get(name));
        return small == null ? filled(env.get(name.toUpperCase(Locale.ROOT))) : small;
    }

    private static @Nullable String filled(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }
}
