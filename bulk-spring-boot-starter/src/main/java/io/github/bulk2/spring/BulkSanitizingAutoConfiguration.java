package io.github.bulk2.spring;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Keeps the secrets of the properties out of the endpoints {@code env} and {@code configprops}. Spring Boot shows no value at
 * all unless {@code management.endpoint.*.show-values} says so, and then all of them.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
@EnableConfigurationProperties(BulkProperties.class)
final class BulkSanitizingAutoConfiguration {

    private static final Set<String> SECRET = Set.of(
            "bulk2authtoken",
            "bulk2authrefreshtoken",
            "bulk2authappclientsecret",
            "bulk2authjwtkeystorepassword",
            "bulk2httpproxypassword");

    BulkSanitizingAutoConfiguration() {}

    /** By name, in whatever spelling, and by value: a placeholder's property, a command line or a JSON document holds it too. */
    @Bean
    SanitizingFunction bulkSanitizingFunction(BulkProperties properties) {
        List<String> secrets = properties.secrets().toList();
        return data -> isSecret(data, secrets) ? data.withSanitizedValue() : data;
    }

    private static boolean isSecret(SanitizableData data, List<String> secrets) {
        String name = data.getKey().replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
        Object value = data.getValue();
        return SECRET.contains(name) || (value != null && secrets.stream().anyMatch(value.toString()::contains));
    }
}
