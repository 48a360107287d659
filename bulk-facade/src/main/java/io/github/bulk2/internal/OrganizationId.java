package io.github.bulk2.internal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds an org's id where Salesforce writes it, always in the form of 18 characters: the last three tell the case of the
 * first 15, five at a time (Salesforce help, "18-character IDs"). Stateless.
 */
public final class OrganizationId {

    private static final int SHORT = 15;
    private static final String CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private static final Pattern ID = Pattern.compile("00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?");
    private static final Pattern SESSION = Pattern.compile("([^!]{15,18})!.*", Pattern.DOTALL);
    private static final Pattern ID_URL = Pattern.compile("https?://[^/]+/id/([^/?#]+)/.*");

    private OrganizationId() {}

    /**
     * Reads an id.
     *
     * @param text an id of 15 or 18 characters, or something else
     * @return the id; empty if it is none, or has a wrong checksum
     */
    public static Optional<String> of(@Nullable String text) {
        if (text == null || !ID.matcher(text).matches()) {
            return Optional.empty();
        }
        String whole = withChecksum(text.substring(0, SHORT));
        return text.length() == SHORT || text.equals(whole) ? Optional.of(whole) : Optional.empty();
    }

    /**
     * Reads the id that an opaque session token begins with.
     *
     * @param token an access token
     * @return the id; empty if the token is of another kind, such as a JWT
     */
    public static Optional<String> ofToken(String token) {
        Matcher session = SESSION.matcher(token);
        return session.matches() ? of(session.group(1)) : Optional.empty();
    }

    /**
     * Reads the id in the identity URL of a token answer, {@code https://login.salesforce.com/id/00D.../005...}.
     *
     * @param url the value of {@code id}
     * @return the id; empty if it is not such a URL
     */
    public static Optional<String> ofIdUrl(@Nullable String url) {
        Matcher identity = ID_URL.matcher(url == null ? "" : url);
        return identity.matches() ? of(identity.group(1)) : Optional.empty();
    }

    private static String withChecksum(String id) {
        StringBuilder whole = new StringBuilder(id);
        for (int block = 0; block < SHORT; block += 5) {
            int upper = 0;
            for (int i = 0; i < 5; i++) {
                if (Character.isUpperCase(id.charAt(block + i))) {
                    upper |= 1 << i;
                }
            }
            whole.append(CHECKSUM.charAt(upper));
        }
        return whole.toString();
    }
}
