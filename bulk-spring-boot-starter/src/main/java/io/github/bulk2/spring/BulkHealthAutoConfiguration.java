package io.github.bulk2.spring;

import io.github.bulk2.BulkClient;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health of each client, {@code bulk2} in the health endpoint; off with {@code management.health.bulk2.enabled=false}. */
@AutoConfiguration(after = BulkClientAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(BulkClient.class)
@EnableConfigurationProperties(BulkHealthProperties.class)
final class BulkHealthAutoConfiguration
        extends CompositeHealthContributorConfiguration<BulkHealthIndicator, BulkClient> {

    BulkHealthAutoConfiguration(BulkHealthProperties settings) {
        super(client -> new BulkHealthIndicator(client, settings));
    }

    // Not on the class: who has no Actuator has not the class of this condition either.
    @Bean
    @ConditionalOnEnabledHealthIndicator("bulk2")
    @ConditionalOnMissingBean(name = {"bulk2HealthIndicator", "bulk2HealthContributor"})
    HealthContributor bulk2HealthContributor(ConfigurableListableBeanFactory beans) {
        return createContributor(beans, BulkClient.class);
    }
}
