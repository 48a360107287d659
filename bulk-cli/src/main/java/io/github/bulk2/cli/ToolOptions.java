package io.github.bulk2.cli;

import io.github.bulk2.gateway.mcp.Confirm;
import io.github.bulk2.gateway.mcp.McpSettings;
import io.github.bulk2.gateway.mcp.Toolset;
import java.util.List;
import picocli.CommandLine.Option;

/** Which MCP tools are offered, and which calls of them somebody has to confirm. */
final class ToolOptions {
    private static final String BY_COMMAS = "\\s*,\\s*";

    @Option(
            names = "--toolsets",
            paramLabel = "NAME",
            split = BY_COMMAS,
            splitSynopsisLabel = ",",
            description = "Offer only these groups of MCP tools: ingest, query, workflow [all].")
    List<Toolset> toolsets = List.of();

    @Option(
            names = "--tools",
            paramLabel = "NAME",
            split = BY_COMMAS,
            splitSynopsisLabel = ",",
            description =
                    "Offer only these MCP tools, such as wait-for-job. One that --toolsets, --read-only or a missing"
                            + " --files-dir leaves out is an error [all].")
    List<String> tools = List.of();

    @Option(
            names = "--confirm",
            paramLabel = "WHICH",
            description =
                    "MCP calls that a person has to confirm: destructive (they write or delete records, or throw data"
                            + " away), always (whatever changes anything) or never [destructive].")
    Confirm confirm = Confirm.DESTRUCTIVE;

    /** Throws {@link IllegalArgumentException} if there is no tool of one of the names. */
    McpSettings applyTo(McpSettings plain) {
        McpSettings settings = plain.withConfirm(confirm);
        settings = toolsets.isEmpty() ? settings : settings.withToolsets(toolsets);
        return tools.isEmpty() ? settings : settings.withTools(tools);
    }
}
