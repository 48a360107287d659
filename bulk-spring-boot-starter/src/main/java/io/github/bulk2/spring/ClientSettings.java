package io.github.bulk2.spring;

import static io.github.bulk2.spring.InvalidPropertyException.checked;
import static io.github.bulk2.spring.InvalidPropertyException.missing;

import io.github.bulk2.ApiFloor;
import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.DailyLimit;
import io.github.bulk2.spring.BulkProperties.Floor;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;

/** The client's settings from the properties; each that is refused is told by its name. Stateless. */
final class ClientSettings {

    private ClientSettings() {}

    static BulkClient.Builder builder(BulkProperties properties, @Nullable SslBundles bundles) {
        BulkClient.Builder builder = BulkClient.builder()
                .http(new HttpConnection(properties.http(), bundles).settings())
                .calls(calls(properties.calls()))
                .apiFloor(floor(properties.calls().apiFloor()));
        with(builder, "instance-url", properties.instanceUrl(), BulkClient.Builder::instanceUrl);
        with(builder, "api-version", properties.apiVersion(), BulkClient.Builder::apiVersion);
        with(builder, "runs-folder", properties.runsFolder(), BulkClient.Builder::runsFolder);
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

    static ApiFloor floor(Floor floor) {
        ApiFloor all = with(
                ApiFloor.none(), "calls.api-floor.percent", floor.percent(), (none, share) -> ApiFloor.percent(share));
        Map<DailyLimit, Long> left = floor.left();
        if (left != null) {
            for (Map.Entry<DailyLimit, Long> one : left.entrySet()) {
                String name = one.getKey().name().toLowerCase(Locale.ROOT).replace('_', '-');
                all = with(
                        all,
                        "calls.api-floor.left." + name,
                        one.getValue(),
                        (f, number) -> f.with(one.getKey(), number));
            }
        }
        Duration longest = floor.pause().longest();
        if (longest != null && floor.percent() == null && left == null) {
            throw missing("bulk2.calls.api-floor.percent", "there is no floor to pause at");
        }
        return with(
                all,
                "calls.api-floor.pause.longest",
                longest,
                (f, time) -> f.pausing(floor.pause().lookEvery(), time));
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
    static <S, V> S with(S settings, String property, @Nullable V value, BiFunction<S, V, S> change) {
        return value == null ? settings : checked("bulk2." + property, () -> change.apply(settings, value));
    }
}
