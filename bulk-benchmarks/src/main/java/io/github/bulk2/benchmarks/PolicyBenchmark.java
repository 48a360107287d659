package io.github.bulk2.benchmarks;

import io.github.bulk2.CallSettings;
import io.github.bulk2.internal.ApiCall;
import io.github.bulk2.internal.CallPolicy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the call policy costs round a call that does nothing; with {@code -prof gc} also its garbage. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PolicyBenchmark {

    private final CallPolicy policy = new CallPolicy(CallSettings.ofDefaults(), PolicyBenchmark::noProbe);

    /** So high a rate that no call waits: what is left is what the rate limiter costs. */
    private final CallPolicy rateLimited = new CallPolicy(
            CallSettings.ofDefaults().withRateLimit(100_000_000, Duration.ofSeconds(1)), PolicyBenchmark::noProbe);

    private final Object answer = new Object();

    private Object nothing() {
        return answer;
    }

    private static void noProbe() {}

    @Benchmark
    public Object bare() {
        return nothing();
    }

    @Benchmark
    public Object policy() {
        return policy.call(ApiCall.GET_INGEST_JOB, this::nothing);
    }

    @Benchmark
    public Object policyWithRateLimit() {
        return rateLimited.call(ApiCall.GET_INGEST_JOB, this::nothing);
    }
}
