package io.github.bulk2.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.BulkClient;
import io.github.bulk2.micrometer.MicrometerObservability;
import io.github.bulk2.observe.BulkObserver;
import io.github.bulk2.observe.Watch;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@ExtendWith(SandboxExtension.class)
class ObserverTest {

    private static ApplicationContextRunner application(Sandbox sandbox) {
        return Sandboxes.application(sandbox)
                .withConfiguration(AutoConfigurations.of(BulkMicrometerAutoConfiguration.class));
    }

    @Test
    void observersOfTheApplicationWatchTheClient(Sandbox sandbox) {
        List<String> seen = new CopyOnWriteArrayList<>();
        application(sandbox)
                .withBean(BulkObserver.class, () -> activity -> {
                    seen.add(activity.operation());
                    return Watch.NONE;
                })
                .run(context -> {
                    context.getBean(BulkClient.class).limits();
                    assertThat(seen).containsExactly("GET_LIMITS");
                });
    }

    @Test
    void meterRegistryAloneIsEnoughForMeters(Sandbox sandbox) {
        application(sandbox)
                .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> {
                    context.getBean(BulkClient.class).limits();
                    MeterRegistry meters = context.getBean(MeterRegistry.class);
                    assertThat(meters.get("bulk2.call")
                                    .tag("operation", "GET_LIMITS")
                                    .timer()
                                    .count())
                            .isOne();
                });
    }

    @Test
    void observationRegistryAloneIsEnoughForSpans(Sandbox sandbox) {
        List<String> spans = new CopyOnWriteArrayList<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                spans.add(String.valueOf(context.getContextualName()));
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        application(sandbox).withBean(ObservationRegistry.class, () -> registry).run(context -> {
            context.getBean(BulkClient.class).limits();
            assertThat(spans).containsExactly("bulk2 GET_LIMITS");
        });
    }

    @Test
    void clientWorksWithoutARegistry(Sandbox sandbox) {
        application(sandbox).run(context -> {
            assertThat(context).doesNotHaveBean(MicrometerObservability.class);
            assertThat(context.getBean(BulkClient.class).limits().byName()).isNotEmpty();
        });
    }

    @Test
    void clientWorksWithoutMicrometerAndActuatorOnTheClassPath(Sandbox sandbox) {
        application(sandbox)
                .withClassLoader(new FilteredClassLoader(
                        "io.micrometer", "org.springframework.boot.actuate", "org.springframework.boot.health"))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(BulkClient.class);
                    assertThat(context.getBean(BulkClient.class).limits().byName())
                            .isNotEmpty();
                });
    }
}
