package io.github.bulk2.cli;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Keeps access tokens out of everything that is printed about a failure. Thread-safe. */
final class Secrets {
    // A session id: the org's id, an exclamation mark, the secret.
    private static final Pattern SESSION_ID = Pattern.compile("00D[0-9A-Za-z]{12,15}(?:!|%21)[0-9A-Za-z._%-]+");
    private static final int SHORTEST = 5;
    private static final String HIDDEN = "***";

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    void add(String secret) {
        // Shorter ones are no secrets, and hiding every "t" would leave nothing to read.
        if (secret.length() >= SHORTEST) {
            known.add(secret);
        }
    }

    String hide(String text) {
        String hidden = text;
        for (String secret : known) {
            hidden = hidden.replace(secret, HIDDEN);
        }
        return SESSION_ID.matcher(hidden).replaceAll(HIDDEN);
    }
}
