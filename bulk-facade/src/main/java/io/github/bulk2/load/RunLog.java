package io.github.bulk2.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.JobId;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.Journal;
import io.github.bulk2.internal.RunGuard;
import io.github.bulk2.internal.RunOrg;
import io.github.bulk2.internal.RunPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The journal and what it adds up to. What happens now and what is read back after a crash go through the same
 * {@link #apply}, so the state in memory is always the one that a resumed run will see. Thread-safe.
 */
final class RunLog implements RunGuard.Log, AutoCloseable {

    static final String FILE = "journal.jsonl";

    /** Told of each instant at which a process may die; for tests. */
    interface Checkpoint {
        /** What may be announced next or was announced last; an {@link Error} thrown from here is a death. */
        void reached(String where);
    }

    private final Journal journal;
    private final Checkpoint checkpoint;
    private final Map<Integer, TreeMap<Integer, PartState>> rounds = new TreeMap<>();
    private final Set<Integer> plannedRounds = new HashSet<>();
    private final Set<JobId> jobs = new HashSet<>();
    private final Set<JobId> dropped = new HashSet<>();
    private final Set<JobId> orphans = new HashSet<>();
    private @Nullable RunSettings settings;
    private @Nullable RunPlace place;
    private @Nullable RunOrg org;
    private boolean mayHaveSent;
    private @Nullable Planned planned;
    private @Nullable String refused;
    private final Creations creations = new Creations();
    private boolean done;

    RunLog(Path runFolder, Checkpoint checkpoint) throws IOException {
        this.checkpoint = checkpoint;
        this.journal = Journal.openCounted(runFolder.resolve(FILE));
        for (JsonNode entry : journal.recovered()) {
            apply(JournalEntry.of(entry));
        }
    }

    void append(JournalEntry entry) throws IOException {
        String where = entry.event() + " " + entry.round() + "-" + entry.part();
        checkpoint.reached("before " + where);
        synchronized (this) {
            journal.append(entry.toJson());
            apply(entry);
        }
        checkpoint.reached("after " + where);
    }

    synchronized RunSettings settings() {
        if (settings == null) {
            throw new InvalidInputException(
                    "the run's journal is empty: it died before it began, and nothing was" + " sent. Load again");
        }
        return settings;
    }

    @Override
    public synchronized @Nullable RunPlace place() {
        return place;
    }

    @Override
    public synchronized @Nullable RunOrg org() {
        return org;
    }

    @Override
    public synchronized boolean mayHaveSent() {
        return mayHaveSent;
    }

    @Override
    public void append(RunPlace newPlace) throws IOException {
        append(JournalEntry.ofRun(JournalEntry.Event.FOLDER, newPlace));
    }

    @Override
    public void append(RunOrg newOrg) throws IOException {
        append(JournalEntry.ofRun(JournalEntry.Event.ORG, newOrg));
    }

    synchronized boolean isPlanned(int round) {
        return plannedRounds.contains(round);
    }

    synchronized Planned planned() {
        if (planned == null) {
            throw new IllegalStateException("the run is not planned yet");
        }
        return planned;
    }

    synchronized @Nullable String refused() {
        return refused;
    }

    @Override
    public synchronized boolean isDone() {
        return done;
    }

    /** What is known of the jobs that were created, and of those that may have been. */
    synchronized Creations creations() {
        return creations.copy();
    }

    synchronized Set<JobId> jobs() {
        return Set.copyOf(jobs);
    }

    /** Jobs that were given up before they were closed; not all of them need to be removed yet. */
    synchronized Set<JobId> dropped() {
        return Set.copyOf(dropped);
    }

    /** Jobs that came of lost creations and were removed; not all of them need to be gone yet. */
    synchronized Set<JobId> orphans() {
        return Set.copyOf(orphans);
    }

    synchronized List<PartState> parts(int round) {
        return List.copyOf(rounds.getOrDefault(round, new TreeMap<>()).values());
    }

    synchronized List<PartState> parts() {
        List<PartState> all = new ArrayList<>();
        rounds.values().forEach(parts -> all.addAll(parts.values()));
        return all;
    }

    private void apply(JournalEntry entry) {
        creations.apply(entry);
        mayHaveSent |= entry.event() == JournalEntry.Event.CREATING;
        if (entry.job() != null) {
            jobs.add(entry.job());
            if (entry.event() == JournalEntry.Event.DROPPED) {
                dropped.add(entry.job());
            }
        }
        switch (entry.event()) {
            case BEGUN -> settings = Journal.fromJson(entry.details(), RunSettings.class);
            case FOLDER -> place = Journal.fromJson(entry.details(), RunPlace.class);
            case ORG -> org = Journal.fromJson(entry.details(), RunOrg.class);
            case PART -> add(Journal.fromJson(entry.details(), PartSpec.class));
            case PLANNED -> {
                plannedRounds.add(entry.round());
                planned = entry.round() == 1 ? Journal.fromJson(entry.details(), Planned.class) : planned;
            }
            case RESTARTED -> {
                for (PartState part : parts(entry.round())) {
                    if (part.job() != null && part.stage() != JournalEntry.Event.DROPPED) {
                        dropped.add(part.job());
                    }
                }
                rounds.remove(entry.round());
            }
            case REMOVED -> dropped.remove(Objects.requireNonNull(entry.job(), "what is removed is a job"));
            case ORPHAN -> orphans.add(Objects.requireNonNull(entry.job(), "an orphan is a job"));
            case REFUSED -> refused = entry.details().asText();
            case DONE -> done = true;
            default -> advance(entry);
        }
    }

    synchronized @Nullable PartState part(int round, int part) {
        TreeMap<Integer, PartState> parts = rounds.get(round);
        return parts == null ? null : parts.get(part);
    }

    int lane(int round, int part) {
        PartState state = part(round, part);
        return state == null ? 0 : state.spec().lane();
    }

    private void add(PartSpec part) {
        rounds.computeIfAbsent(part.round(), round -> new TreeMap<>())
                .put(part.part(), new PartState(part, JournalEntry.Event.PART, null, null, null));
    }

    private void advance(JournalEntry entry) {
        TreeMap<Integer, PartState> round = rounds.get(entry.round());
        PartState before = round == null ? null : round.get(entry.part());
        if (round == null || before == null) {
            throw new InvalidInputException("the journal tells of part " + entry.part() + " in round " + entry.round()
                    + ", which it never announced; it cannot be resumed");
        }
        round.put(entry.part(), before.after(entry));
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
