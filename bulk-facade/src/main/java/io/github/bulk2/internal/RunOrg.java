package io.github.bulk2.internal;

import io.github.bulk2.OrgIdentity;
import io.github.bulk2.error.InvalidInputException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The org that a run belongs to, as its journal keeps it: ADR 22. Immutable.
 *
 * @param id the 18 characters of the organization id; null if it could not be found out
 * @param url the org's base URL when the run began
 */
public record RunOrg(@Nullable String id, String url) {

    /**
     * As the journal keeps it.
     *
     * @param org the org of a client
     * @return the same
     */
    public static RunOrg of(OrgIdentity org) {
        return new RunOrg(org.organizationId().orElse(null), org.instanceUrl().toString());
    }

    /**
     * Refuses another org. The ids decide; if the run has none, the URLs do.
     *
     * @param now the org of the client that is to go on with the run
     * @param runFolder the run's folder, for the message
     * @throws InvalidInputException if it is another one, or may be
     */
    public void require(OrgIdentity now, Path runFolder) {
        String nowId = now.organizationId().orElse(null);
        if (id != null && nowId == null) {
            throw new InvalidInputException("the run in " + runFolder + " belongs to " + this + ". This login is for "
                    + now + ", as neither the login nor the org tells the id now, so it may be another org."
                    + " Nothing was sent or changed. Try again, or use the login that the run was begun with");
        }
        boolean same = id == null ? url.equals(now.instanceUrl().toString()) : id.equals(nowId);
        if (!same) {
            throw new InvalidInputException("the run in " + runFolder + " belongs to " + this
                    + ", but this login is for " + now + ". " + refreshed(now)
                    + "Nothing was sent or changed. Use a login of the org that the run belongs to");
        }
    }

    private String refreshed(OrgIdentity now) {
        return url.equals(now.instanceUrl().toString())
                ? "The URL is the same, the org is not: the sandbox was refreshed, and what the run did is gone. "
                : "";
    }

    /** {@return the org in words} */
    @Override
    public String toString() {
        return new OrgIdentity(Optional.ofNullable(id), URI.create(url)).toString();
    }
}
