package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicLong;

/** The org's allowances and how much of them is used up. */
final class Usage {
    private static final int MAX_QUERY_JOBS = 10_000;
    private static final int MAX_BATCHES = 15_000;
    private static final int MAX_STORAGE_MB = 1_000_000;
    private static final int RECORDS_PER_BATCH = 10_000;

    private final Settings settings;
    private final AtomicLong apiRequests = new AtomicLong();
    private final AtomicLong queryJobs = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong storageMb = new AtomicLong();

    Usage(Settings settings) {
        this.settings = settings;
    }

    /** @throws ApiException with REQUEST_LIMIT_EXCEEDED if the day's requests are used up */
    void countRequest() {
        if (apiRequests.incrementAndGet() > settings.dailyApiRequests) {
            apiRequests.decrementAndGet();
            throw new ApiException(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
        }
    }

    /** @throws ApiException with LIMIT_EXCEEDED if the day's query jobs are used up */
    void countQueryJob() {
        long used = queryJobs.incrementAndGet();
        if (used > MAX_QUERY_JOBS) {
            throw new ApiException(
                    400,
                    "LIMIT_EXCEEDED",
                    "Max bulk v2 query jobs (" + MAX_QUERY_JOBS + ") per 24 hrs has been reached (" + used + ")");
        }
    }

    void countBatches(long records) {
        batches.addAndGet(1 + (records + RECORDS_PER_BATCH - 1) / RECORDS_PER_BATCH);
    }

    /** The value of {@code Sforce-Limit-Info}. */
    String limitInfo() {
        String info = "api-usage=" + apiRequests.get() + "/" + settings.dailyApiRequests;
        return settings.is(Switch.PER_APP_USAGE)
                ? info + ",per-app-api-usage=" + apiRequests.get() + "/" + settings.dailyApiRequests
                        + "(appName=sandbox)"
                : info;
    }

    ObjectNode limits() {
        ObjectNode limits = JsonNodeFactory.instance.objectNode();
        put(limits, "DailyApiRequests", settings.dailyApiRequests, apiRequests.get());
        put(limits, "DailyBulkApiBatches", MAX_BATCHES, batches.get());
        put(limits, "DailyBulkV2QueryFileStorageMB", MAX_STORAGE_MB, storageMb.get());
        put(limits, "DailyBulkV2QueryJobs", MAX_QUERY_JOBS, queryJobs.get());
        return limits;
    }

    void set(String limit, long used) {
        AtomicLong counter = switch (limit) {
            case "DailyApiRequests" -> apiRequests;
            case "DailyBulkApiBatches" -> batches;
            case "DailyBulkV2QueryFileStorageMB" -> storageMb;
            case "DailyBulkV2QueryJobs" -> queryJobs;
            default -> throw new IllegalArgumentException("no allowance " + limit);
        };
        counter.set(used);
    }

    void clear() {
        apiRequests.set(0);
        queryJobs.set(0);
        batches.set(0);
        storageMb.set(0);
    }

    private static void put(ObjectNode limits, String name, long max, long used) {
        limits.putObject(name).put("Max", max).put("Remaining", Math.max(0, max - used));
    }
}
