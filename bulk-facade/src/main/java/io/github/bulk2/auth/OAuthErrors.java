package io.github.bulk2.auth;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What to do about the errors of Salesforce's token endpoint. Stateless. */
final class OAuthErrors {

    private static final int MAX_TEXT_CHARS = 300;
    // RFC 6749, section 4.1.2.1, and Salesforce's own "unknown_error: retry your request".
    private static final Set<String> PASSING = Set.of("server_error", "temporarily_unavailable", "unknown_error");

    private record Hint(String error, String description, String advice) {}

    /** The first one that fits counts; an empty part fits everything. */
    private static final List<Hint> HINTS = List.of(
            new Hint("", "not supported on this domain", "Use the org's My Domain URL, not login.salesforce.com"),
            new Hint("", "no client credentials user", "Set a run-as user for the client credentials flow of the app"),
            new Hint(
                    "",
                    "hasn't approved",
                    "Let an administrator pre-authorize the app for this user's profile or permission"
                            + " set, and check the user name"),
            new Hint(
                    "",
                    "audience",
                    "Check the audience: https://login.salesforce.com, or https://test.salesforce.com for a"
                            + " sandbox"),
            new Hint("", "assertion", "Check that the private key belongs to the certificate of the app"),
            new Hint("", "expired authorization code", "Check this machine's clock"),
            new Hint("", "expired access/refresh token", "Log in again to get a new refresh token"),
            new Hint("invalid_client_id", "", "Check the consumer key, and that the app belongs to this org"),
            new Hint("invalid_client", "", "Check the consumer key and the consumer secret"),
            new Hint("", "invalid client credentials", "Check the consumer key and the consumer secret"),
            new Hint("unsupported_grant_type", "", "Enable this OAuth flow for the app"),
            new Hint("inactive", "", "Activate the user, or log in as another one"));

    private OAuthErrors() {}

    static boolean isPassing(int status, String error) {
        return status >= 500 || status == 408 || status == 420 || status == 429 || PASSING.contains(error);
    }

    static String hint(String error, String description) {
        String said = description.toLowerCase(Locale.ROOT);
        return HINTS.stream()
                .filter(hint -> error.startsWith(hint.error()) && said.contains(hint.description()))
                .findFirst()
                .map(Hint::advice)
                .orElse("Check the login's settings in the org");
    }

    /** One line of what a server said, short enough for a message. */
    static String printable(String text) {
        String start = text.length() > MAX_TEXT_CHARS ? text.substring(0, MAX_TEXT_CHARS) + "..." : text;
        return start.replaceAll("\\p{Cntrl}", " ").strip();
    }
}
