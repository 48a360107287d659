package io.github.bulk2.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the test class whose exchanges with a sandbox do not fit the overlaid document, also where it is run alone.
 * Registered in META-INF/services, so that no test has to ask for it.
 */
public final class FitsTheDocument implements AfterAllCallback {

    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(Recorder.newViolations())
                .as("what %s sent or was answered, against the overlaid document", context.getDisplayName())
                .isEmpty();
    }
}
