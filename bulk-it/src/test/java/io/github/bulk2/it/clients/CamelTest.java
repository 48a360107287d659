package io.github.bulk2.it.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.sandbox.Call;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.SalesforceEndpointConfig;
import org.apache.camel.component.salesforce.SalesforceLoginConfig;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.component.salesforce.api.dto.bulkv2.ContentTypeEnum;
import org.apache.camel.component.salesforce.api.dto.bulkv2.Job;
import org.apache.camel.component.salesforce.api.dto.bulkv2.JobStateEnum;
import org.apache.camel.component.salesforce.api.dto.bulkv2.Jobs;
import org.apache.camel.component.salesforce.api.dto.bulkv2.OperationEnum;
import org.apache.camel.component.salesforce.api.dto.bulkv2.QueryJob;
import org.apache.camel.component.salesforce.api.dto.bulkv2.QueryJobs;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** camel-salesforce, which was not written for the sandbox, with all of its operations of Bulk API 2.0. */
@Timeout(60)
class CamelTest {

    private static final String CSV = "Name,AnnualRevenue\nAconcagua Mills,12\nBorealis,much\n";

    private final Sandbox sandbox =
            Sandbox.builder().classicJobs(1).jobListPageSize(2).start();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private ProducerTemplate template;

    @BeforeEach
    void logIn() {
        SalesforceLoginConfig login = new SalesforceLoginConfig();
        login.setType(AuthenticationType.CLIENT_CREDENTIALS);
        login.setLoginUrl(sandbox.instanceUrl().toString());
        login.setClientId("camel");
        login.setClientSecret("secret");
        SalesforceEndpointConfig config = new SalesforceEndpointConfig();
        config.setApiVersion("63.0");
        SalesforceComponent salesforce = new SalesforceComponent();
        salesforce.setLoginConfig(login);
        salesforce.setConfig(config);
        context.addComponent("salesforce", salesforce);
        context.start();
        template = context.createProducerTemplate();
        assertThat(sandbox.calls("token")).isEqualTo(1);
    }

    @AfterEach
    void logOut() throws IOException {
        context.close();
        assertThat(sandbox.calls("revoke")).isPositive();
        sandbox.close();
    }

    @Test
    void recordsAreLoadedAndAccountedFor() throws IOException {
        Job created = createJob();
        assertThat(created.getState()).isEqualTo(JobStateEnum.OPEN);
        assertThat(created.getContentUrl()).endsWith("/jobs/ingest/" + created.getId() + "/batches");

        upload(created.getId());
        Job closed = of(created.getId(), "bulk2CloseJob", Job.class);
        assertThat(closed.getState()).isEqualTo(JobStateEnum.UPLOAD_COMPLETE);

        Job loaded = await(() -> of(created.getId(), "bulk2GetJob", Job.class), Job::getState);
        assertThat(loaded.getNumberRecordsProcessed()).isEqualTo(2);
        assertThat(loaded.getNumberRecordsFailed()).isEqualTo(1);
        assertThat(text(created.getId(), "bulk2GetSuccessfulResults"))
                .startsWith("\"sf__Id\",\"sf__Created\",Name,AnnualRevenue\n")
                .contains("\"Aconcagua Mills\"")
                .doesNotContain("Borealis");
        assertThat(text(created.getId(), "bulk2GetFailedResults"))
                .startsWith("\"sf__Id\",\"sf__Error\",Name,AnnualRevenue\n")
                .contains("\"Borealis\"");
        assertThat(text(created.getId(), "bulk2GetUnprocessedRecords")).isEqualTo("Name,AnnualRevenue\n");
        of(created.getId(), "bulk2DeleteJob", Object.class);
        assertThatThrownBy(() -> of(created.getId(), "bulk2GetJob", Job.class))
                .rootCause()
                .isInstanceOfSatisfying(
                        SalesforceException.class,
                        gone -> assertThat(gone.getStatusCode()).isEqualTo(404));
    }

    @Test
    void jobIsAborted() {
        Job created = createJob();

        assertThat(of(created.getId(), "bulk2AbortJob", Job.class).getState()).isEqualTo(JobStateEnum.ABORTED);
    }

