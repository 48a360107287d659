package io.github.bulk2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.auth.AccessToken;
import io.github.bulk2.auth.TokenProvider;
import java.net.URI;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "750",
                "7505e000000AbcDAA",
                "0015e000000AbcDAAS",
                "7505e000000AbcD/..",
                "7505e000000AbcD\n",
                "7505e000000AbcDAAS?x=1",
                "../../../etc/passwd"
            })
    void jobIdRefusesWhatCouldChangeAPath(String text) {
        assertThatThrownBy(() -> JobId.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("begins with 750");
    }

    @Test
    void jobIdHas15Or18Characters() {
        assertThat(JobId.of("7505e000000AbcD").value()).hasSize(15);
        assertThat(JobId.of("7505e000000AbcDAAS")).hasToString("7505e000000AbcDAAS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2018-12-10T17:50:19.000+0000",
                "2018-12-10T17:50:19.000Z",
                "2018-12-10T17:50:19Z",
                "2018-12-10T17:50:19.000+00:00"
            })
    void datesAreReadAsSalesforceAndAsTheDocumentWriteThem(String text) {
        JobInfo info = JobInfo.ofFields(Map.of("id", "7505e000000AbcDAAS", "createdDate", text));
        assertThat(info.createdDate().orElseThrow().toInstant())
                .isEqualTo(OffsetDateTime.parse("2018-12-10T17:50:19Z").toInstant());
    }

    @Test
    void jobInfoSurvivesValuesNobodyDocumented() {
        JobInfo info = JobInfo.ofFields(Map.of(
                "id",
                "7505e000000AbcDAAS",
                "state",
                "Closed",
                "columnDelimiter",
                "SPACE",
                "lineEnding",
                "LF",
                "numberRecordsProcessed",
                "many",
                "totalProcessingTime",
                "1700000000000",
                "createdDate",
                "yesterday"));
        assertThat(info.state()).isEqualTo(JobState.UNKNOWN);
        assertThat(info.state().isTerminal()).isFalse();
        assertThat(info.dialect()).isEmpty();
        assertThat(info.numberRecordsProcessed()).isEmpty();
        assertThat(info.totalProcessingTime()).contains(Duration.ofSeconds(1_700_000_000L));
        assertThat(info.createdDate()).isEmpty();
        assertThat(info.fields()).containsEntry("state", "Closed");
    }

    @Test
    void apiUsageReadsBothFormsOfTheHeader() {
        assertThat(ApiUsage.ofHeader("api-usage=2/15000")).contains(new ApiUsage(2, 15_000));
        assertThat(ApiUsage.ofHeader("api-usage=1/2,per-app-api-usage=3/4(appName=x)"))
                .contains(new ApiUsage(1, 2));
        assertThat(ApiUsage.ofHeader("api-usage=many")).isEmpty();
        assertThat(ApiUsage.ofHeader(null)).isEmpty();
    }

    @Test
    void tokenShowsUpNowhere() {
        AccessToken token = AccessToken.of("00Dx!secret");
        assertThat(token.toString()).doesNotContain("secret");
        assertThat(TokenProvider.fixed("00Dx!secret").toString()).doesNotContain("secret");
        assertThatThrownBy(() -> AccessToken.of("secret\r\nX-Evil: 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Acc ount", "Account;DROP", "1Account", "Konto-ä"})
    void objectMustBeAnApiName(String object) {
        assertThatThrownBy(() -> IngestRequest.insert(object)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void builderSaysWhatIsMissingAndWhatIsWrong() {
        assertThatThrownBy(() -> BulkClient.builder().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tokens");
        assertThatThrownBy(() -> BulkClient.builder().instanceUrl(URI.create("x.my.salesforce.com")))
                .hasMessageContaining("https://");
        assertThatThrownBy(() ->
                        BulkClient.builder().instanceUrl(URI.create("https://x.my.salesforce.com/services/data/v63.0")))
                .hasMessageContaining("/services/data/v63.0");
        assertThatThrownBy(() -> BulkClient.builder().apiVersion("v63")).hasMessageContaining("63.0");
        assertThatThrownBy(() ->
                        BulkClient.builder().calls(CallSettings.ofDefaults().withMaxAttempts(0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpSettings.ofDefaults().withConnectTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WaitPolicy.ofDefaults().withJitter(0.9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WaitPolicy.ofDefaults().withTotalTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QueryRequest.query(" ")).hasMessageContaining("SELECT");
    }
}
