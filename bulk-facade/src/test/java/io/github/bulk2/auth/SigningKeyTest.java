package io.github.bulk2.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path folder;

    private static void assertSigns(SigningKey key, RSAPublicKey verifies) throws Exception {
        SignedJWT assertion = SignedJWT.parse(
                key.assertion("issuer", "subject", "audience", NOW).serialize());
        assertThat(assertion.verify(new RSASSAVerifier(verifies))).isTrue();
        assertThat(assertion.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
        var claims = assertion.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo("issuer");
        assertThat(claims.getSubject()).isEqualTo("subject");
        assertThat(claims.getAudience()).isEqualTo(List.of("audience"));
        assertThat(claims.getExpirationTime().toInstant()).isEqualTo(NOW.plusSeconds(120));
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 3072, 4096})
    void pemOfEitherKindSigns(int bits) throws Exception {
        KeyPair pair = Keys.rsa(bits);
        RSAPublicKey verifies = (RSAPublicKey) pair.getPublic();
        assertSigns(SigningKey.ofPem(Keys.pkcs8(pair)), verifies);
        assertSigns(SigningKey.ofPem(Keys.pkcs1(pair)), verifies);
        Path file = Files.writeString(
                folder.resolve("server.key"), "Bag Attributes\r\n  friendlyName: x\r\n" + Keys.pkcs8(pair));
        assertSigns(SigningKey.ofPem(file), verifies);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void javaKeystoreSigns(String type) throws Exception {
        Path file = keystore(type, "changeit");
        KeyStore store = KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
        X509Certificate certificate = (X509Certificate) store.getCertificate("loader");
        assertSigns(SigningKey.ofKeyStore(file, "changeit".toCharArray(), "loader"), (RSAPublicKey)
                certificate.getPublicKey());
        assertThatThrownBy(() -> SigningKey.ofKeyStore(file, "changeit".toCharArray(), "nobody"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> SigningKey.ofKeyStore(file, "wr0ng-pass".toCharArray(), "loader"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("password")
                .hasMessageNotContaining("wr0ng-pass");
        assertThatThrownBy(() -> SigningKey.ofKeyStore(folder.resolve("gone"), new char[0], "loader"))
                .isInstanceOf(IOException.class);
    }

    private Path keystore(String type, String password) throws Exception {
        Path file = folder.resolve(type + ".keystore");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-alias",
                        "loader",
                        "-dname",
                        "CN=loader",
                        "-storetype",
                        type,
                        "-storepass",
                        password,
                        "-keypass",
                        password,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(made.waitFor()).isZero();
        return file;
    }

    @Test
    void whatIsNoUsableKeyIsSaidWithoutQuotingIt() throws Exception {
        KeyPairGenerator curves = KeyPairGenerator.getInstance("EC");
        String curve =
                Keys.pem("PRIVATE KEY", curves.generateKeyPair().getPrivate().getEncoded());
        assertThatThrownBy(() -> SigningKey.ofPem(curve))
                .hasMessageContaining("RSA")
                .hasNoCause();
        assertThatThrownBy(() -> SigningKey.ofPem("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----"))
                .hasMessageContaining("not RSA");
        assertThatThrownBy(() -> SigningKey.ofPem(Keys.pkcs8(Keys.rsa(1024)))).hasMessageContaining("1024");
        assertThatThrownBy(() -> SigningKey.ofPem(Keys.pem("ENCRYPTED PRIVATE KEY", new byte[100])))
                .hasMessageContaining("openssl pkey");
        assertThatThrownBy(() -> SigningKey.ofPem("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n"
                        + "-----END RSA PRIVATE KEY-----"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SigningKey.ofPem(Keys.pem("PRIVATE KEY", new byte[40])))
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> SigningKey.ofPem(Keys.pem("CERTIFICATE", new byte[40])))
                .hasMessageContaining("no PEM private key");
        Path file = Files.writeString(folder.resolve("empty.key"), "");
        assertThatThrownBy(() -> SigningKey.ofPem(file)).hasMessageContaining("empty.key");
        assertThatThrownBy(() -> SigningKey.ofPem(folder.resolve("gone.key"))).isInstanceOf(NoSuchFileException.class);
    }
}
