package io.github.bulk2.spring;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Properties of which no client can be made. Nothing of it holds a secret. */
final class InvalidPropertyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<String> properties;
    private final String problem;
    private final String remedy;

    /**
     * Tells what is wrong.
     *
     * @param properties the names of those that are wrong or missing
     * @param problem what is wrong
     * @param remedy what to do
     */
    InvalidPropertyException(List<String> properties, String problem, String remedy) {
        this(properties, problem, remedy, null);
    }

    InvalidPropertyException(List<String> properties, String problem, String remedy, @Nullable Throwable cause) {
        super(String.join(", ", properties) + ": " + problem + ". " + remedy, cause);
        this.properties = List.copyOf(properties);
        this.problem = problem;
        this.remedy = remedy;
    }

    static InvalidPropertyException missing(String property, String why) {
        return new InvalidPropertyException(List.of(property), "not set; " + why, "Set " + property + ".");
    }

    /**
     * Blames a property for what is thrown.
     *
     * @param property its name
     * @param made what is made of it
     * @return what was made
     */
    static <T> T checked(String property, Supplier<T> made) {
        return checked(List.of(property), made);
    }

    /** As {@link #checked(String, Supplier)}, if it is not known which of them it is. */
    static <T> T checked(List<String> properties, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException refused) {
            throw new InvalidPropertyException(
                    properties,
                    String.valueOf(refused.getMessage()),
                    "Correct " + String.join(" or ", properties) + ".",
                    refused);
        }
    }

    List<String> properties() {
        return properties;
    }

    String problem() {
        return problem;
    }

    String remedy() {
        return remedy;
    }
}
