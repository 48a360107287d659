package io.github.bulk2;

import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.sandbox.Sandbox;
import java.time.Duration;

/** Clients for a sandbox. */
public final class Clients {

    private Clients() {}

    /** A client with short pauses between attempts. */
    public static BulkClient of(Sandbox sandbox) {
        return builder(sandbox).build();
    }

    /** The same, open for changes. */
    public static BulkClient.Builder builder(Sandbox sandbox) {
        return BulkClient.builder()
                .instanceUrl(sandbox.instanceUrl())
                .tokens(TokenProvider.fixed(sandbox.token()))
                .calls(CallSettings.ofDefaults().withRetryDelays(Duration.ofMillis(300), Duration.ofMillis(500)));
    }
}
