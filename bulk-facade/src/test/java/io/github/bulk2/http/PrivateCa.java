package io.github.bulk2.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A CA that nobody knows, with a certificate for localhost and one for a client. */
final class PrivateCa {

    static final String PASSWORD = "store.the_secret.value";

    private final Path folder;
    private final KeyStore all;

    PrivateCa(Path folder) throws Exception {
        this.folder = folder;
        Path file = folder.resolve("all.p12");
        keytool(file, "ca", "CN=Private CA", "-ext", "bc:c");
        keytool(file, "server", "CN=localhost", "-signer", "ca", "-ext", "san=dns:localhost");
        keytool(file, "client", "CN=loader", "-signer", "ca");
        this.all = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    }

    private static void keytool(Path file, String alias, String name, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                alias,
                "-dname",
                name,
                "-keyalg",
                "EC",
                "-validity",
                "30"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    /** The CA's certificate in a file: JKS, PKCS12 or PEM. */
    Path trustStore(String kind) throws IOException, GeneralSecurityException {
        Path file = folder.resolve("trust." + kind);
        if (kind.equals("PEM")) {
            String text = Base64.getMimeEncoder()
                    .encodeToString(all.getCertificate("ca").getEncoded());
            return Files.writeString(
                    file, "Private CA\n-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
        }
        KeyStore store = empty(kind);
        store.setCertificateEntry("ca", all.getCertificate("ca"));
        return write(store, file);
    }

    Path emptyStore() throws IOException, GeneralSecurityException {
        return write(empty("PKCS12"), folder.resolve("empty.p12"));
    }

    Path clientKeyStore(String kind) throws IOException, GeneralSecurityException {
        return write(only("client", kind), folder.resolve("client." + kind));
    }

    SSLContext server() throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(only("server", "PKCS12"), PASSWORD.toCharArray());
        KeyStore trusted = empty("PKCS12");
        trusted.setCertificateEntry("ca", all.getCertificate("ca"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore only(String alias, String kind) throws IOException, GeneralSecurityException {
        KeyStore store = empty(kind);
        Key key = all.getKey(alias, PASSWORD.toCharArray());
        store.setKeyEntry(alias, key, PASSWORD.toCharArray(), all.getCertificateChain(alias));
        return store;
    }

    private static KeyStore empty(String kind) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(kind);
        store.load(null, null);
        return store;
    }

    private static Path write(KeyStore store, Path file) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }
}
