package io.github.bulk2.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** The jobs of the org, in the order of their creation. */
final class JobStore {
    private static final String KEY_PREFIX = "750";

    private final Path folder;
    private final AtomicLong sequence = new AtomicLong();
    private final ConcurrentSkipListMap<String, Job> jobs = new ConcurrentSkipListMap<>();

    JobStore(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    String nextId() {
        return SalesforceId.text(KEY_PREFIX, sequence.incrementAndGet());
    }

    void add(Job job) {
        jobs.put(key(job.id()), job);
    }

    List<Job> all() {
        return new ArrayList<>(jobs.values());
    }

    /** @throws ApiException with 404 if there is no such ingest job */
    IngestJob ingest(String id) {
        return find(id, IngestJob.class);
    }

    /** @throws ApiException with 404 if there is no such query job */
    QueryJob query(String id) {
        return find(id, QueryJob.class);
    }

    /** @throws ApiException with 404 if another request was faster */
    void remove(Job job) {
        if (!jobs.remove(key(job.id()), job)) {
            throw ApiException.notFound();
        }
        deleteFiles(job);
    }

    void abortAll() {
        for (Job job : jobs.values()) {
            if (!job.state().isTerminal()) {
                job.move(JobState.ABORTED);
            }
        }
    }

    void clear() {
        jobs.values().forEach(JobStore::deleteFiles);
        jobs.clear();
    }

    private <J extends Job> J find(String id, Class<J> kind) {
        Job job = id.length() < 15 ? null : jobs.get(key(id));
        if (!kind.isInstance(job)) {
            throw ApiException.notFound();
        }
        return kind.cast(job);
    }

    /** Ids are accepted with and without their checksum. */
    private static String key(String id) {
        return id.substring(0, 15);
    }

    private static void deleteFiles(Job job) {
        for (String name : List.of("upload.csv", "successful.csv", "failed.csv", "rows.csv", "rows.index")) {
            Org.delete(job.file(name));
        }
    }
}
