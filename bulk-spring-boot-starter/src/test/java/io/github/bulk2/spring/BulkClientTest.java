package io.github.bulk2.spring;

import static io.github.bulk2.spring.Sandboxes.application;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.ApiFloor;
import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.DailyLimit;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.AccessToken;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.export.Export;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.sandbox.Fault;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.SandboxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

@ExtendWith(SandboxExtension.class)
class BulkClientTest {

    @TempDir
    Path folder;

    @Test
    void loadAndQueryRunWithTheClientOfTheContext(Sandbox sandbox) {
        application(sandbox).run(context -> {
            BulkClient client = context.getBean(BulkClient.class);
            Path file = Files.writeString(folder.resolve("a.csv"), "Name,External_Id__c\nA,1\nB,2\n");
            LoadReport report = client.load(Load.of(IngestRequest.upsert("Account", "External_Id__c"), file)
                    .withRunFolder(folder.resolve("run")));
            assertThat(report.isComplete()).isTrue();
            List<String> names = new ArrayList<>();
            try (CsvRecords rows = client.rows(Export.query("SELECT Name FROM Account ORDER BY Name"))) {
                rows.forEach(row -> names.add(row.get("Name")));
            }
            assertThat(names).containsExactly("A", "B");
        });
    }

    @Test
    void clientIsClosedWithTheContext(Sandbox sandbox) {
        AtomicReference<BulkClient> kept = new AtomicReference<>();
        application(sandbox).run(context -> {
            kept.set(context.getBean(BulkClient.class));
            assertThat(kept.get().limits().dailyApiRequests()).isPresent();
        });
        long calls = sandbox.calls("limits");
        assertThat(calls).isOne();
        assertThatThrownBy(() -> kept.get().limits()).isInstanceOf(RuntimeException.class);
        assertThat(sandbox.calls("limits")).isEqualTo(calls);
    }

