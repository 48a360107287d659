package io.github.bulk2.benchmarks;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The ingest jobs of the {@link DrainServer}. A job is complete as soon as it is closed, or when all are. Thread-safe. */
final class DrainJobs {

    /** What was uploaded to a job. */
    record Upload(long firstRow, long rows, long failed) {}

    private final AtomicInteger created = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private volatile int holdUntil;
    private final AtomicReference<@Nullable Runnable> whenAllClosed = new AtomicReference<>();

    /** Forgets all jobs. With {@code holdUntil} above 0 no job is complete before that many are closed. */
    void reset(int holdAll, @Nullable Runnable allClosed) {
        states.clear();
        uploads.clear();
        closed.set(0);
        holdUntil = holdAll;
        whenAllClosed.set(allClosed);
    }

    String create() {
        String id = String.format("750%09dAAA", created.incrementAndGet()) + "AAA";
        states.put(id, "Open");
        return json(id);
    }

    void uploaded(String id, Upload upload) {
        uploads.put(id, upload);
    }

    Upload upload(String id) {
        return uploads.getOrDefault(id, new Upload(0, 0, 0));
    }

    String change(String id, String state) {
        states.put(id, state);
        if (state.equals("UploadComplete") && closed.incrementAndGet() == holdUntil) {
            Runnable action = whenAllClosed.get();
            if (action != null) {
                action.run();
            }
        }
        return json(id);
    }

    String state(String id) {
        if (closed.get() >= holdUntil && states.containsKey(id)) {
            states.replace(id, "UploadComplete", "JobComplete");
        }
        return json(id);
    }

    void delete(String id) {
        states.remove(id);
    }

    private String json(String id) {
        return "{\"id\":\"" + id + "\",\"operation\":\"insert\",\"object\":\"Account\",\"state\":\""
                + states.getOrDefault(id, "Aborted") + "\",\"createdById\":\"005000000000001AAA\","
                + "\"createdDate\":\"2026-01-01T00:00:00.000+0000\","
                + "\"systemModstamp\":\"2026-01-01T00:00:00.000+0000\",\"concurrencyMode\":\"Parallel\","
                + "\"contentType\":\"CSV\",\"apiVersion\":63.0,\"jobType\":\"V2Ingest\",\"lineEnding\":\"LF\","
                + "\"columnDelimiter\":\"COMMA\",\"contentUrl\":\"services/data/v63.0/jobs/ingest/" + id + "/batches\","
                + "\"numberRecordsProcessed\":" + upload(id).rows() + ",\"numberRecordsFailed\":"
                + upload(id).failed()
                + ",\"retries\":0,"
                + "\"totalProcessingTime\":1,\"apiActiveProcessingTime\":1,\"apexProcessingTime\":0}";
    }
}