    @Test
    void allJobsAreListedPageByPage() {
        createJob();
        createJob();

        Jobs first = template.requestBody("salesforce:bulk2GetAllJobs", null, Jobs.class);
        assertThat(first.getDone()).isFalse();
        assertThat(first.getRecords()).hasSize(2);
        String locator = first.getNextRecordsUrl().replaceFirst(".*queryLocator=", "");
        Jobs last = template.requestBodyAndHeader(
                "salesforce:bulk2GetAllJobs", null, SalesforceEndpointConfig.QUERY_LOCATOR, locator, Jobs.class);
        assertThat(last.getDone()).isTrue();
        assertThat(last.getRecords()).hasSize(1);
    }

    @Test
    void recordsAreQueriedPageByPage() throws IOException {
        Job load = createJob();
        upload(load.getId());
        of(load.getId(), "bulk2CloseJob", Job.class);
        await(() -> of(load.getId(), "bulk2GetJob", Job.class), Job::getState);

        QueryJob created = createQuery();
        assertThat(created.getState()).isEqualTo(JobStateEnum.UPLOAD_COMPLETE);
        await(() -> of(created.getId(), "bulk2GetQueryJob", QueryJob.class), QueryJob::getState);
        InputStream page = template.requestBodyAndHeaders(
                "salesforce:bulk2GetQueryJobResults",
                null,
                Map.of(SalesforceEndpointConfig.JOB_ID, created.getId(), SalesforceEndpointConfig.MAX_RECORDS, 5),
                InputStream.class);

        assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("\"Name\"\n\"Aconcagua Mills\"\n");
        assertThat(template.requestBody("salesforce:bulk2GetAllQueryJobs", null, QueryJobs.class)
                        .getRecords())
                .extracting(QueryJob::getId)
                .contains(created.getId());
        of(created.getId(), "bulk2DeleteQueryJob", Object.class);
        assertThat(sandbox.calls("deleteQueryJob")).isEqualTo(1);
    }

    @Test
    void runningQueryIsAborted() {
        sandbox.faults().add(Fault.slowProcessing(Duration.ofSeconds(30)));

        QueryJob running = createQuery();

        assertThat(of(running.getId(), "bulk2AbortQueryJob", QueryJob.class).getState())
                .isEqualTo(JobStateEnum.ABORTED);
    }

    @Test
    void expiredTokenIsRenewed() {
        sandbox.expireTokens();

        createJob();

        assertThat(sandbox.recentCalls())
                .filteredOn(call -> call.operation().equals("createIngestJob"))
                .extracting(Call::status)
                .containsExactly(401, 200);
    }

    @Test
    void refusalReachesTheCallerInSalesforcesWords() {
        Job request = new Job();
        request.setObject("Nothing__c");
        request.setOperation(OperationEnum.INSERT);
        request.setContentType(ContentTypeEnum.CSV);

        assertThatThrownBy(() -> template.requestBody("salesforce:bulk2CreateJob", request, Job.class))
                .rootCause()
                .isInstanceOfSatisfying(SalesforceException.class, refused -> {
                    assertThat(refused.getStatusCode()).isEqualTo(400);
                    assertThat(refused.getErrors())
                            .singleElement()
                            .satisfies(error -> assertThat(error.getErrorCode()).isEqualTo("INVALIDJOB"));
                });
    }

    private Job createJob() {
        Job request = new Job();
        request.setObject("Account");
        request.setOperation(OperationEnum.INSERT);
        request.setContentType(ContentTypeEnum.CSV);
        return template.requestBody("salesforce:bulk2CreateJob", request, Job.class);
    }

    private QueryJob createQuery() {
        QueryJob request = new QueryJob();
        request.setOperation(OperationEnum.QUERY);
        request.setQuery("SELECT Name FROM Account");
        return template.requestBody("salesforce:bulk2CreateQueryJob", request, QueryJob.class);
    }

    private void upload(String job) {
        template.requestBodyAndHeader(
                "salesforce:bulk2CreateBatch",
                new ByteArrayInputStream(CSV.getBytes(StandardCharsets.UTF_8)),
                SalesforceEndpointConfig.JOB_ID,
                job);
    }

    private String text(String job, String operation) throws IOException {
        try (InputStream results = of(job, operation, InputStream.class)) {
            return new String(results.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private <T> T of(String job, String operation, Class<T> type) {
        return template.requestBodyAndHeader(
                "salesforce:" + operation, null, SalesforceEndpointConfig.JOB_ID, job, type);
    }

    private static <T> T await(Supplier<T> look, Function<T, JobStateEnum> state) {
        T job = look.get();
        while (state.apply(job) != JobStateEnum.JOB_COMPLETE) {
            job = look.get();
        }
        return job;
    }
}
