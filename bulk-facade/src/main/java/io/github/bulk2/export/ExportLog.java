package io.github.bulk2.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bulk2.JobId;
import io.github.bulk2.Locator;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.Journal;
import io.github.bulk2.internal.RunGuard;
import io.github.bulk2.internal.RunOrg;
import io.github.bulk2.internal.RunPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The run's journal and what it adds up to. What happens now and what is read back after a crash go through the same
 * {@link #apply}. Thread-safe.
 */
final class ExportLog implements RunGuard.Log, AutoCloseable {

    static final String FILE = "export.jsonl";

    /** Told of each instant at which a process may die; for tests. */
    interface Checkpoint {
        /** What may be announced next or was announced last; an {@link Error} thrown from here is a death. */
        void reached(String where);
    }

    /** What can be announced; the order is that in which it happens. */
    enum Event {
        /** The run exists; details: {@link StoredExport}. */
        BEGUN,
        /** Where the run's folder is; details: {@link RunPlace}. The last one counts. */
        FOLDER,
        /** The org it belongs to; details: {@link RunOrg}. */
        ORG,
        /** The job was created; details: {@link Created}. */
        CREATED,
        /** The job is complete; details: {@link Complete}. */
        COMPLETE,
        /** A page is there; details: {@link Page}. */
        PAGE,
        /** A page that had a file of its own is part of the output; details: its index. */
        MERGED,
        /** Pages from an index on are not what they were, and are fetched again; details: the index. */
        LOST,
        /** The output has its name; details: {@link Done}. */
        DONE
    }

    /**
     * The job.
     *
     * @param org the base URL of its org, if an earlier version, which kept no more of it, knew it
     */
    record Created(String job, @Nullable String org) {}

    /** The job's result: its rows, where its pages are if the server listed them, and how they are written. */
    record Complete(long rows, List<String> locators, ColumnDelimiter columnDelimiter, LineEnding lineEnding) {

        CsvDialect dialect() {
            return new CsvDialect(columnDelimiter, lineEnding);
        }
    }

    /** What the report needs beside the pages. */
    record Done(long totalMillis, long untilJobCompleteMillis, long pagesAgain, long apiCalls) {}

    private final Journal journal;
    private final Checkpoint checkpoint;
    private final TreeMap<Integer, Page> pages = new TreeMap<>();
    private @Nullable StoredExport settings;
    private @Nullable RunPlace place;
    private @Nullable RunOrg org;
    private @Nullable Created created;
    private @Nullable Complete complete;
    private @Nullable Done done;
    private int merged;

    ExportLog(Path runFolder, Checkpoint checkpoint) throws IOException {
        this.checkpoint = checkpoint;
        this.journal = Journal.open(runFolder.resolve(FILE));
        for (JsonNode entry : journal.recovered()) {
            apply(Event.valueOf(entry.path("event").asText()), entry.path("details"));
        }
    }

    void created(JobId id) throws IOException {
        append(Event.CREATED, new Created(id.value(), null));
    }

    void append(Event event, Object details) throws IOException {
        String where = event + (event == Event.PAGE || event == Event.MERGED ? " " + numberOf(details) : "");
        checkpoint.reached("before " + where);
        JsonNode json = Journal.toJson(details);
        ObjectNode entry = JsonNodeFactory.instance
                .objectNode()
                .put("event", event.name())
                .put("time", java.time.Instant.now().toString());
        entry.set("details", json);
        synchronized (this) {
            if (event == Event.PAGE || event == Event.MERGED) {
                // Pages are checked against their checksums anyway before a resumed run believes in them.
                journal.appendUnforced(entry);
            } else {
                journal.append(entry);
            }
            apply(event, json);
        }
        checkpoint.reached("after " + where);
    }

    private static int numberOf(Object details) {
        return details instanceof Page page ? page.index() : (Integer) details;
    }

    private void apply(Event event, JsonNode details) {
        switch (event) {
            case BEGUN -> settings = Journal.fromJson(details, StoredExport.class);
            case FOLDER -> place = Journal.fromJson(details, RunPlace.class);
            case ORG -> org = Journal.fromJson(details, RunOrg.class);
            case CREATED -> created = Journal.fromJson(details, Created.class);
            case COMPLETE -> complete = Journal.fromJson(details, Complete.class);
            case PAGE -> {
                Page page = Journal.fromJson(details, Page.class);
                pages.put(page.index(), page);
                merged = page.inPlace() ? page.index() + 1 : merged;
            }
            case MERGED -> merged = details.asInt() + 1;
            case LOST -> {
                pages.tailMap(details.asInt(), true).clear();
                merged = Math.min(merged, details.asInt());
            }
            case DONE -> done = Journal.fromJson(details, Done.class);
        }
    }

    synchronized boolean isBegun() {
        return settings != null;
    }

    synchronized StoredExport settings() {
        if (settings == null) {
            throw new InvalidInputException("the run's journal is empty: it died before it began. Export again");
        }
        return settings;
    }

    synchronized @Nullable JobId job() {
        return created == null ? null : JobId.of(created.job());
    }

    @Override
    public synchronized @Nullable RunPlace place() {
        return place;
    }

    @Override
    public synchronized @Nullable RunOrg org() {
        String url = created == null ? null : created.org();
        return org == null && url != null ? new RunOrg(null, url) : org;
    }

    @Override
    public synchronized boolean mayHaveSent() {
        return created != null;
    }

    @Override
    public synchronized boolean isDone() {
        return done != null;
    }

    @Override
    public void append(RunPlace newPlace) throws IOException {
        append(Event.FOLDER, newPlace);
    }

    @Override
    public void append(RunOrg newOrg) throws IOException {
        append(Event.ORG, newOrg);
    }

    synchronized @Nullable Complete complete() {
        return complete;
    }

    synchronized @Nullable Done done() {
        return done;
    }

    /** The pages that are there, by index. */
    synchronized NavigableMap<Integer, Page> pages() {
        return new TreeMap<>(pages);
    }

    /** How many pages the output has, from the first on. */
    synchronized int merged() {
        return merged;
    }

    synchronized List<Page> mergedPages() {
        return new ArrayList<>(pages.headMap(merged).values());
    }

    synchronized long rows() {
        return pages.values().stream().mapToLong(Page::rows).sum();
    }

    synchronized long bytes() {
        return pages.values().stream().mapToLong(Page::bytes).sum();
    }

    static List<Locator> locators(Complete complete) {
        return complete.locators().stream().map(Locator::new).toList();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
