package io.github.bulk2.gateway.mcp;

import io.github.bulk2.BulkClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** All tools, and those of them that the settings let through. */
final class Tools {

    private Tools() {}

    static List<Tool> chosen(BulkClient client, McpSettings settings, Optional<FilesFolder> files, Runs runs) {
        List<Tool> all = all(client, settings, files, runs);
        settings.tools().orElse(Set.of()).stream().sorted().forEach(name -> requireOffered(name, all, settings));
        return all.stream()
                .filter(tool -> settings.toolsets().contains(tool.toolset()))
                .filter(tool -> !settings.isReadOnly() || tool.hints().keptWhenReadOnly())
                .filter(tool ->
                        settings.tools().isEmpty() || settings.tools().get().contains(tool.name()))
                .toList();
    }

    /** Whoever names a tool wants it: it is not left out without a word. */
    private static void requireOffered(String name, List<Tool> all, McpSettings settings) {
        Optional<Tool> found =
                all.stream().filter(tool -> tool.name().equals(name)).findFirst();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("the tool " + name + " needs a files folder, and there is none");
        }
        Tool tool = found.get();
        if (!settings.toolsets().contains(tool.toolset())) {
            throw new IllegalArgumentException("the tool " + name + " is in the toolset "
                    + tool.toolset().name().toLowerCase(Locale.ROOT) + ", which is not chosen");
        }
        if (settings.isReadOnly() && !tool.hints().keptWhenReadOnly()) {
            throw new IllegalArgumentException("the tool " + name + " changes records, and read-only leaves it out");
        }
    }

    private static List<Tool> all(BulkClient client, McpSettings settings, Optional<FilesFolder> files, Runs runs) {
        Confirmations confirmations = new Confirmations(settings.confirm(), settings.clock(), client::org);
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
