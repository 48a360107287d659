package io.github.bulk2.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectionTest {

    @TempDir
    private Path files;

    private static List<String> names(McpSettings settings) {
        try (BulkClient client = BulkClient.builder()
                        .instanceUrl(URI.create("http://127.0.0.1:9"))
                        .tokens(TokenProvider.fixed("none"))
                        .build();
                McpAdapter adapter = McpAdapter.of(client, settings)) {
            return adapter.toolNames();
        }
    }

    @Test
    void readOnlyLeavesOutWhateverChangesRecords() {
        McpSettings all = McpSettings.ofDefaults().withFilesFolder(files);
        assertThat(names(all)).hasSize(21).doesNotHaveDuplicates();
        assertThat(names(all.withReadOnly(true)))
                .containsExactlyInAnyOrder(
                        "list-all-ingest-jobs",
                        "get-ingest-job-status",
                        "get-failed-results-ingest-job",
                        "get-successful-results-ingest-job",
                        "get-unprocessed-records-ingest-job",
                        "list-all-query-jobs",
                        "create-query-job",
                        "get-query-job-status",
                        "abort-query-job",
                        "get-query-job-results",
                        "wait-for-job",
                        "analyze-failed-records",
                        "preview-csv-file",
                        "export-query-to-file");
    }

    @Test
    void toolsThatNeedFilesAreOfferedWithAFolderOnly() {
        assertThat(names(McpSettings.ofDefaults()))
                .hasSize(17)
                .doesNotContain("load-csv-file", "preview-csv-file", "export-query-to-file", "retry-failed-records");
    }

    @Test
    void toolsAreChosenByGroupAndByName() {
        McpSettings settings = McpSettings.ofDefaults();
        assertThat(names(settings.withToolsets(Set.of(Toolset.QUERY))))
                .hasSize(6)
                .allMatch(name -> name.contains("query"));
        assertThat(names(settings.withTools(List.of("wait-for-job")))).containsExactly("wait-for-job");
        assertThatThrownBy(() -> names(settings.withTools(List.of("wait-for-godot"))))
                .hasMessageContaining("there is no tool wait-for-godot");
        assertThatThrownBy(() ->
                        names(settings.withTools(List.of("create-ingest-job")).withReadOnly(true)))
                .hasMessageContaining("no tool is left");
        assertThatThrownBy(() -> settings.withToolsets(Set.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withFilesFolder(files.resolve("missing")))
                .hasMessageContaining("there is no folder");
    }
}
