package io.github.bulk2.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Reads key stores, and says what is wrong with them without quoting what is in them. Stateless. */
public final class KeyStores {

    private static final String PEM_CERTIFICATE = "-----BEGIN CERTIFICATE-----";
    private static final long LARGEST_PEM = 16 << 20;

    private KeyStores() {}

    /**
     * Reads a key store.
     *
     * @param file JKS or PKCS#12
     * @param password its password; null reads what needs none
     * @return the key store
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not a key store or the password is wrong
     */
    public static KeyStore read(Path file, char @Nullable [] password) throws IOException {
        requireFile(file);
        try {
            return KeyStore.getInstance(file.toFile(), password);
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException(file + ": not a keystore, or the wrong password", unusable);
        } catch (IOException unreadable) {
            if (unreadable.getCause() instanceof GeneralSecurityException) {
                throw new IllegalArgumentException(file + ": the wrong password", unreadable);
            }
            throw unreadable;
        }
    }

    /**
     * Whom to trust, by a file.
     *
     * @param file JKS, PKCS#12 or PEM
     * @param password its password; null for PEM
     * @return the trust managers
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it holds no certificate, or none that the password opens
     */
    public static List<TrustManager> trustManagers(Path file, char @Nullable [] password) throws IOException {
        requireFile(file);
        boolean pem = Files.size(file) < LARGEST_PEM
                && Files.readString(file, StandardCharsets.ISO_8859_1).contains(PEM_CERTIFICATE);
        return trustManagers(pem ? ofPem(file) : read(file, password), file.toString());
    }

    /**
     * Whom to trust, by a key store.
     *
     * @param store the certificates
     * @param name what it is called in messages
     * @return the trust managers
     * @throws IllegalArgumentException if it holds no certificate
     */
    public static List<TrustManager> trustManagers(KeyStore store, String name) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            List<TrustManager> managers = List.of(factory.getTrustManagers());
            for (TrustManager manager : managers) {
                if (manager instanceof X509TrustManager x509 && x509.getAcceptedIssuers().length > 0) {
                    return managers;
                }
            }
            throw new IllegalArgumentException(
                    name + " holds no certificate to trust, or none without its password. Put the CA's certificate into"
                            + " it: keytool -importcert");
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException(name + " cannot be used as a trust store", unusable);
        }
    }

    /**
     * Which certificate to show, by a file.
     *
     * @param file JKS or PKCS#12
     * @param password its password, and the key's
     * @return the key managers
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it holds no private key that the password opens
     */
    public static List<KeyManager> keyManagers(Path file, char[] password) throws IOException {
        return keyManagers(read(file, password), password, file.toString());
    }

    /**
     * Which certificate to show, by a key store.
     *
     * @param store the certificate and its private key
     * @param password the key's password
     * @param name what it is called in messages
     * @return the key managers
     * @throws IllegalArgumentException if it holds no private key that the password opens
     */
    public static List<KeyManager> keyManagers(KeyStore store, char[] password, String name) {
        try {
            requireKey(store, name);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password);
            return List.of(factory.getKeyManagers());
        } catch (UnrecoverableKeyException locked) {
            throw new IllegalArgumentException(name + ": the password does not open the private key", locked);
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException(name + " cannot be used as a key store", unusable);
        }
    }

    private static void requireKey(KeyStore store, String name) throws KeyStoreException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return;
            }
        }
        throw new IllegalArgumentException(
                name + " holds no private key. Put the certificate and its key into it: openssl pkcs12 -export");
    }

    private static KeyStore ofPem(Path file) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            List<? extends Certificate> certificates = List.copyOf(CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file))));
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry(String.valueOf(i), certificates.get(i));
            }
            return store;
        } catch (CertificateException damaged) {
            throw new IllegalArgumentException(file + ": the PEM certificates are damaged", damaged);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has PKCS#12", impossible);
        }
    }

    private static void requireFile(Path file) throws NoSuchFileException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
    }
}
