package io.github.bulk2.gateway.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;

/** Puts the tools and resources behind the MCP SDK. The one place that knows both. */
final class SdkServer {

    /** How long a user may think about a question. */
    private static final Duration THINKING = Duration.ofMinutes(5);

    // Each call holds a thread of the server until it is answered, and the server has others to serve.
    private static final int CALLS_AT_ONCE = 64;

    private final List<Tool> tools;
    private final Resources resources;
    private final McpJsonMapper json;
    private final Answers answers;
    private final Offered offered;
    private final Inputs inputs = new Inputs();
    private final Semaphore calls = new Semaphore(CALLS_AT_ONCE);

    SdkServer(List<Tool> tools, Resources resources, McpJsonMapper json, Answers answers, Offered offered) {
        this.tools = tools;
        this.resources = resources;
        this.json = json;
        this.answers = answers;
        this.offered = offered;
    }

    /** A server whose calls run on the threads of the requests, which wait for them anyway. */
    McpSyncServer over(McpStreamableServerTransportProvider transport) {
        return describe(McpServer.sync(transport), SdkServer::overHttp)
                .immediateExecution(true)
                .build();
    }

    /** A server whose calls run on threads of their own, as its one input has to be read meanwhile. */
    McpSyncServer over(McpServerTransportProvider transport, StdioCalls calls) {
        return describe(McpServer.sync(transport), (exchange, request) -> calls.presence(request.meta()))
                .build();
    }

    private static Optional<Presence> overHttp(McpSyncServerExchange exchange, McpSchema.CallToolRequest request) {
        return Optional.ofNullable((Presence) exchange.transportContext().get(Presence.KEY));
    }

    /** How a transport tells which client waits for a call. */
    private interface Clients
            extends BiFunction<McpSyncServerExchange, McpSchema.CallToolRequest, Optional<Presence>> {}

    private <S extends McpServer.SyncSpecification<S>> McpServer.SyncSpecification<S> describe(
            McpServer.SyncSpecification<S> server, Clients clients) {
        return server.serverInfo("bulk2", version())
                .instructions(offered.instructions())
                .validateToolInputs(false)
                .jsonMapper(json)
                .requestTimeout(THINKING)
                .capabilities(McpSchema.ServerCapabilities.builder()
                        .tools(false)
                        .resources(false, false)
                        .build())
                .tools(tools.stream().map(tool -> specification(tool, clients)).toList())
                .resourceTemplates(
                        resources.templates().stream().map(this::specification).toList());
    }

    private static String version() {
        return Objects.requireNonNullElse(SdkServer.class.getPackage().getImplementationVersion(), "0");
    }

    private SyncToolSpecification specification(Tool tool, Clients clients) {
        Tool.Hints hints = tool.hints();
        McpSchema.Tool described = McpSchema.Tool.builder(tool.name(), tool.inputSchema())
                .title(tool.title())
                .description(offered.without(tool.description()))
                .outputSchema(tool.outputSchema())
                .annotations(McpSchema.ToolAnnotations.builder()
                        .title(tool.title())
                        .readOnlyHint(hints.readOnly())
                        .destructiveHint(hints.destructive())
                        .idempotentHint(hints.idempotent())
                        .openWorldHint(hints.openWorld())
                        .build())
                .build();
        return SyncToolSpecification.builder()
                .tool(described)
                .callHandler((exchange, request) -> call(
                        tool,
                        request,
                        new SdkContext(exchange, request.progressToken(), clients.apply(exchange, request))))
                .build();
    }

    private McpSchema.CallToolResult call(Tool tool, McpSchema.CallToolRequest request, ToolContext context) {
        if (!calls.tryAcquire()) {
            return answers.failure(
                    tool.name(),
                    new ToolFailure(CALLS_AT_ONCE + " calls are under way, which is the most.", "call again soon."));
        }
        try {
            return answers.of(tool.handler().call(inputs.checked(tool, request.arguments()), context));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return answers.failure(tool.name(), e);
        } catch (Exception e) {
            return answers.failure(tool.name(), e);
        } finally {
            calls.release();
        }
    }

    private SyncResourceTemplateSpecification specification(Resources.Template template) {
        McpSchema.ResourceTemplate described = McpSchema.ResourceTemplate.builder(template.uri(), template.name())
                .description(template.description())
                .mimeType(template.mimeType())
                .build();
        return new SyncResourceTemplateSpecification(described, (exchange, request) -> read(request.uri()));
    }

    private McpSchema.ReadResourceResult read(String uri) {
        try {
            Resources.Content content = resources.read(uri);
            List<McpSchema.ResourceContents> contents = new ArrayList<>();
            contents.add(part(uri, content.mimeType(), content.text()));
            if (!content.note().isEmpty()) {
                contents.add(part(uri, "text/plain", content.note()));
            }
            return McpSchema.ReadResourceResult.builder(contents).build();
        } catch (IOException | RuntimeException e) {
            int code = Failures.isNotFound(e)
                    ? McpSchema.ErrorCodes.RESOURCE_NOT_FOUND
                    : e instanceof IllegalArgumentException
                            ? McpSchema.ErrorCodes.INVALID_PARAMS
                            : McpSchema.ErrorCodes.INTERNAL_ERROR;
            throw McpError.builder(code)
                    .message(answers.text("resources/read", e))
                    .data(Map.of("uri", uri))
                    .build();
        }
    }

    private static McpSchema.TextResourceContents part(String uri, String mimeType, String text) {
        return McpSchema.TextResourceContents.builder(uri, text)
                .mimeType(mimeType)
                .build();
    }
}
