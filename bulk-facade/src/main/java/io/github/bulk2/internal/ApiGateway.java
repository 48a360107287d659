package io.github.bulk2.internal;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.auth.TokenProvider;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Every HTTP call of the library, ingest and query side. Thread-safe. */
public final class ApiGateway implements AutoCloseable {

    /**
     * Where to and how. Immutable.
     *
     * @param instanceUrl base URL of the org, or null when the tokens tell it
     * @param apiVersion such as {@code 63.0}
     * @param tokens where tokens come from
     * @param http how to speak HTTP
     */
    public record Connection(@Nullable URI instanceUrl, String apiVersion, TokenProvider tokens, HttpSettings http) {}

    private final FeignApis apis;
    private final IngestGateway ingest;
    private final QueryGateway query;

    /**
     * Creates the gateway; makes no call.
     *
     * @param connection where to and how
     * @param settings the call policy's numbers
     */
    public ApiGateway(Connection connection, CallPolicy.Settings settings) {
        ObjectMapper json = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.apis = new FeignApis(connection, json, settings.maxConcurrentCalls());
        GuardedCalls calls = new GuardedCalls(new CallPolicy(settings));
        this.ingest = new IngestGateway(apis, calls);
        this.query = new QueryGateway(apis, calls);
    }

    /** {@return the calls on ingest jobs} */
    public IngestGateway ingest() {
        return ingest;
    }

    /** {@return the calls on query jobs} */
    public QueryGateway query() {
        return query;
    }

    /** {@return the latest Sforce-Limit-Info header, or null} */
    public @Nullable String limitInfo() {
        return apis.limitInfo();
    }

    @Override
    public void close() {
        apis.close();
    }
}
