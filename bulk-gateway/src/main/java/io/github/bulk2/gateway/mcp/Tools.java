package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All tools, and those of them that the settings let through. */
final class Tools {

    private Tools() {}

    static List<Tool> chosen(BulkClient client, McpSettings settings, Optional<FilesFolder> files, Runs runs) {
        List<Tool> all = all(client, settings, files, runs);
        Set<String> names = all.stream().map(Tool::name).collect(Collectors.toSet());
        settings.tools().orElse(Set.of()).stream()
                .filter(name -> !names.contains(name))
                .findFirst()
                .ifPresent(unknown -> {
                    throw new IllegalArgumentException("there is no tool " + unknown
                            + (files.isPresent() ? "" : " without a files folder") + "; there are "
                            + names.stream().sorted().collect(Collectors.joining(", ")));
                });
        List<Tool> chosen = all.stream()
                .filter(tool -> settings.toolsets().contains(tool.toolset()))
                .filter(tool -> !settings.isReadOnly() || tool.hints().keptWhenReadOnly())
                .filter(tool ->
                        settings.tools().isEmpty() || settings.tools().get().contains(tool.name()))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("no tool is left by the toolsets, the tools and read-only together");
        }
        return chosen;
    }

    private static List<Tool> all(BulkClient client, McpSettings settings, Optional<FilesFolder> files, Runs runs) {
        Confirmations confirmations = new Confirmations(settings.confirm(), settings.clock());
        List<Tool> all = new ArrayList<>();
        all.addAll(new IngestTools(client, files, confirmations).all());
        all.addAll(new QueryTools(client, confirmations).all());
        all.addAll(new JobTools(client, runs).all());
        files.ifPresent(folder -> {
            all.addAll(new CsvFileTools(client, folder, confirmations, runs).all());
            all.addAll(new ExportTool(client, folder, confirmations, runs).all());
            all.addAll(new RetryTool(client, folder, confirmations, runs).all());
        });
        return all;
    }
}
