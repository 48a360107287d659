package io.github.bulk2.spring;

import io.github.bulk2.HttpSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;

/** The trust store and the key store of an SSL bundle of the application. */
final class SslStores {

    private static final String PROPERTY = "bulk2.http.ssl-bundle";

    private final String name;
    private final @Nullable SslBundles bundles;

    /**
     * Names a bundle.
     *
     * @param name its name
     * @param bundles those of the application; null if it has turned them off
     */
    SslStores(String name, @Nullable SslBundles bundles) {
        this.name = name;
        this.bundles = bundles;
    }

    /**
     * Reads the stores, as they are now.
     *
     * @param http what to add them to
     * @return the changed copy
     * @throws InvalidPropertyException if there is no such bundle, or it cannot be used
     */
    HttpSettings addTo(HttpSettings http) {
        if (bundles == null) {
            throw invalid("the application has no SSL bundles", "Turn SslAutoConfiguration on.", null);
        }
        try {
            return addTo(http, bundles.getBundle(name));
        } catch (NoSuchSslBundleException unknown) {
            throw invalid(
                    "there is no SSL bundle \"" + name + "\"; there are " + bundles.getBundleNames(),
                    "Correct " + PROPERTY + ", or define spring.ssl.bundle.pem." + name + " or spring.ssl.bundle.jks."
                            + name + ".",
                    unknown);
        } catch (RuntimeException | GeneralSecurityException unusable) {
            throw invalid(
                    "the SSL bundle \"" + name + "\" cannot be used: " + unusable.getMessage(),
                    "Correct the files, passwords and alias of the bundle.",
                    unusable);
        }
    }

    private HttpSettings addTo(HttpSettings http, SslBundle bundle) throws GeneralSecurityException {
        // Not left out silently: somebody may rely on them.
        if (bundle.getOptions().isSpecified() || !SslBundle.DEFAULT_PROTOCOL.equals(bundle.getProtocol())) {
            throw new IllegalArgumentException("protocols and ciphers are not taken from a bundle; set those of Java"
                    + " (jdk.tls.client.protocols) and leave them out of the bundle");
        }
        SslStoreBundle stores = bundle.getStores();
        KeyStore trusted = stores.getTrustStore();
        KeyStore own = stores.getKeyStore();
        if (trusted == null && own == null) {
            throw new IllegalArgumentException("it has neither a trust store nor a key store");
        }
        HttpSettings all = trusted == null ? http : http.withTrustStore(trusted);
        if (own == null) {
            return all;
        }
        SslBundleKey key = bundle.getKey();
        char[] password = Objects.requireNonNullElse(
                        key.getPassword(), Objects.requireNonNullElse(stores.getKeyStorePassword(), ""))
                .toCharArray();
        String alias = key.getAlias();
        return all.withKeyStore(alias == null ? own : only(alias, own, password), password);
    }

    /** A key store may hold keys for other servers. */
    private static KeyStore only(String alias, KeyStore store, char[] password) throws GeneralSecurityException {
        if (!store.isKeyEntry(alias)) {
            throw new IllegalArgumentException("its key store holds no key \"" + alias + "\"");
        }
        KeyStore only = KeyStore.getInstance("PKCS12");
        try {
            only.load(null, null);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        only.setKeyEntry(alias, store.getKey(alias, password), password, store.getCertificateChain(alias));
        return only;
    }

    private static InvalidPropertyException invalid(String problem, String remedy, @Nullable Throwable cause) {
        return new InvalidPropertyException(List.of(PROPERTY), problem, remedy, cause);
    }
}
