package io.github.bulk2.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.ApiFloor;
import io.github.bulk2.ApiUsage;
import io.github.bulk2.BulkClient;
import io.github.bulk2.Clients;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.OrgLimits;
import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The org's allowances, and the floor that a client keeps. */
@Timeout(120)
class AllowanceTest {

    @TempDir
    Path folder;

    @Test
    void limitsAreThoseOfTheOrg() {
        try (Sandbox sandbox = Sandbox.builder().dailyApiRequests(100).start();
                BulkClient client = Clients.of(sandbox)) {
            client.ingest().create(IngestRequest.insert("Account"));
            OrgLimits limits = client.limits();
            assertThat(limits.dailyApiRequests()).contains(new OrgLimits.Limit(100, 98));
            assertThat(limits.dailyBulkApiBatches()).contains(new OrgLimits.Limit(15_000, 15_000));
            assertThat(limits.dailyBulkV2QueryJobs()).contains(new OrgLimits.Limit(10_000, 10_000));
            assertThat(limits.dailyBulkV2QueryFileStorageMb()).isPresent();
            assertThat(limits.limit("NoSuchLimit")).isEmpty();
            assertThat(client.apiUsage()).contains(new ApiUsage(2, 100));
        }
    }

    @Test
    void floorsAreAShareOrANumber() {
        assertThat(ApiFloor.percent(10).isReachedBy(new ApiUsage(89, 100))).isFalse();
        assertThat(ApiFloor.percent(10).isReachedBy(new ApiUsage(90, 100))).isTrue();
        assertThat(ApiFloor.calls(10).isReachedBy(new ApiUsage(89, 100))).isFalse();
        assertThat(ApiFloor.calls(10).isReachedBy(new ApiUsage(90, 100))).isTrue();
        assertThat(ApiFloor.calls(0).isReachedBy(new ApiUsage(100, 100))).isTrue();
        assertThat(ApiFloor.none().isReachedBy(new ApiUsage(200, 100))).isFalse();
        assertThatThrownBy(() -> ApiFloor.percent(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ApiFloor.percent(100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ApiFloor.calls(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void callsStopAtTheFloorAndNotBefore() {
        try (Sandbox sandbox = Sandbox.builder().dailyApiRequests(20).start();
                BulkClient client =
                        Clients.builder(sandbox).apiFloor(ApiFloor.percent(50)).build()) {
            for (int i = 0; i < 10; i++) {
                client.ingest().create(IngestRequest.insert("Account"));
            }
            assertThatThrownBy(() -> client.ingest().create(IngestRequest.insert("Account")))
                    .isInstanceOfSatisfying(
                            AllowanceException.class, e -> assertThat(e.usage()).isEqualTo(new ApiUsage(10, 20)))
                    .hasMessageContaining("10 of 20")
                    .hasMessageContaining("50 %");
            assertThat(sandbox.calls("createIngestJob")).isEqualTo(10);
        }
    }

    @Test
    void oneCallAMinuteFindsOutWhetherTheAllowanceHasRecovered() {
        AtomicLong clock = new AtomicLong();
        Allowance allowance = new Allowance(ApiFloor.calls(10), clock::get);
        allowance.check();
        allowance.saw("api-usage=95/100");
        assertThatThrownBy(allowance::check).isInstanceOf(AllowanceException.class);
        clock.addAndGet(Allowance.MEMORY.toNanos() + 1);
        allowance.check();
        assertThatThrownBy(allowance::check).isInstanceOf(AllowanceException.class);
        allowance.saw("api-usage=50/100");
        allowance.check();
        assertThat(allowance.usage()).contains(new ApiUsage(50, 100));
    }

    @Test
    void loadStopsAtTheFloorAndIsResumedToItsEnd() throws Exception {
        Path file = Files.writeString(
                folder.resolve("accounts.csv"),
                IntStream.range(0, 500)
                        .mapToObj(i -> "Account " + i + "\n")
                        .collect(Collectors.joining("", "Name\n", "")));
        Path run = folder.resolve("run");
        try (Sandbox sandbox = Sandbox.builder().dailyApiRequests(1_000).start()) {
            Load load = Load.of(IngestRequest.insert("Account"), file)
                    .withMaxPartRecords(50)
                    .withRunFolder(run);
            try (BulkClient client =
                    Clients.builder(sandbox).apiFloor(ApiFloor.calls(980)).build()) {
                assertThatThrownBy(() -> client.load(load)).isInstanceOf(AllowanceException.class);
            }
            long used = sandbox.recentCalls().size();
            // Calls under way when the floor is reached still count.
            assertThat(used).isBetween(20L, 40L);
            try (BulkClient client = Clients.of(sandbox)) {
                LoadReport report = client.resume(run);
                assertThat(report.isComplete()).isTrue();
                assertThat(report.recordsIn()).isEqualTo(500);
            }
        }
    }
}