    @Test
    void propertiesReachTheCallPolicy(Sandbox sandbox) {
        sandbox.faults().add(Fault.answer(503, "").on("GET", "limits").times(100));
        application(sandbox)
                .withPropertyValues("bulk2.calls.retry.max-attempts=3", "bulk2.calls.retry.first-delay=1ms")
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(BulkClient.class).limits())
                        .isInstanceOf(BulkApiException.class));
        assertThat(sandbox.calls("limits")).isEqualTo(3);
    }

    @Test
    @Timeout(60)
    void totalTimeoutEndsAnExchange(Sandbox sandbox) {
        sandbox.faults().add(Fault.stall(0).on("GET", "limits"));
        application(sandbox)
                .withPropertyValues("bulk2.calls.retry.max-attempts=1", "bulk2.http.total-timeout=100ms")
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(BulkClient.class).limits())
                        .isInstanceOf(BulkTransportException.class));
        sandbox.faults().release();
    }

    @Test
    void floorOfOneAllowanceHoldsForALoadThatLooksAgain(Sandbox sandbox) throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "Name\nA\n");
        sandbox.use("DailyBulkApiBatches", 14_000);
        application(sandbox)
                .withPropertyValues(
                        "bulk2.calls.api-floor.left.bulk-api-batches=1000",
                        "bulk2.calls.api-floor.pause.look-every=100ms",
                        "bulk2.calls.api-floor.pause.longest=200ms")
                .run(context -> assertThatThrownBy(() -> context.getBean(BulkClient.class)
                                .load(Load.of(IngestRequest.insert("Account"), file)
                                        .withRunFolder(folder.resolve("run"))))
                        .isInstanceOfSatisfying(
                                AllowanceException.class,
                                reached -> assertThat(reached.limit()).isEqualTo(DailyLimit.BULK_API_BATCHES)));
        assertThat(sandbox.calls("limits")).as("the first look and two more").isBetween(2L, 4L);
        assertThat(sandbox.calls("updateIngestJob")).as("jobs closed").isZero();
    }

    @Test
    void everyAllowanceHasItsFloor() {
        for (DailyLimit limit : DailyLimit.values()) {
            String name = limit.name().toLowerCase(Locale.ROOT).replace('_', '-');
            Map<String, String> properties =
                    Map.of("bulk2.calls.api-floor.percent", "10", "bulk2.calls.api-floor.left." + name, "7");
            ApiFloor floor = ClientSettings.floor(new Binder(new MapConfigurationPropertySource(properties))
                    .bind("bulk2", BulkProperties.class)
                    .get()
                    .calls()
                    .apiFloor());
            for (DailyLimit each : DailyLimit.values()) {
                assertThat(floor.left(each, 1_000)).hasValue(each == limit ? 7 : 100);
            }
            assertThat(floor.pause()).isEmpty();
        }
    }

    @Test
    void runFoldersAreWhereThePropertySays(@TempDir Path folder) throws IOException {
        Path input = Files.writeString(folder.resolve("a.csv"), "Name\na\n");
        Path runs = folder.resolve("runs");
        try (Sandbox org = Sandbox.start()) {
            application(org).withPropertyValues("bulk2.runs-folder=" + runs).run(context -> {
                LoadReport report =
                        context.getBean(BulkClient.class).load(Load.of(IngestRequest.insert("Account"), input));
                assertThat(report.files().runFolder()).hasParent(runs.toAbsolutePath());
            });
        }
    }

    @Test
    void apiVersionIsThatOfTheProperty() {
        try (Sandbox old = Sandbox.builder().apiVersion("60.0").start()) {
            application(old)
                    .withPropertyValues("bulk2.api-version=60.0")
                    .run(context -> assertThat(
                                    context.getBean(BulkClient.class).limits().byName())
                            .isNotEmpty());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnClient {
        @Bean
        BulkClient mine() {
            return BulkClient.builder()
                    .tokens(() -> {
                        throw new IllegalStateException("mine");
                    })
                    .build();
        }
    }

    @Test
    void ownClientWinsAndNeedsNoLogin() {
        application().withUserConfiguration(OwnClient.class).run(context -> {
            assertThat(context).hasSingleBean(BulkClient.class).doesNotHaveBean(TokenProvider.class);
            assertThat(context.getBeanNamesForType(BulkClient.class)).containsExactly("mine");
        });
    }

    @Test
    void ownTokenProviderWins(Sandbox sandbox) {
        application()
                .withPropertyValues("bulk2.auth.token=not-used")
                .withBean(
                        "tokens",
                        TokenProvider.class,
                        () -> () -> AccessToken.of(sandbox.token(), sandbox.instanceUrl()))
                .run(context -> assertThat(
                                context.getBean(BulkClient.class).limits().byName())
                        .isNotEmpty());
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {
        private final List<String> called = new ArrayList<>();

        @Bean
        @Order(2)
        BulkClientCustomizer second() {
            return builder -> {
                called.add("second");
                builder.calls(CallSettings.ofDefaults().withMaxAttempts(1));
            };
        }

        @Bean
        @Order(1)
        BulkClientCustomizer first() {
            return builder -> {
                called.add("first");
                builder.calls(CallSettings.ofDefaults().withMaxAttempts(7));
            };
        }
    }

    @Test
    void customizersComeAfterThePropertiesInTheirOrder(Sandbox sandbox) {
        sandbox.faults().add(Fault.answer(503, "").on("GET", "limits").times(100));
        application(sandbox)
                .withUserConfiguration(Customizers.class)
                .withPropertyValues("bulk2.calls.retry.max-attempts=3")
                .run(context -> {
                    BulkClient client = context.getBean(BulkClient.class);
                    assertThat(context.getBean(Customizers.class).called).containsExactly("first", "second");
                    assertThatThrownBy(client::limits).isInstanceOf(BulkApiException.class);
                    assertThat(sandbox.calls("limits")).isOne();
                });
    }
}
