package io.github.bulk2.spring;

import io.github.bulk2.BulkClient;
import io.github.bulk2.sandbox.Sandbox;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications that talk to a sandbox. */
final class Sandboxes {

    private Sandboxes() {}

    /** An application without any property of the client. */
    static ApplicationContextRunner application() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BulkClientAutoConfiguration.class,
                        BulkHealthAutoConfiguration.class,
                        BulkSanitizingAutoConfiguration.class));
    }

    /** An application that has the token of a sandbox. */
    static ApplicationContextRunner application(Sandbox sandbox) {
        return application()
                .withPropertyValues(
                        "bulk2.instance-url=" + sandbox.instanceUrl(), "bulk2.auth.token=" + sandbox.token());
    }

    /** The use of a client that shows that it is for this sandbox. */
    static BulkClient client(Sandbox sandbox) {
        return BulkClient.builder()
                .instanceUrl(sandbox.instanceUrl())
                .tokens(io.github.bulk2.auth.TokenProvider.fixed(sandbox.token()))
                .build();
    }
}
