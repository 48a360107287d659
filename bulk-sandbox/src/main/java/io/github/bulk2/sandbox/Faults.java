package io.github.bulk2.sandbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The script of what goes wrong in a {@link Sandbox}, and when. Thread-safe. */
public final class Faults {
    private final long seed;
    private final List<Planned> planned = new ArrayList<>();
    private final Set<Long> lockedOnce = new HashSet<>();
    private Random random;
    private long fired;
    private CountDownLatch stalled = new CountDownLatch(1);

    Faults(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /**
     * Adds a fault to the script.
     *
     * @param fault what is to go wrong
     * @return these faults
     * @throws IllegalArgumentException if no request of its method and path can be hit, such as locked rows on a GET
     */
    public synchronized Faults add(Fault fault) {
        Fault.Kind kind = fault.effect().kind();
        Fault.Match match = fault.match();
        boolean possible = Stream.of(Operation.values())
                .anyMatch(one -> kind.canHit(one) && one.mayHave(match.method(), match.path()));
        if (kind.isSelective() && !possible) {
            throw new IllegalArgumentException(fault + " can never have an effect: "
                    + (kind.concernsProcessing()
                            ? "a job is processed after a PATCH to /jobs/ingest/ID, a multipart POST to /jobs/ingest or,"
                                    + " unless it concerns rows, a POST to /jobs/query. Leave the method and the path out"
                            : "these requests need no token"));
        }
        planned.add(new Planned(fault));
        return this;
    }

    /** Removes every fault, lets stalled answers go on and starts random choices from the seed again. */
    public synchronized void clear() {
        planned.clear();
        lockedOnce.clear();
        random = new Random(seed);
        fired = 0;
        release();
    }

    /** Lets stalled answers go on. */
    public synchronized void release() {
        stalled.countDown();
        stalled = new CountDownLatch(1);
    }

    /**
     * How many faults have hit a request since the start or the last {@link #clear()}.
     *
     * @return the number
     */
    public synchronized long fired() {
        return fired;
    }

    /** The faults that hit this request and are not decided later; the operation is null if there is none. */
    synchronized List<Fault> hitting(String method, String path, @Nullable Operation operation) {
        return hitting(method, path, fault -> {
            Fault.Kind kind = fault.effect().kind();
            boolean decidedLater = kind.concernsProcessing() || kind == Fault.Kind.MISSING_HEADER;
            return !decidedLater && (operation == null ? !kind.isSelective() : kind.canHit(operation));
        });
    }

    /** The faults that hit the processing that this request starts. */
    synchronized List<Fault> hittingJob(String method, String path, Operation operation) {
        return hitting(
                method,
                path,
                fault -> fault.effect().kind().concernsProcessing()
                        && fault.effect().kind().canHit(operation));
    }

    /** The faults that take a header away which the answer to this request has. */
    synchronized List<Fault> hittingHeaders(String method, String path, Predicate<String> hasHeader) {
        return hitting(
                method,
                path,
                fault -> fault.effect().kind() == Fault.Kind.MISSING_HEADER
                        && hasHeader.test(fault.effect().text()));
    }

    private List<Fault> hitting(String method, String path, Predicate<Fault> concerned) {
        List<Fault> hitting = new ArrayList<>();
        for (Planned one : planned) {
            if (concerned.test(one.fault) && one.hits(method, path, random)) {
                hitting.add(one.fault);
                fired++;
            }
        }
        return hitting;
    }

    /** Whether this row is locked now; it is so once at most. */
    synchronized boolean locks(Row row, long percent) {
        long key = row.cells().hashCode();
        Random choice = new Random(seed ^ key * 0x9E3779B97F4A7C15L);
        return choice.nextInt(100) < percent && lockedOnce.add(key);
    }

    void awaitRelease() throws InterruptedException {
        CountDownLatch latch;
        synchronized (this) {
            latch = stalled;
        }
        latch.await();
    }

    private static final class Planned {
        private final Fault fault;
        private int seen;

        Planned(Fault fault) {
            this.fault = fault;
        }

        boolean hits(String method, String path, Random random) {
            Fault.Match match = fault.match();
            boolean concerned = (match.method().isEmpty() || match.method().equalsIgnoreCase(method))
                    && match.path().matcher(path).find();
            if (!concerned) {
                return false;
            }
            if (match.probability() >= 0) {
                return random.nextDouble() < match.probability();
            }
            seen++;
            return seen >= match.nth() && seen - match.nth() < match.times();
        }
    }
}
