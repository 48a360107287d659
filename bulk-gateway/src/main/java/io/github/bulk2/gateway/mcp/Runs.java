package io.github.bulk2.gateway.mcp;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work that outlives the call that began it: loads and exports, each in a thread of its own. A caller waits for a while and
 * asks again later; if it goes away, the work goes on. Thread-safe; closing it interrupts what is under way, which leaves
 * Salesforce's jobs alone.
 */
final class Runs implements AutoCloseable {

    private static final int AT_ONCE = 4;
    private static final int REMEMBERED = 100;
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Map<String, Run> runs = new LinkedHashMap<>();
    private final ExecutorService threads;

    Runs() {
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "bulk2-mcp-run-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** How far a run is; written by its thread, read by those who wait. */
    static final class Progress {
        private final CopyOnWriteArraySet<String> jobIds = new CopyOnWriteArraySet<>();
        private volatile long done;
        private volatile long total = -1;
        private volatile String message = "begun";

        void at(long newDone, long newTotal, String newMessage) {
            done = newDone;
            total = newTotal;
            message = newMessage;
        }

        void job(String id) {
            jobIds.add(id);
        }

        List<String> jobIds() {
            return List.copyOf(jobIds);
        }

        String message() {
            return message;
        }
    }

    /** What a run does. */
    interface Work {
        ToolResult run(Progress progress) throws Exception;
    }

    /** A run that was begun. */
    record Run(String id, String subject, Progress progress, Future<ToolResult> result) {}

    /**
     * Begins a run.
     *
     * @param subject what two runs must not work on at once
     * @throws ToolFailure if there is one at work on it, or there are too many
     */
    synchronized Run begin(String id, String subject, Work work) {
        int underWay = 0;
        for (Run run : runs.values()) {
            if (!run.result().isDone()) {
                underWay++;
                if (run.subject().equals(subject)) {
                    throw new ToolFailure(
                            "That is under way already, as run " + run.id() + ".",
                            "call wait-for-job with run = " + run.id() + ".");
                }
            }
        }
        if (underWay >= AT_ONCE) {
            throw new ToolFailure(
                    underWay + " loads and exports are under way, which is the most.",
                    "wait for one with wait-for-job.");
        }
        runs.values().removeIf(run -> runs.size() >= REMEMBERED && run.result().isDone());
        Progress progress = new Progress();
        Callable<ToolResult> task = () -> work.run(progress);
        Run run = new Run(id, subject, progress, threads.submit(task));
        runs.put(id, run);
        return run;
    }

    synchronized Run find(String id) {
        Run run = runs.get(id);
        if (run == null) {
            throw new ToolFailure(
                    "This gateway has no run of that name; it forgets them when it stops.",
                    "a load that broke off is in its folder: a person resumes it with bulk2 resume.");
        }
        return run;
    }

    /** Waits for a run: its result, or how far it is when the time is over. */
    ToolResult await(Run run, Duration time, ToolContext context) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        while (true) {
            long left = Math.max(0, end - System.nanoTime());
            try {
                return run.result().get(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            } catch (TimeoutException notYet) {
                if (left == 0) {
                    return stillRunning(run);
                }
                context.progress(run.progress().done, run.progress().total, run.progress().message);
            }
        }
    }

    private static ToolResult stillRunning(Run run) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("run", run.id());
        data.put("state", "Running");
        data.put("progress", run.progress().message());
        data.put("jobIds", run.progress().jobIds());
        data.put("nextAction", "Call wait-for-job with run = " + run.id() + ". Do not start it again.");
        return ToolResult.of(data);
    }

    static Schema describe(Schema output) {
        return output.optional("run", Schema.text("The run, for wait-for-job."))
                .optional("state", Schema.text("Running or Finished; of a job, its state."))
                .optional("progress", Schema.text("How far a running one is."))
                .optional("jobIds", Schema.texts("The jobs so far."))
                .optional("nextAction", Schema.text("What to do next."));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
