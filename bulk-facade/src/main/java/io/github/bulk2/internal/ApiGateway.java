package io.github.bulk2.internal;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.ApiFloor;
import io.github.bulk2.ApiUsage;
import io.github.bulk2.CallSettings;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.OrgIdentity;
import io.github.bulk2.OrgLimits;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
     * @param floor what is left of the org's allowances
     */
    public record Connection(
            @Nullable URI instanceUrl, String apiVersion, TokenProvider tokens, HttpSettings http, ApiFloor floor) {}

    private final Allowance allowance;
    private final FeignApis apis;
    private final GuardedCalls calls;
    private final IngestGateway ingest;
    private final QueryGateway query;
    private final LimitGuard limitGuard;

    /**
     * Creates the gateway; makes no call.
     *
     * @param connection where to and how
     * @param settings the call policy's numbers
     * @param activities who is told of the calls
     */
    public ApiGateway(Connection connection, CallSettings settings, Activities activities) {
        ObjectMapper json = new ObjectMapper()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .setDefaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL));
        this.allowance = new Allowance(connection.floor(), System::nanoTime);
        this.apis = new FeignApis(connection, json, allowance, settings.maxConcurrentCalls());
        FloorPause pause = new FloorPause(connection.floor(), Sleeper.SYSTEM);
        this.calls = new GuardedCalls(new CallPolicy(settings, apis::probe, pause), activities);
        this.limitGuard = new LimitGuard(connection.floor(), this::limits, Sleeper.SYSTEM);
        this.ingest = new IngestGateway(apis, calls);
        this.query = new QueryGateway(apis, calls, limitGuard);
    }

    /** {@return the calls on ingest jobs} */
    public IngestGateway ingest() {
        return ingest;
    }

    /** {@return the calls on query jobs} */
    public QueryGateway query() {
        return query;
    }

    /**
     * Which org it is: what the token tells, else what the org answers. An org that does not answer that is known by its
     * URL.
     *
     * @param onCall told just before the org is asked
     * @return the org
     */
    public OrgIdentity org(Runnable onCall) {
        try {
            var unused = apis.org().token();
        } catch (BulkTransportException passing) {
            var unused = calls.preparing(ApiCall.GET_ORGANIZATION, apis.org()::token);
        }
        return apis.org().identity(() -> organizationId(calls.tellingOfEach(onCall)));
    }

    private Optional<String> organizationId(GuardedCalls asking) {
        try {
            return asking.call(
                    ApiCall.GET_ORGANIZATION,
                    null,
                    () -> apis.organization().getOrganization().organizationId());
        } catch (BulkApiException refused) {
            if (refused.statusCode() == 401) {
                throw refused;
            }
            return Optional.empty();
        } catch (BulkTransportException noAnswer) {
            if (noAnswer.progress() != Progress.ANSWERED) {
                throw noAnswer;
            }
            return Optional.empty();
        }
    }

    /** {@return what the org has used of its API allowance, by the latest answer} */
    public Optional<ApiUsage> usage() {
        return allowance.usage();
    }

    /** {@return who keeps the floor of the allowances that no header tells} */
    public LimitGuard limitGuard() {
        return limitGuard;
    }

    /** {@return the org's allowances} */
    public OrgLimits limits() {
        Map<String, OrgLimits.Limit> limits = new TreeMap<>();
        calls.call(ApiCall.GET_LIMITS, null, () -> apis.limits().getLimits())
                .forEach((name, limit) -> limits.put(name, new OrgLimits.Limit(limit.max(), limit.remaining())));
        return new OrgLimits(limits);
    }

    /**
     * For what does more than a call.
     *
     * @throws IllegalStateException if this was closed
     */
    public void requireOpen() {
        apis.requireOpen();
    }

    @Override
    public void close() {
        apis.close();
    }
}
