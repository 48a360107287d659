package io.github.bulk2.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the servers send fits the corrected document; and does not fit the given one, or no correction were needed. */
class WireExamplesTest {
    private static final OpenApiDocument OVERLAID = OpenApiDocument.of(ApiSpec.OVERLAID);
    private static final OpenApiDocument AS_GIVEN = OpenApiDocument.of(ApiSpec.AS_GIVEN);

    private static final String TEN_FIELDS = """
            id: 7505e000003fPQzAAM
            operation: insert
            object: Account
            createdById: 0055e000007XyAbAAK
            createdDate: '2018-12-10T17:50:19.000+0000'
            systemModstamp: '2018-12-10T17:51:27.000+0000'
            state: %s
            concurrencyMode: Parallel
            contentType: CSV
            apiVersion: 66.0
            """;

    record MediaType(String pointer, JsonNode content) {}

    /** Every application/json body of the corrected document. */
    static List<MediaType> jsonBodies() {
        List<MediaType> found = new ArrayList<>();
        collect("", OVERLAID.tree().get("paths"), "/paths", found);
        return found;
    }

    private static void collect(String name, JsonNode node, String pointer, List<MediaType> found) {
        if (name.equals("application/json")) {
            found.add(new MediaType(pointer, node));
            return;
        }
        for (Map.Entry<String, JsonNode> child : node.properties()) {
            String step = child.getKey().replace("~", "~0").replace("/", "~1");
            collect(child.getKey(), child.getValue(), pointer + "/" + step, found);
        }
    }

    @ParameterizedTest
    @MethodSource("jsonBodies")
    void everyJsonBodyHasAnExampleThatFitsItsSchema(MediaType body) {
        JsonNode example = body.content().at("/examples/ok/value");

        assertThat(example.isMissingNode()).as(body.pointer()).isFalse();
        assertThat(OVERLAID.errors(body.pointer() + "/schema", example)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"UpdatedJob, UploadComplete", "IngestJobInfo, InProgress", "QueryJobInfo, Failed"})
    void recordedDatesAndPartialRecordsFit(String schema, String state) {
        JsonNode record = OpenApiDocument.tree(
                TEN_FIELDS.formatted(state).replace("insert", schema.startsWith("Query") ? "query" : "insert"));

        assertThat(OVERLAID.errors("/components/schemas/" + schema, record)).isEmpty();
    }

    @Test
    void givenDocumentRefusesTheRecordedDates() {
        JsonNode record = OpenApiDocument.tree(TEN_FIELDS.formatted("Open"));

        assertThat(AS_GIVEN.errors("/components/schemas/IngestJobInfo", record)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ingest", "query"})
    void lastPageOfAListWithAClassicJobFits(String resource) {
        String schema = "/paths/~1" + resource + "/get/responses/200/content/application~1json/schema";
        JsonNode page = OpenApiDocument.tree("done: true\nnextRecordsUrl: null\nrecords:\n"
                + TEN_FIELDS
                        .formatted("Closed")
                        .replace("CSV", "ZIP_XML")
                        .indent(4)
                        .replaceFirst(" {4}id", "  - id")
                + "    jobType: Classic\n");

        assertThat(OVERLAID.errors(schema, page)).isEmpty();
        assertThat(AS_GIVEN.errors(schema, page)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [{errorCode: NOT_FOUND, message: The requested resource does not exist}]
                    [{errorCode: INVALIDJOB, message: 'InvalidJob : ...', fields: [Name]}]
                    {errorCode: API_ERROR, message: x}
                    """)
    void errorsFitAsArrayAndAsObject(String body) {
        assertThat(OVERLAID.errors("/components/schemas/ErrorBody", OpenApiDocument.tree(body)))
                .isEmpty();
    }

    @Test
    void givenDocumentRefusesErrorArrays() {
        JsonNode errors = OpenApiDocument.tree("[{errorCode: NOT_FOUND, message: x}]");

        assertThat(AS_GIVEN.errors("/components/schemas/Error", errors)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    IngestJobRequest | {object: Account, operation: upsert}
                    IngestJobRequest | {object: Account, operation: INSERT}
                    IngestJobRequest | {operation: insert}
                    QueryJobRequest  | {operation: query}
                    QueryJobState    | Open
                    ErrorBody        | []
                    ErrorBody        | {error: invalid_grant}
                    CreatedIngestJob | {id: 7505e000003fPQzAAM}
                    """)
    void whatTheServersRefuseOrNeverSendDoesNotFit(String schema, String value) {
        assertThat(OVERLAID.errors("/components/schemas/" + schema, OpenApiDocument.tree(value)))
                .isNotEmpty();
    }

    @Test
    void upsertWithItsExternalIdFits() {
        JsonNode request =
                OpenApiDocument.tree("{object: Account, operation: upsert, externalIdFieldName: Legacy_Id__c}");

        assertThat(OVERLAID.errors("/components/schemas/IngestJobRequest", request))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2018-12-10 17:50:19", "2018-12-10T17:50:19+0000", "10.12.2018"})
    void otherDateFormsDoNotFit(String date) {
        JsonNode record =
                OpenApiDocument.tree(TEN_FIELDS.formatted("Open").replace("2018-12-10T17:50:19.000+0000", date));

        assertThat(OVERLAID.errors("/components/schemas/IngestJobInfo", record)).isNotEmpty();
    }
}
