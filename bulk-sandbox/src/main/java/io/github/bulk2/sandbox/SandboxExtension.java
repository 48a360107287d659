package io.github.bulk2.sandbox;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of a class one {@link Sandbox} on a free port, empty before each test. Register it with
 * {@code @ExtendWith}, or as a static field with {@code @RegisterExtension} to configure it; tests then have a parameter
 * of type {@link Sandbox}. Tests of one class must not run in parallel, since each begins with a reset.
 */
public final class SandboxExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback, ParameterResolver {
    private final Sandbox.Builder builder;
    private @Nullable Sandbox sandbox;

    /** Uses default settings. */
    public SandboxExtension() {
        this(Sandbox.builder());
    }

    /**
     * Uses the settings of a builder.
     *
     * @param builder the settings
     */
    public SandboxExtension(Sandbox.Builder builder) {
        this.builder = Objects.requireNonNull(builder, "builder");
    }

    /**
     * The sandbox of the running test class.
     *
     * @return the sandbox
     * @throws NullPointerException if no test class is running
     */
    public Sandbox sandbox() {
        return Objects.requireNonNull(sandbox, "the sandbox runs only while a test class does");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (sandbox == null) {
            sandbox = builder.start();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (sandbox == null) {
            sandbox = builder.start();
        }
        sandbox.reset();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (sandbox != null) {
            sandbox.close();
            sandbox = null;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Sandbox.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return sandbox();
    }
}
