package io.github.bulk2.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of the client's health.
 *
 * @param minInterval How long the answer of a check is told again before the org is asked anew. Each check is an API call.
 * @param timeout How long a check may take before the client counts as down.
 */
@ConfigurationProperties("bulk2.health")
record BulkHealthProperties(
        @DefaultValue("5m") Duration minInterval,
        @DefaultValue("5s") Duration timeout) {}
