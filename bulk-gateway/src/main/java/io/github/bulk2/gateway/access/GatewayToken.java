package io.github.bulk2.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The secret that requests have to carry. Never shown. */
final class GatewayToken {

    private static final String SCHEME = "bearer ";

    private final byte[] value;

    GatewayToken(String value) {
        this.value = value.getBytes(StandardCharsets.US_ASCII);
    }

    /** Takes the same time for every wrong token of this one's length. */
    boolean isIn(@Nullable String authorization) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return false;
        }
        String given = authorization.substring(SCHEME.length()).strip();
        return MessageDigest.isEqual(value, given.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "gateway token";
    }
}
