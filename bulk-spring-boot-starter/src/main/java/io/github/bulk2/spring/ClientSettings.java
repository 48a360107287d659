package io.github.bulk2.spring;

import static io.github.bulk2.spring.InvalidPropertyException.checked;

import io.github.bulk2.ApiFloor;
import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.HttpSettings;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The client's settings from the properties; each that is refused is told by its name. Stateless. */
final class ClientSettings {

    private ClientSettings() {}

    static BulkClient.Builder builder(BulkProperties properties) {
        BulkClient.Builder builder =
                BulkClient.builder().http(http(properties.http())).calls(calls(properties.calls()));
        with(builder, "instance-url", properties.instanceUrl(), BulkClient.Builder::instanceUrl);
        with(builder, "api-version", properties.apiVersion(), BulkClient.Builder::apiVersion);
        with(builder, "calls.api-floor", properties.calls().apiFloor(), (b, floor) -> b.apiFloor(floor(floor)));
        return builder;
    }

    static CallSettings calls(BulkProperties.Calls calls) {
        CallSettings all = CallSettings.ofDefaults();
        BulkProperties.Retry retry = calls.retry();
        all = with(all, "calls.retry.max-attempts", retry.maxAttempts(), CallSettings::withMaxAttempts);
        all = with(
                all,
                "calls.retry.first-delay",
                retry.firstDelay(),
                (s, first) -> s.withRetryDelays(first, retry.maxDelay()));
        all = with(all, "calls.retry.deadline", retry.deadline(), CallSettings::withDeadline);
        BulkProperties.RateLimit rate = calls.rateLimit();
        all = with(all, "calls.rate-limit.calls", rate.calls(), (s, number) -> s.withRateLimit(number, rate.period()));
        all = with(all, "calls.circuit-breaker.window", calls.circuitBreaker(), ClientSettings::withCircuitBreaker);
        return with(all, "calls.max-concurrent", calls.maxConcurrent(), CallSettings::withMaxConcurrentCalls);
    }

    private static CallSettings withCircuitBreaker(CallSettings calls, BulkProperties.CircuitBreaker circuit) {
        return circuit.window() == 0
                ? calls.withoutCircuitBreaker()
                : calls.withCircuitBreaker(circuit.window(), circuit.failurePercent(), circuit.pause());
    }

    static HttpSettings http(BulkProperties.Http http) {
        HttpSettings all = HttpSettings.ofDefaults();
        all = with(all, "http.connect-timeout", http.connectTimeout(), HttpSettings::withConnectTimeout);
        return with(all, "http.read-timeout", http.readTimeout(), HttpSettings::withReadTimeout);
    }

    private static ApiFloor floor(String floor) {
        try {
            return floor.endsWith("%")
                    ? ApiFloor.percent(Integer.parseInt(
                            floor.substring(0, floor.length() - 1).strip()))
                    : ApiFloor.calls(Long.parseLong(floor.strip()));
        } catch (NumberFormatException unreadable) {
            throw new IllegalArgumentException(
                    "\"" + floor + "\" is neither like 10% nor a number of calls", unreadable);
        }
    }

    /**
     * Applies one property.
     *
     * @param settings what to change
     * @param property its name behind {@code bulk2.}
     * @param value its value; null leaves the settings as they are
     * @param change what to do with it
     * @return the changed settings
     */
    private static <S, V> S with(S settings, String property, @Nullable V value, BiFunction<S, V, S> change) {
        return value == null ? settings : checked("bulk2." + property, () -> change.apply(settings, value));
    }
}
