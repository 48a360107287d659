package io.github.bulk2.micrometer;

import io.github.bulk2.ApiUsage;
import io.github.bulk2.observe.Activity;
import io.github.bulk2.observe.BulkObserver;
import io.github.bulk2.observe.Watch;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Metrics and traces of a client, with Micrometer: meters of its calls, bytes, records, runs and phases, the org's API
 * allowance, and an observation of each call, run and phase, which tracing makes spans of. The names are in {@code
 * docs/observability.md}. Immutable and thread-safe; one for each org, told apart by {@linkplain #withTags tags}, however
 * many clients it has. Makes no call.
 *
 * <pre>{@code
 * BulkClient.builder().observer(MicrometerObservability.of(registry))
 * }</pre>
 */
public final class MicrometerObservability implements BulkObserver {

    private final MeterRegistry meters;
    private final ObservationRegistry observations;
    private final Tags tags;
    private final Counters counters;
    // The gauges look at it for as long as the registry lives.
    private final AtomicReference<@Nullable ApiUsage> usage = new AtomicReference<>();

    private MicrometerObservability(MeterRegistry meters, ObservationRegistry observations, Tags tags) {
        this.meters = meters;
        this.observations = observations;
        this.tags = tags;
        this.counters = new Counters(meters, tags);
    }

    /**
     * Meters without traces.
     *
     * @param meters where the meters are
     * @return the observer
     */
    public static MicrometerObservability of(MeterRegistry meters) {
        ObservationRegistry own = ObservationRegistry.create();
        own.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        return of(meters, own);
    }

    /**
     * Meters and traces. The timers and the counter of repeated attempts are made by the handlers of the observation
     * registry: Spring Boot has them there; elsewhere one adds a {@link DefaultMeterObservationHandler}.
     *
     * @param meters where the other meters are
     * @param observations where the observations are
     * @return the observer
     */
    public static MicrometerObservability of(MeterRegistry meters, ObservationRegistry observations) {
        return new MicrometerObservability(meters, observations, Tags.empty());
    }

    /**
     * Adds tags to all meters and observations.
     *
     * @param more such as the org's name; of few values
     * @return the changed copy
     */
    public MicrometerObservability withTags(Tags more) {
        return new MicrometerObservability(meters, observations, tags.and(more));
    }

    @Override
    public Watch begin(Activity activity) {
        return Observed.begin(activity, observations, tags, counters);
    }

    @Override
    public void apiUsage(ApiUsage latest) {
        if (usage.getAndSet(latest) == null) {
            gauge("bulk2.api.allowance.used", "API calls that the org has used in 24 hours", ApiUsage::used);
            gauge("bulk2.api.allowance.max", "API calls that the org is allowed in 24 hours", ApiUsage::allowed);
        }
    }

    private void gauge(String name, String description, ToLongFunction<ApiUsage> value) {
        Gauge.builder(name, usage, seen -> {
                    ApiUsage latest = seen.get();
                    return latest == null ? Double.NaN : value.applyAsLong(latest);
                })
                .description(description)
                .baseUnit("calls")
                .tags(tags)
                .strongReference(true)
                .register(meters);
    }
}
