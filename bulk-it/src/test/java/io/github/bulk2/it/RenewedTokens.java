package io.github.bulk2.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.auth.AccessToken;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Fetches a token from the sandbox when there is none or the last one was refused. */
final class RenewedTokens implements TokenProvider {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI endpoint;
    private AccessToken token;

    RenewedTokens(Sandbox sandbox) {
        endpoint = sandbox.instanceUrl().resolve("/services/oauth2/token");
        token = fetch();
    }

    @Override
    public synchronized AccessToken token() {
        return token;
    }

    @Override
    public synchronized boolean invalidate(AccessToken refused) {
        if (refused.equals(token)) {
            token = fetch();
        }
        return true;
    }

    private AccessToken fetch() {
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "grant_type=client_credentials&client_id=it&client_secret=secret"))
                .build();
        try {
            String answer =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return AccessToken.of(
                    new ObjectMapper().readTree(answer).path("access_token").asText());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
