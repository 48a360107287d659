package io.github.bulk2.micrometer;

import io.github.bulk2.JobId;
import io.github.bulk2.observe.Activity;
import io.github.bulk2.observe.Ending;
import io.github.bulk2.observe.Watch;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An activity as an observation. As thread-safe as that. */
final class Observed implements Watch {

    private static final String OUTCOME = "outcome";

    private final Activity activity;
    private final Observation observation;
    private final Counters counters;

    private Observed(Activity activity, Observation observation, Counters counters) {
        this.activity = activity;
        this.observation = observation;
        this.counters = counters;
    }

    static Watch begin(Activity activity, ObservationRegistry registry, Tags tags, Counters counters) {
        Observation observation = Observation.createNotStarted(name(activity.kind()), registry)
                .contextualName(spanName(activity))
                .lowCardinalityKeyValue("operation", activity.operation());
        if (!activity.kind().isRun() && activity.kind() != Activity.Kind.CALL) {
            observation.lowCardinalityKeyValue("phase", lower(activity.kind()));
        }
        for (Tag tag : tags) {
            observation.lowCardinalityKeyValue(tag.getKey(), tag.getValue());
        }
        detail(observation, "bulk2.run", activity.run());
        detail(observation, "bulk2.part", activity.part());
        detail(observation, "bulk2.job", activity.job());
        return new Observed(activity, observation.start(), counters);
    }

    private static String name(Activity.Kind kind) {
        return switch (kind) {
            case CALL -> "bulk2.call";
            case LOAD -> "bulk2.load";
            case EXPORT -> "bulk2.export";
            case PLAN, UPLOAD, PROCESS, RESULTS, RECOVER, PAGE -> "bulk2.phase";
        };
    }

    private static String spanName(Activity activity) {
        return activity.kind() == Activity.Kind.CALL
                ? "bulk2 " + activity.operation()
                : "bulk2 " + lower(activity.kind()) + " " + activity.operation();
    }

    private static String lower(Activity.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static void detail(Observation observation, String key, @Nullable Object value) {
        if (value != null) {
            observation.highCardinalityKeyValue(key, value.toString());
        }
    }

    @Override
    public Scope enter() {
        Observation.Scope scope = observation.openScope();
        return scope::close;
    }

    @Override
    public void job(JobId id) {
        detail(observation, "bulk2.job", id);
    }

    /** The handler for meters counts the event with the tags of the moment; the outcome is that of the attempt. */
    @Override
    public void retried(Throwable failure, Duration pause) {
        observation.lowCardinalityKeyValue(OUTCOME, Ending.of(failure).outcome().name());
        observation.event(Observation.Event.of("retry", "bulk2 retry"));
    }

    @Override
    public void transferred(long sent, long received) {
        if (activity.kind() == Activity.Kind.CALL) {
            counters.transferred(activity.operation(), sent, received);
        }
    }

    @Override
    public void records(long successful, long failed, long unprocessed) {
        // The run round the phase is told the same.
        if (!activity.kind().isRun()) {
            counters.records(activity.operation(), "successful", successful);
            counters.records(activity.operation(), "failed", failed);
            counters.records(activity.operation(), "unprocessed", unprocessed);
        }
    }

    @Override
    public void ended(Ending ending) {
        observation.lowCardinalityKeyValue(OUTCOME, ending.outcome().name());
        ending.failure().ifPresent(observation::error);
        observation.stop();
    }
}
