package io.github.bulk2.auth;

import io.github.bulk2.internal.OrgUrl;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An access token. Its text shows up in no {@code toString}, so it can stand in a log statement by mistake without harm.
 * Immutable.
 */
public final class AccessToken {

    private final String value;
    private final @Nullable URI instanceUrl;

    private AccessToken(String value, @Nullable URI instanceUrl) {
        if (value.isBlank() || value.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
            throw new IllegalArgumentException(
                    "the access token is empty or has blanks or control characters; copy it again, without quotes");
        }
        this.value = value;
        this.instanceUrl = instanceUrl;
    }

    /**
     * A token from its text.
     *
     * @param value the token as Salesforce gave it
     * @return the token
     * @throws IllegalArgumentException if it is empty or has characters that no header may hold
     */
    public static AccessToken of(String value) {
        return new AccessToken(value, null);
    }

    /**
     * A token that knows its org.
     *
     * @param value the token as Salesforce gave it
     * @param instanceUrl the {@code instance_url} that came with it
     * @return the token
     * @throws IllegalArgumentException if the token is empty or has characters that no header may hold, or if the URL is
     *     not an org's
     */
    public static AccessToken of(String value, URI instanceUrl) {
        return new AccessToken(value, OrgUrl.checked(instanceUrl, "instance_url"));
    }

    /** {@return the token's text, for the Authorization header only} */
    public String value() {
        return value;
    }

    /** {@return the base URL of the org that the token is for, if it is known} */
    public Optional<URI> instanceUrl() {
        return Optional.ofNullable(instanceUrl);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccessToken token
                && token.value.equals(value)
                && Objects.equals(token.instanceUrl, instanceUrl);
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
