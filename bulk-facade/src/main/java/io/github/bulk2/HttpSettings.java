package io.github.bulk2;

import io.github.bulk2.internal.KeyStores;
import io.github.bulk2.internal.LibraryVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How a client, or a provider of its tokens, speaks HTTP. Immutable and thread-safe. TLS certificates and host names are
 * always verified, which cannot be turned off, and no redirect is followed: it could carry the token to another host.
 *
 * <p>Defaults: 10 s to connect, 2 min of silence, no bound on a whole exchange; no proxy; the trust store of Java, no
 * certificate of one's own; the client's name is {@code bulk2/} and the version.
 */
public final class HttpSettings {

    // A comma would begin the next call option.
    private static final Pattern CLIENT_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._/+-]{0,99}");

    private static final HttpSettings DEFAULTS = new HttpSettings(
            new Timeouts(Duration.ofSeconds(10), Duration.ofMinutes(2), null),
            null,
            new Tls(List.of(), List.of()),
            "bulk2/" + LibraryVersion.text());

    private final Timeouts timeouts;
    private final @Nullable HttpProxy proxy;
    private final Tls tls;
    private final String clientName;

    private record Timeouts(
            Duration connect, Duration read, @Nullable Duration total) {}

    private record Tls(List<TrustManager> trust, List<KeyManager> keys) {}

    private HttpSettings(Timeouts timeouts, @Nullable HttpProxy proxy, Tls tls, String clientName) {
        this.timeouts = timeouts;
        this.proxy = proxy;
        this.tls = tls;
        this.clientName = clientName;
    }

    /** {@return the defaults that the class description lists} */
    public static HttpSettings ofDefaults() {
        return DEFAULTS;
    }

    /**
     * Changes how long making a connection may take, its TLS handshake included.
     *
     * @param timeout the bound [10 s]
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive
     */
    public HttpSettings withConnectTimeout(Duration timeout) {
        return with(new Timeouts(positive(timeout, "connectTimeout"), timeouts.read(), timeouts.total()));
    }

    /**
     * Changes how long the server may be silent in the middle of an exchange. A slow transfer that moves is fine.
     *
     * @param timeout the bound [2 min]
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive
     */
    public HttpSettings withReadTimeout(Duration timeout) {
        return with(new Timeouts(timeouts.connect(), positive(timeout, "readTimeout"), timeouts.total()));
    }

    /**
     * Bounds a whole exchange, from the connection to the last byte of the answer: also an upload or a download that is
     * healthy and long. What takes longer is broken off and counts as a lost answer. The
     * {@linkplain CallSettings#withDeadline deadline} of a call is another thing: it ends the attempts, each of which may
     * take this long. So a call lasts at most the deadline and this.
     *
     * @param timeout the bound [none]
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive
     */
    public HttpSettings withTotalTimeout(Duration timeout) {
        return with(new Timeouts(timeouts.connect(), timeouts.read(), positive(timeout, "totalTimeout")));
    }

    /**
     * Sends requests through a proxy.
     *
     * @param newProxy the proxy [none]
     * @return the changed copy
     */
    public HttpSettings withProxy(HttpProxy newProxy) {
        return new HttpSettings(timeouts, Objects.requireNonNull(newProxy, "proxy"), tls, clientName);
    }

    /**
     * Trusts the certificates of a file and those that they signed, instead of those that Java trusts. The file is read at
     * once.
     *
     * @param file JKS, PKCS#12 or PEM [Java's trust store]
     * @param password its password; may be null for PEM
     * @return the changed copy
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is none of these, the password is wrong, or there is no certificate in it
     */
    public HttpSettings withTrustStore(Path file, char @Nullable [] password) throws IOException {
        return with(new Tls(KeyStores.trustManagers(file, password), tls.keys()));
    }

    /**
     * Trusts the certificates of a key store and those that they signed, instead of those that Java trusts.
     *
     * @param store the certificates [Java's trust store]
     * @return the changed copy
     * @throws IllegalArgumentException if there is no certificate in it
     */
    public HttpSettings withTrustStore(KeyStore store) {
        return with(new Tls(KeyStores.trustManagers(store, "the trust store"), tls.keys()));
    }

    /**
     * Shows a certificate to a server that asks for one (mutual TLS). The file is read at once.
     *
     * @param file JKS or PKCS#12, with the certificate and its private key [none]
     * @param password its password, and the key's
     * @return the changed copy
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is neither, the password is wrong, or there is no private key in it
     */
    public HttpSettings withKeyStore(Path file, char[] password) throws IOException {
        return with(new Tls(tls.trust(), KeyStores.keyManagers(file, password)));
    }

    /**
     * Shows a certificate to a server that asks for one (mutual TLS).
     *
     * @param store the certificate and its private key [none]
     * @param password the key's password
     * @return the changed copy
     * @throws IllegalArgumentException if the password is wrong, or there is no private key in it
     */
    public HttpSettings withKeyStore(KeyStore store, char[] password) {
        return with(new Tls(tls.trust(), KeyStores.keyManagers(store, password, "the key store")));
    }

    /**
     * Changes the name that Salesforce logs the calls under, sent as {@code Sforce-Call-Options: client=} with each call of
     * the API (guide, "Sforce Call Options Header").
     *
     * @param name letters, digits, blanks and {@code ._/+-}, at most 100 [{@code bulk2/} and the version]
     * @return the changed copy
     * @throws IllegalArgumentException if it is not such a name
     */
    public HttpSettings withClientName(String name) {
        if (!CLIENT_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the client's name has to have letters, digits, blanks and ._/+-, 100 at most");
        }
        return new HttpSettings(timeouts, proxy, tls, name);
    }

    /** {@return how long making a connection may take} */
    public Duration connectTimeout() {
        return timeouts.connect();
    }

    /** {@return how long the server may be silent} */
    public Duration readTimeout() {
        return timeouts.read();
    }

    /** {@return how long a whole exchange may take, if that is bounded} */
    public Optional<Duration> totalTimeout() {
        return Optional.ofNullable(timeouts.total());
    }

    /** {@return the proxy, if there is one} */
    public Optional<HttpProxy> proxy() {
        return Optional.ofNullable(proxy);
    }

    /** {@return who knows whom to trust; empty if it is Java} */
    public List<TrustManager> trustManagers() {
        return tls.trust();
    }

    /** {@return who has a certificate to show; empty if there is none} */
    public List<KeyManager> keyManagers() {
        return tls.keys();
    }

    /** {@return the name that Salesforce logs the calls under} */
    public String clientName() {
        return clientName;
    }

    private HttpSettings with(Timeouts changed) {
        return new HttpSettings(changed, proxy, tls, clientName);
    }

    private HttpSettings with(Tls changed) {
        return new HttpSettings(timeouts, proxy, changed, clientName);
    }

    private static Duration positive(Duration duration, String name) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " must be positive; it is " + duration);
        }
        return duration;
    }
}
