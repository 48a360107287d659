package io.github.bulk2.spring;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Tells what is wrong with the properties, where each was set, and what to do. Comes before Spring Boot's own analyzer of
 * bindings, which shows values: those of {@code bulk2.auth} and {@code bulk2.http.proxy} may be secrets.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidPropertyFailureAnalyzer implements FailureAnalyzer {

    private static final List<ConfigurationPropertyName> SECRET =
            List.of(ConfigurationPropertyName.of("bulk2.auth"), ConfigurationPropertyName.of("bulk2.http.proxy"));

    private final Environment environment;

    InvalidPropertyFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidPropertyException invalid) {
                return analysis(invalid.properties(), invalid.problem(), invalid.remedy(), invalid);
            }
            if (cause instanceof BindException bind && mayBeSecret(bind.getName())) {
                String name = bind.getName().toString();
                String problem =
                        "the value cannot be read as " + bind.getTarget().getType();
                return analysis(List.of(name), problem, "Correct " + name + ".", bind);
            }
        }
        return null;
    }

    private static boolean mayBeSecret(ConfigurationPropertyName name) {
        return SECRET.stream().anyMatch(secret -> secret.equals(name) || secret.isAncestorOf(name));
    }

    private FailureAnalysis analysis(List<String> properties, String problem, String remedy, Throwable cause) {
        StringBuilder description = new StringBuilder("The Salesforce client of bulk2 cannot be made: ")
                .append(problem)
                .append(".\n");
        for (String property : properties) {
            description.append("\n    ").append(property).append(": ").append(origin(property));
        }
        return new FailureAnalysis(
                description.append('\n').toString(), remedy + " All properties: docs/spring-boot.md of bulk2", cause);
    }

    private String origin(String property) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            var found = source.getConfigurationProperty(name);
            if (found != null) {
                return "set by " + Objects.requireNonNullElse(found.getOrigin(), found.getSource());
            }
        }
        return "not set";
    }
}
