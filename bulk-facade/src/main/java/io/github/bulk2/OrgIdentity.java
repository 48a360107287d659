package io.github.bulk2;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * Which org it is. The organization id stays when the org gets another My Domain name, and changes when a sandbox is
 * refreshed, whose URL stays: so the id counts, and the URL only where the id is not known. Immutable.
 *
 * @param organizationId the 18 characters of the org's id; empty if neither the login nor the org tells it
 * @param instanceUrl the org's base URL
 */
public record OrgIdentity(Optional<String> organizationId, URI instanceUrl) {

    /**
     * Checks that nothing is null.
     *
     * @param organizationId the 18 characters of the org's id, if it is known
     * @param instanceUrl the org's base URL
     */
    public OrgIdentity {
        Objects.requireNonNull(organizationId, "organizationId");
        Objects.requireNonNull(instanceUrl, "instanceUrl");
    }

    /** {@return the org in words, such as {@code org 00D... (https://mycompany.my.salesforce.com)}} */
    @Override
    public String toString() {
        return organizationId
                .map(id -> "org " + id + " (" + instanceUrl + ")")
                .orElse("org at " + instanceUrl + " (organization id unknown)");
    }
}
