package io.github.bulk2.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import feign.Feign;
import feign.Logger;
import feign.Response;
import feign.Retryer;
import feign.codec.DecodeException;
import feign.codec.Decoder;
import feign.jackson.JacksonDecoder;
import feign.jackson.JacksonEncoder;
import io.github.bulk2.JobId;
import io.github.bulk2.generated.api.IngestJobDataApi;
import io.github.bulk2.generated.api.IngestJobsApi;
import io.github.bulk2.generated.api.QueryJobResultsApi;
import io.github.bulk2.generated.api.QueryJobsApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The generated interfaces, wired to the streaming client. Feign is set up here and nowhere else. Thread-safe. */
final class FeignApis implements AutoCloseable {

    private static final Pattern JOB_IN_PATH = Pattern.compile("/(750[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)(?:[/?]|$)");

    /** The longest answer is a page of 1,000 jobs in a list, which is below 1 MB. */
    private static final long MAX_JSON_BYTES = 16L << 20;

    private final ObjectMapper json;
    private final HttpEngine http;
    private final Org org;
    private final StreamingFeignClient client;
    private final ErrorTranslator errors;
    private final LimitsApi limits;
    private final OrganizationApi organization;
    private final IngestJobsApi ingestJobs;
    private final IngestJobDataApi ingestJobData;
    private final QueryJobsApi queryJobs;
    private final QueryJobResultsApi queryJobResults;

    FeignApis(ApiGateway.Connection connection, ObjectMapper json, Allowance allowance, int maxConnections) {
        this.json = json;
        this.http = HttpEngine.open(connection.http(), maxConnections);
        this.org = new Org(connection.instanceUrl(), connection.tokens(), connection.http());
        this.client = new StreamingFeignClient(
                http,
                org,
                new JacksonEncoder(json),
                allowance,
                connection.http().clientName());
        this.errors = new ErrorTranslator(json);
        Feign feign = Feign.builder()
                .client(client)
                .encoder(client)
                .decoder(neverNull(new JacksonDecoder(json.copy().addHandler(new OddListedJobs()))))
                .errorDecoder((method, response) -> translate(response))
                .retryer(Retryer.NEVER_RETRY)
                .logLevel(Logger.Level.NONE)
                .build();
        String data = StreamingFeignClient.ANY_ORG + "/services/data/v" + connection.apiVersion();
        String base = data + "/jobs";
        this.limits = feign.newInstance(new feign.Target.HardCodedTarget<>(LimitsApi.class, data));
        this.organization = feign.newInstance(new feign.Target.HardCodedTarget<>(OrganizationApi.class, data));
        this.ingestJobs = feign.newInstance(new feign.Target.HardCodedTarget<>(IngestJobsApi.class, base));
        this.ingestJobData = feign.newInstance(new feign.Target.HardCodedTarget<>(IngestJobDataApi.class, base));
        this.queryJobs = feign.newInstance(new feign.Target.HardCodedTarget<>(QueryJobsApi.class, base));
        this.queryJobResults = feign.newInstance(new feign.Target.HardCodedTarget<>(QueryJobResultsApi.class, base));
    }

    IngestJobsApi ingestJobs() {
        return ingestJobs;
    }

    IngestJobDataApi ingestJobData() {
        return ingestJobData;
    }

    QueryJobsApi queryJobs() {
        return queryJobs;
    }

    QueryJobResultsApi queryJobResults() {
        return queryJobResults;
    }

    ObjectMapper json() {
        return json;
    }

    LimitsApi limits() {
        return limits;
    }

    OrganizationApi organization() {
        return organization;
    }

    Org org() {
        return org;
    }

    /** Asks for the list of API versions: needs no token, costs nothing of the allowance, and tells whether the server lives. */
    void probe() {
        client.probe();
    }

    /** Feign hands a raw response through whatever its status and type are, so the check is ours. */
    Response checkedCsv(Response response, JobId id) {
        if (response.status() / 100 == 2) {
            CsvAnswer.requireCsv(response, id);
            return response;
        }
        try (response) {
            throw errors.translate(attempted(response), response, id);
        }
    }

    /** @throws IllegalStateException if this was closed */
    void requireOpen() {
        http.requireOpen();
    }

    @Override
    public void close() {
        try {
            http.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** An answer without a body, or with the JSON null for one, is not what a generated type can stand for. */
    private static Decoder neverNull(Decoder json) {
        return (response, type) -> {
            Object answer = json.decode(limited(response), type);
            if (answer == null) {
                throw new DecodeException(response.status(), "the answer is empty", response.request());
            }
            return answer;
        };
    }

    private static Response limited(Response response) throws IOException {
        Response.Body body = response.body();
        return body == null
                ? response
                : response.toBuilder()
                        .body(new LimitedInputStream(body.asInputStream(), MAX_JSON_BYTES, "the JSON"), null)
                        .build();
    }

    private RuntimeException translate(Response response) {
        return errors.translate(attempted(response), response, job(response));
    }

    /** The job that an answer is about, by the request's path. */
    static @Nullable JobId job(Response response) {
        Matcher job = JOB_IN_PATH.matcher(response.request().url());
        return job.find() ? JobId.of(job.group(1)) : null;
    }

    /** "getIngestJobInfo" reads "get ingest job info". */
    private static String attempted(Response response) {
        String method =
                response.request().requestTemplate().methodMetadata().method().getName();
        return method.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
