package io.github.bulk2.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

    /** Whoever asks as fast as possible gets no more calls than permitted in a period, wherever that begins. */
    @Test
    void noPeriodHasMoreCallsThanPermitted() {
        int permitted = 50;
        long period = TimeUnit.MILLISECONDS.toNanos(60);
        long[] asked = new long[300];
        long[] granted = new long[asked.length];
        Pace pace = new Pace(permitted, period);

        for (int i = 0; i < asked.length; i++) {
            asked[i] = System.nanoTime();
            pace.await();
            granted[i] = System.nanoTime();
        }

        for (int i = permitted; i < asked.length; i++) {
            assertThat(Duration.ofNanos(granted[i] - asked[i - permitted]))
                    .as("calls %d to %d", i - permitted, i)
                    .isGreaterThanOrEqualTo(Duration.ofNanos(period));
        }
    }
}
