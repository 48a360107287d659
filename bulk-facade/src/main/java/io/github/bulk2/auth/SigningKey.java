package io.github.bulk2.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.github.bulk2.internal.KeyStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The RSA private key that signs JWT assertions (RS256). It shows up in no {@code toString}. Immutable and thread-safe.
 */
public final class SigningKey {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]*)-----END \\1-----", Pattern.DOTALL);
    private static final int SHORTEST_BITS = 2048;
    // Salesforce takes assertions that end within three minutes; one of them is for clocks that differ.
    private static final Duration LIFETIME = Duration.ofMinutes(2);
    // Version 0 and the algorithm identifier rsaEncryption: what PKCS#8 puts before a PKCS#1 key (RFC 5208, RFC 8017).
    private static final byte[] PKCS8_PREFIX = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private final PrivateKey key;

    private SigningKey(PrivateKey key) {
        if (!(key instanceof RSAKey rsa)) {
            throw new IllegalArgumentException("the private key is not RSA; Salesforce wants RS256");
        }
        int bits = rsa.getModulus().bitLength();
        if (bits < SHORTEST_BITS) {
            throw new IllegalArgumentException(
                    "the private key has " + bits + " bits; RS256 wants " + SHORTEST_BITS + " at least");
        }
        this.key = key;
    }

    /**
     * A key from a PEM file: PKCS#8 ({@code BEGIN PRIVATE KEY}) or PKCS#1 ({@code BEGIN RSA PRIVATE KEY}), not encrypted.
     *
     * @param file the file; what it holds beside the key is passed over
     * @return the key
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it holds no such key
     */
    public static SigningKey ofPem(Path file) throws IOException {
        try {
            return ofPem(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException unusable) {
            throw new IllegalArgumentException(file + ": " + unusable.getMessage(), unusable);
        }
    }

    /**
     * A key from PEM text.
     *
     * @param pem the text, as {@link #ofPem(Path)} takes it
     * @return the key
     * @throws IllegalArgumentException if it holds no such key
     */
    public static SigningKey ofPem(String pem) {
        Matcher block = PEM.matcher(pem);
        if (!block.find()) {
            throw new IllegalArgumentException("no PEM private key; a certificate is not enough");
        }
        String kind = block.group(1);
        boolean pkcs1 = kind.equals("RSA PRIVATE KEY");
        if (kind.startsWith("ENCRYPTED") || block.group(2).contains("ENCRYPTED")) {
            throw new IllegalArgumentException(
                    "the PEM private key is encrypted. Decrypt it with openssl pkey, or put it into a Java keystore");
        }
        if (!pkcs1 && !kind.equals("PRIVATE KEY")) {
            throw new IllegalArgumentException("the PEM private key is not RSA; Salesforce wants RS256");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs1 ? wrapped(der) : der);
            return new SigningKey(KeyFactory.getInstance("RSA").generatePrivate(spec));
        } catch (GeneralSecurityException damaged) {
            // The cause may quote what it read.
            throw new IllegalArgumentException("the PEM private key is damaged or not RSA");
        }
    }

    /**
     * A key from a Java keystore, JKS or PKCS#12.
     *
     * @param file the keystore
     * @param password its password, and the key's
     * @param alias the key's alias
     * @return the key
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if the password is wrong or there is no such key
     */
    public static SigningKey ofKeyStore(Path file, char[] password, String alias) throws IOException {
        KeyStore store = KeyStores.read(file, password);
        try {
            if (store.getKey(alias, password) instanceof PrivateKey found) {
                return new SigningKey(found);
            }
            throw new IllegalArgumentException(file + " has no private key with the alias " + alias);
        } catch (GeneralSecurityException locked) {
            throw new IllegalArgumentException(file + ": the password does not open the key " + alias, locked);
        }
    }

    SignedJWT assertion(String issuer, String subject, String audience, Instant now) {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(subject)
                .audience(audience)
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .build();
        SignedJWT assertion = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims);
        try {
            assertion.sign(new RSASSASigner(key));
        } catch (JOSEException impossible) {
            throw new IllegalStateException("every Java has RS256", impossible);
        }
        return assertion;
    }

    /** Puts PKCS#8's envelope round a PKCS#1 key: Java reads no other. */
    private static byte[] wrapped(byte[] pkcs1) {
        byte[] octets = der(0x04, pkcs1);
        byte[] content = new byte[PKCS8_PREFIX.length + octets.length];
        System.arraycopy(PKCS8_PREFIX, 0, content, 0, PKCS8_PREFIX.length);
        System.arraycopy(octets, 0, content, PKCS8_PREFIX.length, octets.length);
        return der(0x30, content);
    }

    private static byte[] der(int tag, byte[] content) {
        int length = content.length;
        byte[] header = length < 0x80
                ? new byte[] {(byte) tag, (byte) length}
                : length < 0x100
                        ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        byte[] whole = new byte[header.length + length];
        System.arraycopy(header, 0, whole, 0, header.length);
        System.arraycopy(content, 0, whole, header.length, length);
        return whole;
    }

    @Override
    public String toString() {
        return "SigningKey(hidden)";
    }
}
