package io.github.bulk2.auth;

/**
 * An access token. Its text shows up in no {@code toString}, so it can stand in a log statement by mistake without harm.
 * Immutable.
 */
public final class AccessToken {

    private final String value;

    private AccessToken(String value) {
        this.value = value;
    }

    /**
     * A token from its text.
     *
     * @param value the token as Salesforce gave it
     * @return the token
     * @throws IllegalArgumentException if it is empty or has characters that no header may hold
     */
    public static AccessToken of(String value) {
        if (value.isBlank() || value.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
            throw new IllegalArgumentException(
                    "the access token is empty or has blanks or control characters; copy it again, without quotes");
        }
        return new AccessToken(value);
    }

    /** {@return the token's text, for the Authorization header only} */
    public String value() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccessToken token && token.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "AccessToken(hidden)";
    }
}
