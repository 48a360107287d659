package io.github.bulk2.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.ApiFloor;
import io.github.bulk2.DailyLimit;
import io.github.bulk2.OrgLimits;
import io.github.bulk2.error.AllowanceException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When the guard asks, what it takes for true, and when it waits; with a clock of its own. */
class LimitGuardTest {

    private static final DailyLimit BATCHES = DailyLimit.BULK_API_BATCHES;

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong remaining = new AtomicLong(100);
    private Runnable onSleep = () -> {};

    private final Sleeper sleeper = new Sleeper() {
        @Override
        public long nanoTime() {
            return clock.get();
        }

        @Override
        public void sleep(Duration pause) {
            clock.addAndGet(pause.toNanos());
            onSleep.run();
        }
    };

    private LimitGuard guard(ApiFloor floor) {
        return new LimitGuard(
                floor,
                () -> {
                    asked.incrementAndGet();
                    return new OrgLimits(Map.of(BATCHES.limitName(), new OrgLimits.Limit(1_000, remaining.get())));
                },
                sleeper);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void takesUpToTheFloorAndNotOneMore() {
        LimitGuard guard = guard(ApiFloor.none().with(BATCHES, 40));
        guard.take(BATCHES, 59, null);
        guard.take(BATCHES, 1, null);
        assertThatThrownBy(() -> guard.take(BATCHES, 1, null))
                .isInstanceOf(AllowanceException.class)
                .hasMessageContaining("used 960 of 1000 of its allowance DailyBulkApiBatches")
                .hasMessageContaining("takes 1")
                .hasMessageContaining("leaves 40 to others");
        assertThat(asked).as("requests in a second").hasValue(1);
    }

    @Test
    void asksOnceAMinuteWhileThereIsRoom() {
        LimitGuard guard = guard(ApiFloor.percent(1));
        for (int i = 0; i < 50; i++) {
            guard.take(BATCHES, 1, null);
        }
        assertThat(asked).hasValue(1);
        pass(LimitGuard.MEMORY);
        guard.take(BATCHES, 1, null);
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatOthersTakeCounts() {
        LimitGuard guard = guard(ApiFloor.none().with(BATCHES, 40));
        guard.take(BATCHES, 1, null);
        remaining.set(41);
        pass(LimitGuard.MEMORY);
        guard.take(BATCHES, 1, null);
        assertThatThrownBy(() -> guard.take(BATCHES, 1, null)).isInstanceOf(AllowanceException.class);
    }

    /** Salesforce's numbers may not know yet what was taken in the last five minutes. */
    @Test
    void answerThatLagsBehindGivesNothingBack() {
        LimitGuard guard = guard(ApiFloor.none().with(BATCHES, 40));
        guard.take(BATCHES, 60, null);
        pass(Duration.ofMinutes(4));
        assertThatThrownBy(() -> guard.take(BATCHES, 1, null)).isInstanceOf(AllowanceException.class);
        assertThat(asked).hasValue(2);
        pass(Duration.ofMinutes(2));
        guard.take(BATCHES, 1, null);
    }

    @Test
    void roomIsLookedForAgainBeforeItStops() {
        LimitGuard guard = guard(ApiFloor.none().with(BATCHES, 40));
        remaining.set(30);
        assertThatThrownBy(() -> guard.take(BATCHES, 1, null)).isInstanceOf(AllowanceException.class);
        remaining.set(90);
        pass(Duration.ofSeconds(11));
        guard.take(BATCHES, 1, null);
    }

    @Test
    void whatIsForeseenIsRefusedWholeUnlessItIsMoreThanADayHas() {
        LimitGuard guard = guard(ApiFloor.none().with(BATCHES, 40));
        guard.foresee(BATCHES, 60, null);
        guard.foresee(BATCHES, 60, null);
        assertThatThrownBy(() -> guard.foresee(BATCHES, 61, null)).isInstanceOf(AllowanceException.class);
        assertThatThrownBy(() -> guard.foresee(BATCHES, 960, null)).isInstanceOf(AllowanceException.class);
        assertThatCode(() -> guard.foresee(BATCHES, 961, null)).doesNotThrowAnyException();
        guard.foresee(BATCHES, 0, null);
    }

    @Test
    void pauseEndsWhenTheAllowanceHasRecovered() {
        LimitGuard guard = guard(ApiFloor.none().with(BATCHES, 40).pausing(Duration.ofMinutes(5), Duration.ofHours(1)));
        remaining.set(40);
        onSleep = () -> remaining.set(clock.get() > Duration.ofMinutes(18).toNanos() ? 50 : 40);
        AtomicInteger calls = new AtomicInteger();
        guard.take(BATCHES, 10, calls::incrementAndGet);
        assertThat(Duration.ofNanos(clock.get())).isEqualTo(Duration.ofMinutes(20));
        assertThat(asked).hasValue(5);
    }

    @Test
    void pauseThatIsTooLongEndsWithTheReason() {
        LimitGuard guard =
                guard(ApiFloor.none().with(BATCHES, 40).pausing(Duration.ofMinutes(25), Duration.ofHours(1)));
        remaining.set(40);
        assertThatThrownBy(() -> guard.take(BATCHES, 1, null)).isInstanceOf(AllowanceException.class);
        assertThat(Duration.ofNanos(clock.get())).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void withoutAFloorNothingIsAsked() {
        LimitGuard guard = guard(ApiFloor.calls(10));
        guard.take(BATCHES, 1_000_000, null);
        guard.foresee(BATCHES, 1_000_000, null);
        assertThat(guard.keeps(BATCHES)).isFalse();
        assertThat(asked).hasValue(0);
    }

    @Test
    void allowanceThatTheOrgDoesNotHaveStopsNothing() {
        guard(ApiFloor.percent(50)).take(DailyLimit.QUERY_FILE_STORAGE_MB, 1, null);
        assertThat(asked).hasValue(1);
    }
}
