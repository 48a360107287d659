package io.github.bulk2.spring;

import io.github.bulk2.BulkClient;
import io.github.bulk2.micrometer.MicrometerObservability;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Meters and observations of the client, if the application has a registry for them. Off with {@code
 * management.metrics.enable.bulk2=false} and {@code management.observations.enable.bulk2=false}.
 */
@AutoConfiguration(
        before = BulkClientAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnClass({BulkClient.class, MeterRegistry.class, ObservationRegistry.class})
@Conditional(BulkMicrometerAutoConfiguration.AnyRegistry.class)
final class BulkMicrometerAutoConfiguration {

    BulkMicrometerAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    MicrometerObservability bulkMicrometerObservability(
            ObjectProvider<MeterRegistry> meters, ObjectProvider<ObservationRegistry> observations) {
        // An empty composite: the meters beside the observations go nowhere.
        MeterRegistry found = meters.getIfUnique(CompositeMeterRegistry::new);
        ObservationRegistry spans = observations.getIfUnique();
        return spans == null ? MicrometerObservability.of(found) : MicrometerObservability.of(found, spans);
    }

    /** Either will do. */
    static final class AnyRegistry extends AnyNestedCondition {

        AnyRegistry() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnBean(MeterRegistry.class)
        static final class Meters {}

        @ConditionalOnBean(ObservationRegistry.class)
        static final class Observations {}
    }
}
