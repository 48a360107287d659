package io.github.bulk2.benchmarks;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import feign.Feign;
import feign.Retryer;
import feign.hc5.ApacheHttp5Client;
import feign.jackson.JacksonDecoder;
import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.generated.api.IngestJobsApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One {@code GET} of a job's state over the loopback: with the generated interface and nothing but Feign's own parts, and
 * with the client. Both use Apache HttpClient 5 and Jackson. The server is in the same process, so that its share of
 * garbage is in both.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CallBenchmark {

    private final DrainServer server = start();
    private final CloseableHttpClient http = HttpClients.custom()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .build();
    private final IngestJobsApi feign = Feign.builder()
            .client(new ApacheHttp5Client(http))
            .decoder(new JacksonDecoder(new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)))
            .retryer(Retryer.NEVER_RETRY)
            .requestInterceptor(request -> request.header("Authorization", "Bearer token"))
            .target(IngestJobsApi.class, server.url() + "/services/data/v63.0/jobs");
    private final BulkClient client = BulkClient.builder()
            .instanceUrl(URI.create(server.url()))
            .tokens(TokenProvider.fixed("token"))
            .build();
    private final IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
    private final String id = job.id().value();

    private static DrainServer start() {
        try {
            return new DrainServer(0, (LoadData) null);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Ends both clients, then the server. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        client.close();
        http.close();
        server.close();
    }

    @Benchmark
    public Object bareFeign() {
        return feign.getIngestJobInfo(id);
    }

    @Benchmark
    public Object client() {
        return job.info();
    }
}
