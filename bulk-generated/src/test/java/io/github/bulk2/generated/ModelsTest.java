package io.github.bulk2.generated;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.generated.model.ApiError;
import io.github.bulk2.generated.model.IngestJobInfo;
import io.github.bulk2.generated.model.IngestJobList;
import io.github.bulk2.generated.model.IngestJobRequest;
import io.github.bulk2.generated.model.IngestJobUpdate;
import io.github.bulk2.generated.model.JobState;
import io.github.bulk2.generated.model.ListedJob;
import io.github.bulk2.generated.model.QueryJobInfo;
import io.github.bulk2.generated.model.QueryJobResultPages;
import io.github.bulk2.generated.model.UpdatedJob;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the servers send survives a plain Jackson mapper, without any setting of ours. */
class ModelsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void countersAndTimesHave64Bits() throws JsonProcessingException {
        IngestJobInfo job = JSON.readValue("""
                {"totalProcessingTime": 1700000000000, "numberRecordsProcessed": 9000000000, "retries": 3}
                """, IngestJobInfo.class);

        assertThat(job.getTotalProcessingTime()).isEqualTo(1_700_000_000_000L);
        assertThat(job.getNumberRecordsProcessed()).isEqualTo(9_000_000_000L);
        assertThat(job.getNumberRecordsFailed()).as("not sent").isNull();
    }

    @Test
    void unknownFieldsAreIgnored() throws JsonProcessingException {
        IngestJobInfo job = JSON.readValue("{\"id\": \"750x\", \"newInV70\": {\"a\": [1]}}", IngestJobInfo.class);

        assertThat(job.getId()).isEqualTo("750x");
    }

    @Test
    void unknownEnumValuesAreMarkedAsUnknown() throws JsonProcessingException {
        IngestJobInfo job = JSON.readValue("""
                {"state": "Paused", "operation": "merge", "lineEnding": "CR", "columnDelimiter": "COLON",
                 "contentType": "PARQUET"}
                """, IngestJobInfo.class);

        assertThat(job.getState()).isEqualTo(JobState.UNKNOWN_DEFAULT_OPEN_API);
        assertThat(job.getOperation()).isEqualTo(IngestJobInfo.OperationEnum.UNKNOWN_DEFAULT_OPEN_API);
        assertThat(job.getLineEnding()).isEqualTo(IngestJobInfo.LineEndingEnum.UNKNOWN_DEFAULT_OPEN_API);
        assertThat(job.getColumnDelimiter()).isEqualTo(IngestJobInfo.ColumnDelimiterEnum.UNKNOWN_DEFAULT_OPEN_API);
        assertThat(job.getContentType()).isEqualTo(IngestJobInfo.ContentTypeEnum.UNKNOWN_DEFAULT_OPEN_API);
    }

    @Test
    void datesStayTheTextTheServerWrote() throws JsonProcessingException {
        UpdatedJob job = JSON.readValue("{\"createdDate\": \"2018-12-10T17:50:19.000+0000\"}", UpdatedJob.class);

        assertThat(job.getCreatedDate()).isEqualTo("2018-12-10T17:50:19.000+0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"63.0", "63", "9007199254740993.1"})
    void versionIsAnExactDecimal(String version) throws JsonProcessingException {
        QueryJobInfo job = JSON.readValue("{\"apiVersion\": " + version + "}", QueryJobInfo.class);

        assertThat(job.getApiVersion()).isEqualByComparingTo(new BigDecimal(version));
    }

    @Test
    void pageOfJobsWithAClassicJobAndNoNextPageIsRead() throws JsonProcessingException {
        IngestJobList page = JSON.readValue("""
                {"done": true, "nextRecordsUrl": null, "records": [
                  {"id": "750a", "jobType": "Classic", "state": "Closed", "operation": "query",
                   "contentType": "ZIP_XML", "concurrencyMode": "Serial", "apiVersion": 41.0},
                  {"id": "750b", "jobType": "V2Ingest", "state": "Open"}]}
                """, IngestJobList.class);

        assertThat(page.getNextRecordsUrl()).isNull();
        assertThat(page.getRecords()).extracting(ListedJob::getState).containsExactly("Closed", "Open");
        assertThat(page.getRecords()).extracting(ListedJob::getContentType).containsExactly("ZIP_XML", null);
    }

    @Test
    void resultPagesAreReadUnderBothNames() throws JsonProcessingException {
        QueryJobResultPages pages = JSON.readValue("""
                {"resultPages": [{"resultUrl": "/services/data/v63.0/jobs/query/750x/results?locator=a"},
                                 {"resultLink": "/jobs/query/750x/results?locator=b"}],
                 "nextRecordsUrl": null, "done": true}
                """, QueryJobResultPages.class);

        assertThat(pages.getResultPages().get(0).getResultUrl()).endsWith("locator=a");
        assertThat(pages.getResultPages().get(1).getResultLink()).endsWith("locator=b");
        assertThat(pages.getNextRecordsUrl()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"errorCode\": \"NOT_FOUND\", \"message\": \"gone\", \"fields\": [\"Id\"]}]",
                "{\"errorCode\": \"NOT_FOUND\", \"message\": \"gone\", \"fields\": [\"Id\"], \"extra\": 1}",
            })
    void errorsAreReadFromAnArrayAndFromAnObject(String body) throws JsonProcessingException {
        JsonNode tree = JSON.readTree(body);
        ApiError error = JSON.treeToValue(tree.isArray() ? tree.get(0) : tree, ApiError.class);

        assertThat(error.getErrorCode()).isEqualTo("NOT_FOUND");
        assertThat(error.getMessage()).isEqualTo("gone");
        assertThat(error.getFields()).containsExactly("Id");
    }

    @Test
    void requestsCarryWhatWasSetInSalesforcesSpelling() throws JsonProcessingException {
        IngestJobRequest request = new IngestJobRequest()
                ._object("Account")
                .operation(IngestJobRequest.OperationEnum.HARD_DELETE)
                .lineEnding(IngestJobRequest.LineEndingEnum.CRLF);

        assertThat(JSON.readTree(JSON.writeValueAsString(request))).isEqualTo(JSON.readTree("""
                                {"operation": "hardDelete", "object": "Account", "contentType": "CSV",
                                 "lineEnding": "CRLF", "columnDelimiter": "COMMA"}
                                """));
        assertThat(JSON.writeValueAsString(new IngestJobUpdate().state(IngestJobUpdate.StateEnum.UPLOAD_COMPLETE)))
                .isEqualTo("{\"state\":\"UploadComplete\"}");
    }
}
