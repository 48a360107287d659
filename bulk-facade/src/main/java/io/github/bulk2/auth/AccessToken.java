package io.github.bulk2.auth;

import io.github.bulk2.internal.OrgUrl;
import io.github.bulk2.internal.OrganizationId;
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
    private final @Nullable String organizationId;

    private AccessToken(String value, @Nullable URI instanceUrl, @Nullable String organizationId) {
        if (value.isBlank() || value.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
            throw new IllegalArgumentException(
                    "the access token is empty or has blanks or control characters; copy it again, without quotes");
        }
        this.value = value;
        this.instanceUrl = instanceUrl;
        this.organizationId = organizationId;
    }

    /**
     * A token from its text.
     *
     * @param value the token as Salesforce gave it
     * @return the token
     * @throws IllegalArgumentException if it is empty or has characters that no header may hold
     */
    public static AccessToken of(String value) {
        return new AccessToken(value, null, OrganizationId.ofToken(value).orElse(null));
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
        return new AccessToken(
                value,
                OrgUrl.checked(instanceUrl, "instance_url"),
                OrganizationId.ofToken(value).orElse(null));
    }

    /**
     * Adds the id of the token's org, as a login tells it beside the token. Where the token itself tells it, that counts.
     *
     * @param id 15 or 18 characters that begin with {@code 00D}
     * @return the changed copy
     * @throws IllegalArgumentException if it is not an organization id
     */
    public AccessToken withOrganizationId(String id) {
        String whole = OrganizationId.of(id)
                .orElseThrow(() -> new IllegalArgumentException("\"" + id + "\" is not an organization id"));
        return organizationId == null ? new AccessToken(value, instanceUrl, whole) : this;
    }

    /** {@return the token's text, for the Authorization header only} */
    public String value() {
        return value;
    }

    /** {@return the base URL of the org that the token is for, if it is known} */
    public Optional<URI> instanceUrl() {
        return Optional.ofNullable(instanceUrl);
    }

    /**
     * The id of the org that the token is for. An opaque session token begins with it; for one of another kind the login
     * tells it, or nobody.
     *
     * @return the 18 characters of the id, if it is known
     */
    public Optional<String> organizationId() {
        return Optional.ofNullable(organizationId);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccessToken token
                && token.value.equals(value)
                && Objects.equals(token.instanceUrl, instanceUrl)
                && Objects.equals(token.organizationId, organizationId);
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
