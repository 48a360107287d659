package io.github.bulk2.internal;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows our certificate to servers that ask for one, and remembers one that asked in vain: with TLS 1.3 it may just hang up,
 * and nobody would know why. Thread-safe.
 */
final class ClientCertificates extends X509ExtendedKeyManager {

    private final @Nullable X509ExtendedKeyManager given;
    private volatile boolean askedInVain;

    ClientCertificates(List<KeyManager> managers) {
        this.given = managers.stream()
                .filter(X509ExtendedKeyManager.class::isInstance)
                .map(X509ExtendedKeyManager.class::cast)
                .findFirst()
                .orElse(null);
    }

    boolean wasAskedInVain() {
        return askedInVain;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return remembered(given == null ? null : given.chooseClientAlias(types, issuers, socket));
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return remembered(given == null ? null : given.chooseEngineClientAlias(types, issuers, engine));
    }

    private @Nullable String remembered(@Nullable String alias) {
        askedInVain |= alias == null;
        return alias;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return given == null ? null : given.getClientAliases(type, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return given == null ? null : given.getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return given == null ? null : given.getPrivateKey(alias);
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
