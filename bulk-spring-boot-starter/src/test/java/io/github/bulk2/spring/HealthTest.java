package io.github.bulk2.spring;

import static io.github.bulk2.spring.Sandboxes.application;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.BulkClient;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

@ExtendWith(SandboxExtension.class)
@Timeout(60)
class HealthTest {

    private static final String AT_ONCE = "bulk2.health.min-interval=0s";

    @Test
    void refusedTokenIsDown(Sandbox sandbox) {
        application(sandbox).withPropertyValues(AT_ONCE).run(context -> {
            HealthIndicator health = context.getBean(HealthIndicator.class);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            sandbox.expireTokens();
            Health refused = health.health();
            assertThat(refused.getStatus()).isEqualTo(Status.DOWN);
            assertThat(refused.getDetails().get("error").toString())
                    .contains("401")
                    .doesNotContain(sandbox.token());
        });
    }

    @Test
    void refusedLoginIsDown() {
        try (Sandbox sandbox = Sandbox.builder().client("app", "right").start()) {
            application()
                    .withPropertyValues(
                            "bulk2.instance-url=" + sandbox.instanceUrl(),
                            "bulk2.auth.app.client-id=app",
                            "bulk2.auth.app.client-secret=wr0ng-one")
                    .run(context -> {
                        Health health = context.getBean(HealthIndicator.class).health();
                        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
                        assertThat(health.getDetails().toString())
                                .contains("AuthenticationException")
                                .doesNotContain("wr0ng-one");
                    });
        }
    }

    @Test
    void reachedFloorIsOutOfService() {
        try (Sandbox small = Sandbox.builder().dailyApiRequests(10).start()) {
            application(small)
                    .withPropertyValues(AT_ONCE, "bulk2.calls.api-floor.percent=90")
                    .run(context -> {
                        HealthIndicator health = context.getBean(HealthIndicator.class);
                        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                        Health reached = health.health();
                        assertThat(reached.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
                        assertThat(reached.getDetails().get("error").toString()).contains("AllowanceException");
                        assertThat(small.calls("limits"))
                                .as("the floor holds for checks")
                                .isOne();
                    });
        }
    }

    @Test
    void usedUpAllowanceIsOutOfService() {
        try (Sandbox small = Sandbox.builder().dailyApiRequests(1).start()) {
            application(small).withPropertyValues(AT_ONCE).run(context -> {
                HealthIndicator health = context.getBean(HealthIndicator.class);
                assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
            });
        }
    }

    @Test
    void checkIsOneCallInAnIntervalHoweverManyAsk(Sandbox sandbox) {
        application(sandbox).run(context -> {
            HealthIndicator health = context.getBean(HealthIndicator.class);
            ExecutorService threads = Executors.newFixedThreadPool(64);
            try {
                List<Callable<Status>> asking = new ArrayList<>();
                for (int i = 0; i < 64; i++) {
                    asking.add(() -> health.health().getStatus());
                }
                for (Future<Status> status : threads.invokeAll(asking)) {
                    assertThat(status.get()).isEqualTo(Status.UP);
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(sandbox.calls("limits")).isOne();
        });
    }

    @Test
    void orgThatDoesNotAnswerIsDownInTimeAndAskedOnce(Sandbox sandbox) {
        sandbox.faults().add(Fault.stall(0).on("GET", "limits"));
        application(sandbox)
                .withPropertyValues(AT_ONCE, "bulk2.health.timeout=50ms")
                .run(context -> {
                    HealthIndicator health = context.getBean(HealthIndicator.class);
                    for (int i = 0; i < 3; i++) {
                        Health late = health.health();
                        assertThat(late.getStatus()).isEqualTo(Status.DOWN);
                        assertThat(late.getDetails().get("error").toString()).contains("no answer for 50 ms");
                    }
                    assertThat(sandbox.calls("limits")).isLessThanOrEqualTo(1);
                    sandbox.faults().release();
                });
    }

    @Test
    void propertyTurnsItOff(Sandbox sandbox) {
        application(sandbox)
                .withPropertyValues("management.health.bulk2.enabled=false")
                .run(context ->
                        assertThat(context).hasSingleBean(BulkClient.class).doesNotHaveBean(HealthContributor.class));
    }

    @Test
    void eachOfTwoClientsHasItsOwn(Sandbox sandbox) {
        try (Sandbox other = Sandbox.start()) {
            other.expireTokens();
            application()
                    .withBean("here", BulkClient.class, () -> Sandboxes.client(sandbox))
                    .withBean("there", BulkClient.class, () -> Sandboxes.client(other))
                    .run(context -> {
                        CompositeHealthContributor both = context.getBean(CompositeHealthContributor.class);
                        List<String> told = both.stream()
                                .map((HealthContributors.Entry entry) -> entry.name() + " "
                                        + ((HealthIndicator) entry.contributor())
                                                .health()
                                                .getStatus())
                                .toList();
                        assertThat(told).containsExactlyInAnyOrder("here UP", "there DOWN");
                    });
        }
    }
}
