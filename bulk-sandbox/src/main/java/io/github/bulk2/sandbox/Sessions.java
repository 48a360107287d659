package io.github.bulk2.sandbox;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The tokens that are valid now. */
final class Sessions {
    private static final String CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
    private static final int RANDOM_LENGTH = 96;

    private final SecureRandom random = new SecureRandom();
    private final String organizationId;
    private final Set<String> valid = ConcurrentHashMap.newKeySet();
    private final String initial;

    Sessions(String organizationId, @Nullable String token) {
        this.organizationId = organizationId;
        this.initial = token == null ? newToken() : token;
        valid.add(initial);
    }

    /** The token that is valid from the start. */
    String initial() {
        return initial;
    }

    String issue() {
        String token = newToken();
        valid.add(token);
        return token;
    }

    boolean isValid(String authorization) {
        String lower = authorization.toLowerCase(Locale.ROOT);
        if (lower.startsWith("bearer ")) {
            return valid.contains(authorization.substring(7).strip());
        }
        return lower.startsWith("oauth ")
                && valid.contains(authorization.substring(6).strip());
    }

    boolean revoke(String token) {
        return valid.remove(token);
    }

    void expire() {
        valid.clear();
    }

    /** As at the start: one valid token. */
    void reset() {
        valid.clear();
        valid.add(initial);
    }

    private String newToken() {
        StringBuilder token = new StringBuilder(organizationId.substring(0, 15)).append('!');
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            token.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return token.toString();
    }
}
