package io.github.bulk2.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import io.modelcontextprotocol.client.McpSyncClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        assertThatThrownBy(() -> settings.withTools(List.of("wait-for-job", "wait-for-godot")))
                .hasMessageContaining("there is no tool wait-for-godot; there are list-all-ingest-jobs, ")
                .hasMessageContaining("retry-failed-records");
        assertThatThrownBy(() -> settings.withTools(List.of())).hasMessageContaining("no tool is chosen");
        assertThatThrownBy(() -> settings.withToolsets(Set.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withFilesFolder(files.resolve("missing")))
                .hasMessageContaining("there is no folder");
    }

    @Test
    void toolThatIsNamedIsOfferedOrRefusedWithTheReason() {
        McpSettings settings = McpSettings.ofDefaults();
        assertThatThrownBy(() ->
                        names(settings.withReadOnly(true).withTools(List.of("wait-for-job", "create-ingest-job"))))
                .hasMessage("the tool create-ingest-job changes records, and read-only leaves it out");
        assertThatThrownBy(() -> names(settings.withTools(List.of("load-csv-file"))))
                .hasMessage("the tool load-csv-file needs a files folder, and there is none");
        assertThatThrownBy(() -> names(settings.withToolsets(Set.of(Toolset.QUERY, Toolset.INGEST))
                        .withTools(List.of("wait-for-job"))))
                .hasMessage("the tool wait-for-job is in the toolset workflow, which is not chosen");
        assertThat(names(settings.withReadOnly(true)
                        .withFilesFolder(files)
                        .withToolsets(Set.of(Toolset.WORKFLOW))
                        .withTools(List.of("wait-for-job", "export-query-to-file"))))
                .containsExactlyInAnyOrder("wait-for-job", "export-query-to-file");
    }

    @Test
    void toolsetsNameTheToolsThatAreServed() {
        for (Toolset toolset : Toolset.values()) {
            assertThat(names(McpSettings.ofDefaults().withFilesFolder(files).withToolsets(Set.of(toolset))))
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(toolset.tools());
        }
    }

    @Test
    void noTextSendsACallerToAToolThatIsNotOffered() throws Exception {
        List<String> absent = new ArrayList<>(Toolset.WORKFLOW.tools());
        absent.addAll(List.of("create-ingest-job", "upload-data-ingest-job", "close-abort-ingest-job"));
        try (ServedMcp served = new ServedMcp(
                settings -> settings.withReadOnly(true).withToolsets(Set.of(Toolset.INGEST, Toolset.QUERY)))) {
            McpSyncClient client = served.client();
            assertThat(client.getServerInstructions())
                    .contains("nextAction")
                    .doesNotContain("have to be confirmed")
                    .doesNotContain(absent);
            assertThat(client.listTools().tools())
                    .isNotEmpty()
                    .allSatisfy(tool -> assertThat(tool.description()).doesNotContain(absent));
            Map<String, Object> created =
                    ServedMcp.data(client, "create-query-job", Map.of("query", "SELECT Id FROM Account"));
            assertThat(created.get("nextAction").toString())
                    .contains("get-query-job-results")
                    .endsWith("(This gateway was started without wait-for-job.)");
        }
    }
}
