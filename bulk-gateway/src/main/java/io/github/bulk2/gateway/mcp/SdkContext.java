package io.github.bulk2.gateway.mcp;

import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The client of one call, reached through the SDK. */
final class SdkContext implements ToolContext {

    private static final Map<String, Object> YES_OR_NO = Map.of(
            "type",
            "object",
            "properties",
            Map.of("confirm", Map.of("type", "boolean", "title", "Yes, do it", "default", false)),
            "required",
            List.of("confirm"));

    private final McpSyncServerExchange exchange;
    private final @Nullable Object progressToken;
    private final Optional<Presence> presence;
    private double lastProgress = -1;

    SdkContext(McpSyncServerExchange exchange, @Nullable Object progressToken, Optional<Presence> presence) {
        this.exchange = exchange;
        this.progressToken = progressToken;
        this.presence = presence;
    }

    @Override
    public void progress(long done, long total, String message) {
        requireClient();
        if (progressToken == null) {
            return;
        }
        // The protocol wants it to grow with each notification, also while only the message changes.
        lastProgress = done > lastProgress ? done : lastProgress + 0.001;
        try {
            exchange.progressNotification(new McpSchema.ProgressNotification(
                    progressToken, lastProgress, total < lastProgress ? null : (double) total, message, null));
        } catch (RuntimeException e) {
            throw new ClientGone("The client's connection broke; what was begun goes on.");
        }
    }

    @Override
    public void requireClient() {
        presence.ifPresent(Presence::require);
    }

    @Override
    public Optional<Boolean> ask(String question) {
        McpSchema.ClientCapabilities capabilities = exchange.getClientCapabilities();
        if (capabilities == null || capabilities.elicitation() == null) {
            return Optional.empty();
        }
        McpSchema.ClientCapabilities.Elicitation ways = capabilities.elicitation();
        if (ways.form() == null && ways.url() != null) {
            return Optional.empty();
        }
        try {
            McpSchema.ElicitResult answer = exchange.createElicitation(
                    McpSchema.ElicitFormRequest.builder(question, YES_OR_NO).build());
            return Optional.of(answer.action() == McpSchema.ElicitResult.Action.ACCEPT
                    && answer.content() != null
                    && Boolean.TRUE.equals(answer.content().get("confirm")));
        } catch (RuntimeException e) {
            throw new ToolFailure(
                    "The user gave no answer, so nothing was done.", "ask the user, then call the tool again.");
        }
    }
}
