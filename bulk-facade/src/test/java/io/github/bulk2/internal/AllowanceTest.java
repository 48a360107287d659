package io.github.bulk2.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.ApiFloor;
import io.github.bulk2.ApiUsage;
import io.github.bulk2.BulkClient;
import io.github.bulk2.Clients;
import io.github.bulk2.DailyLimit;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.OrgLimits;
import io.github.bulk2.error.AllowanceException;
import io.github.bulk2.sandbox.Sandbox;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The org's API calls, and the floor that a client keeps. */
@Timeout(120)
class AllowanceTest {

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
    void floorsAreAShareOrNumbers() {
        ApiFloor tenth = ApiFloor.percent(10);
        for (DailyLimit limit : DailyLimit.values()) {
            assertThat(tenth.left(limit, 15_000)).hasValue(1_500);
            assertThat(tenth.left(limit, 999_999_999_999_999_999L)).hasValue(99_999_999_999_999_999L);
            assertThat(ApiFloor.none().left(limit, 15_000)).isEmpty();
        }
        assertThat(tenth.with(DailyLimit.QUERY_JOBS, 7).left(DailyLimit.QUERY_JOBS, 10_000))
                .hasValue(7);
        assertThat(ApiFloor.calls(0).left(DailyLimit.API_REQUESTS, 100)).hasValue(0);
        assertThat(ApiFloor.calls(5).left(DailyLimit.QUERY_JOBS, 100)).isEqualTo(OptionalLong.empty());
        assertThat(tenth.pausing(Duration.ofMinutes(1), Duration.ofHours(6)).left(DailyLimit.API_REQUESTS, 100))
                .hasValue(10);
        assertThatThrownBy(() -> ApiFloor.percent(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ApiFloor.percent(100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ApiFloor.calls(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tenth.pausing(Duration.ZERO, Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class);
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
                    .isInstanceOfSatisfying(AllowanceException.class, e -> {
                        assertThat(e.limit()).isEqualTo(DailyLimit.API_REQUESTS);
                        assertThat(e.usage()).isEqualTo(new ApiUsage(10, 20));
                    })
                    .hasMessageContaining("10 of 20")
                    .hasMessageContaining("DailyApiRequests")
                    .hasMessageContaining("leaves 10 to others");
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
        clock.addAndGet(Allowance.MEMORY.toNanos());
        allowance.check();
        assertThatThrownBy(allowance::check).isInstanceOf(AllowanceException.class);
        allowance.saw("api-usage=50/100");
        allowance.check();
        assertThat(allowance.usage()).contains(new ApiUsage(50, 100));
    }

    @Test
    void headerThatMakesNoSenseStopsNothing() {
        Allowance allowance = new Allowance(ApiFloor.percent(10), System::nanoTime);
        for (String header : new String[] {"api-usage=5/0", "api-usage=x/y", "", "api-usage=1/99999999999999999999"}) {
            allowance.saw(header);
            allowance.check();
        }
        allowance.saw("api-usage=999999999999999999/999999999999999999");
        assertThatThrownBy(allowance::check).isInstanceOf(AllowanceException.class);
    }
}
