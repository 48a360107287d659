package io.github.bulk2.load;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvInspectionOptions;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A file of any size to be loaded, and how. Immutable: each {@code with} method returns a changed copy.
 *
 * <pre>{@code
 * LoadReport report = client.load(Load.of(IngestRequest.upsert("Account", "Key__c"), Path.of("accounts.csv")));
 * System.out.println(report.toTable());
 * }</pre>
 *
 * <p>The input is CSV with a header of field names. It is cut into parts, one ingest job each; a part is a range of the
 * file and nothing is copied. A byte order mark is left out.
 *
 * <p>Some files cannot be sent in ranges: gzip and zip files (recognised by their first bytes; a zip file has to have one
 * entry), encodings other than UTF-8, and line endings to be mended. They are read twice, once to check all of them and
 * once to load them; then each part is in a file in the run's folder until its account is finished, at most {@code jobs
 * in flight + concurrent uploads + 1} of them at once. A stream can be read only once, and no job is closed before all of
 * it has passed its checks: so the disk has to have room for all of it. Each part is removed when its account is
 * finished.
 *
 * <p>The {@linkplain IngestRequest#dialect() dialect} of the request does not count: the dialect is read from the file,
 * unless it is stated here.
 */
public final class Load {

    private final Settings settings;

    /** A class of its own, so that a changed copy is three lines. */
    private static final class Settings implements Cloneable {
        private final IngestRequest request;
        private CsvSource source;
        private @Nullable Path file;
        private @Nullable Path lines;
        private @Nullable Path runFolder;
        private long maxPartBytes = CsvInspectionOptions.DEFAULT_MAX_PART_BYTES;
        private long maxPartRecords = Long.MAX_VALUE;
        private int concurrentUploads = 2;
        private int jobsInFlight = 5;
        private int retryRounds = 3;
        private long retryPartRecords = 10_000;
        private @Nullable ColumnDelimiter columnDelimiter;
        private @Nullable LineEnding lineEnding;
        private boolean mendedLineEndings;
        private Charset charset = StandardCharsets.UTF_8;
        private OrphanedJobs orphanedJobs = OrphanedJobs.REMOVE;
        private WaitPolicy waitPolicy = WaitPolicy.ofDefaults();
        private @Nullable FailureLimit maxFailed;
        private boolean acceptsMissingJobs;
        private @Nullable String groupBy;
        private boolean keptResults;
        private boolean allowEmpty;
        private @Nullable ColumnMap columns;
        private @Nullable Path setAside;
        private LoadListener listener = new LoadListener() {};

        Settings(IngestRequest request, CsvSource source, @Nullable Path file) {
            this.request = Objects.requireNonNull(request, "request");
            this.source = Objects.requireNonNull(source, "source");
            this.file = file;
        }

        Settings copy() {
            try {
                return (Settings) clone();
            } catch (CloneNotSupportedException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    private Load(Settings settings) {
        this.settings = settings;
    }

    /**
     * Loads a file.
     *
     * @param request what to do with the records
     * @param file the CSV file, plain or compressed; must not change until the load has ended
     * @return the load, with the defaults named at each method
     */
    public static Load of(IngestRequest request, Path file) {
        return new Load(new Settings(request, CsvSource.ofFile(file), file.toAbsolutePath()));
    }

    /**
     * Loads anything else. It is copied to the run's folder while it is loaded, in parts. A load of it that dies before all
     * of it was read cannot be resumed, but has not loaded anything either; one that dies later is resumed without it.
     *
     * @param request what to do with the records
     * @param source opened once
     * @return the load, with the defaults named at each method
     */
    public static Load of(IngestRequest request, CsvSource source) {
        return new Load(new Settings(request, source, null));
    }

    /**
     * Reads the input once and tells what the load would do. Makes no HTTP call and writes nothing. A source that is not
     * repeatable is used up by it.
     *
     * @return the plan, with everything that is wrong
     * @throws io.github.bulk2.error.InvalidInputException if there is no such file, or it is not what it seems
     * @throws IOException if the input cannot be read
     */
    public LoadPlan plan() throws IOException {
        return new Planner(this).plan();
    }

    /**
     * Sets where the run keeps its journal and the results.
     *
     * @param folder a folder that is empty or not there yet [{@code <UTC time>-<operation>-<object>} in the
     *     client's runs folder]
     * @return the changed copy
     */
    public Load withRunFolder(Path folder) {
        Settings copy = settings.copy();
        copy.runFolder = folder.toAbsolutePath();
        return new Load(copy);
    }

    /**
     * Limits the size of a part.
     *
     * @param bytes the most bytes, the header included [100,000,000, what Salesforce advises]
     * @return the changed copy
     * @throws IllegalArgumentException if it is less than 1
     */
    public Load withMaxPartBytes(long bytes) {
        Settings copy = settings.copy();
        copy.maxPartBytes = atLeast(1, bytes, "maxPartBytes");
        return new Load(copy);
    }

    /**
     * Limits the number of records in a part.
     *
     * @param records the most records [no limit]
     * @return the changed copy
     * @throws IllegalArgumentException if it is less than 1
     */
    public Load withMaxPartRecords(long records) {
        Settings copy = settings.copy();
        copy.maxPartRecords = atLeast(1, records, "maxPartRecords");
        return new Load(copy);
    }

    /**
     * Sets how many parts are uploaded at once.
     *
     * @param uploads the number [2]
     * @return the changed copy
     * @throws IllegalArgumentException if it is less than 1
     */
    public Load withConcurrentUploads(int uploads) {
        Settings copy = settings.copy();
        copy.concurrentUploads = (int) atLeast(1, uploads, "concurrentUploads");
        return new Load(copy);
    }

    /**
     * Sets how many jobs Salesforce is given to process at once. 1 keeps records of one parent from being locked by two
     * jobs.
     *
     * @param jobs the number [5]
     * @return the changed copy
     * @throws IllegalArgumentException if it is less than 1
     */
    public Load withJobsInFlight(int jobs) {
        Settings copy = settings.copy();
        copy.jobsInFlight = (int) atLeast(1, jobs, "jobsInFlight");
        return new Load(copy);
    }

    /**
     * Sets how often records are loaded again that failed for a reason that passes, such as {@code UNABLE_TO_LOCK_ROW}.
     *
     * @param rounds rounds after the first [3]; 0 = never
     * @return the changed copy
     * @throws IllegalArgumentException if it is negative
     */
    public Load withRetryRounds(int rounds) {
        Settings copy = settings.copy();
        copy.retryRounds = (int) atLeast(0, rounds, "retryRounds");
        return new Load(copy);
    }

    /**
     * Sets how many records are loaded again in one job: smaller jobs lock less at a time.
     *
     * @param records the most records of a part in the first round after the first [10,000]; a fifth of the round before in
     *     each further one, but not less than 200 unless it is set so; {@link #withMaxPartRecords} counts too
     * @return the changed copy
     * @throws IllegalArgumentException if it is less than 1
     */
    public Load withRetryPartRecords(long records) {
        Settings copy = settings.copy();
        copy.retryPartRecords = atLeast(1, records, "retryPartRecords");
        return new Load(copy);
    }

    /**
     * States the column delimiter.
     *
     * @param delimiter the delimiter of the input [read from its header]
     * @return the changed copy
     */
    public Load withColumnDelimiter(ColumnDelimiter delimiter) {
        Settings copy = settings.copy();
        copy.columnDelimiter = Objects.requireNonNull(delimiter, "delimiter");
        return new Load(copy);
    }

    /**
     * States the line ending. A record that ends otherwise is an error, unless line endings are mended.
     *
     * @param ending the line ending of the input [read from its first records]
     * @return the changed copy
     */
    public Load withLineEnding(LineEnding ending) {
        Settings copy = settings.copy();
        copy.lineEnding = Objects.requireNonNull(ending, "ending");
        return new Load(copy);
    }

    /**
     * Makes all line endings the same, also those inside quoted fields. A carriage return alone ends a line inside quotes,
     * and elsewhere if the first line ends with one.
     *
     * @param ending the line ending to be sent [the input is sent as it is]
     * @return the changed copy
     */
    public Load withMendedLineEndings(LineEnding ending) {
        Settings copy = withLineEnding(ending).settings;
        copy.mendedLineEndings = true;
        return new Load(copy);
    }

    /**
     * States the encoding. Bytes that are not text in it make the load fail.
     *
     * @param charset the encoding of the input [UTF-8]
     * @return the changed copy
     */
    public Load withCharset(Charset charset) {
        Settings copy = settings.copy();
        copy.charset = Objects.requireNonNull(charset, "charset");
        return new Load(copy);
    }

    /**
     * Sets what to do about open jobs without data that the run may have left behind, as the answer to their creation
     * was lost or the process died before it was written down.
     *
     * @param what the choice [{@link OrphanedJobs#REMOVE}: those that can only be the run's own are removed at its end;
     *     it costs one call per 1,000 jobs of the org, and only if an answer was lost]
     * @return the changed copy
     */
    public Load withOrphanedJobs(OrphanedJobs what) {
        Settings copy = settings.copy();
        copy.orphanedJobs = Objects.requireNonNull(what, "what");
        return new Load(copy);
    }

    /**
     * Sets how to wait for each job.
     *
     * @param policy the policy [{@link WaitPolicy#ofDefaults()}]; a resumed run keeps its times, not its callback
     * @return the changed copy
     */
    public Load withWaitPolicy(WaitPolicy policy) {
        Settings copy = settings.copy();
        copy.waitPolicy = Objects.requireNonNull(policy, "policy");
        return new Load(copy);
    }

    /**
     * Stops the run when more records have failed or stayed unprocessed than a limit allows: jobs in flight go to their end,
     * no further job is closed, and the load ends with a {@link io.github.bulk2.error.FailureLimitException}. The run can be
     * resumed with another limit: {@link Resume#withMaxFailed}.
     *
     * @param limit the limit [none]
     * @return the changed copy
     */
    public Load withMaxFailed(FailureLimit limit) {
        return withMaxFailed(Optional.of(limit));
    }

    Load withMaxFailed(Optional<FailureLimit> limit) {
        Settings copy = settings.copy();
        copy.maxFailed = limit.orElse(null);
        return new Load(copy);
    }

    Load withAcceptedMissingJobs() {
        Settings copy = settings.copy();
        copy.acceptsMissingJobs = true;
        return new Load(copy);
    }

    /**
     * Keeps records with the same value in a column, the id of their parent, from being loaded by two jobs at the same
     * time, as these would lock each other's parents. The input is copied to the run's folder in another order, stays there,
     * and nothing is sent before all of it was read.
     *
     * @param column the column's name, in any case [none]
     * @return the changed copy
     */
    public Load withGroupBy(String column) {
        Settings copy = settings.copy();
        copy.groupBy = Objects.requireNonNull(column, "column");
        return new Load(copy);
    }

    /**
     * Sets whether the rows of Salesforce are kept as they came: the three results of each job, byte by byte, in the folder
     * {@code server-results} of the run. {@code success.csv} and its siblings have the columns and values of the input.
     *
     * @param kept whether they are kept [no]
     * @return the changed copy
     */
    public Load withKeptResults(boolean kept) {
        Settings copy = settings.copy();
        copy.keptResults = kept;
        return new Load(copy);
    }

    /**
     * Sets whether there may be nothing to load: a header without records, or no data at all. Such a load creates no job,
     * and its report has zeros. A header that is there is checked.
     *
     * @param allow whether an input without records is loaded, rather than refused [false]
     * @return the changed copy
     */
    public Load withAllowEmpty(boolean allow) {
        Settings copy = settings.copy();
        copy.allowEmpty = allow;
        return new Load(copy);
    }

    /**
     * Names the field that each column goes into, where columns have other names than fields. Columns that the map does not
     * name are left out. Result files hold the original columns.
     *
     * @param map the map [all columns are sent under their own names, except leading columns {@code bulk2__*} and
     *     {@code sf__*} as in the results of an earlier load, which are left out in any case, unless the map names them]
     * @return the changed copy
     */
    public Load withColumns(ColumnMap map) {
        Settings copy = settings.copy();
        copy.columns = Objects.requireNonNull(map, "map");
        return new Load(copy);
    }

    /**
     * Loads the other records of an input that has records which cannot be loaded: those with more or fewer columns than the
     * header, cells or records that are too long, broken quotes or line endings, bytes that are no UTF-8, NUL bytes, and all
     * but the first of those with one key. They go into a file, byte by byte, behind their line and the reason, and count as
     * {@link LoadReport#setAside()}. Corrected, the file can be loaded as it is. An input with an error that is not one of a
     * single record is refused as before.
     *
     * <p>Parts with such records are copied to the run's folder without them; so are all parts of an input that cannot be
     * sent in ranges, which then needs room for all of it on the disk.
     *
     * @param file the file [such an input is refused]; made only if there are such records. It must not exist yet, or be
     *     empty; its folder has to exist
     * @return the changed copy
     */
    public Load withSetAside(Path file) {
        Settings copy = settings.copy();
        copy.setAside = file.toAbsolutePath();
        return new Load(copy);
    }

    /**
     * Sets who hears of the progress.
     *
     * @param listener the listener [none]
     * @return the changed copy
     */
    public Load withListener(LoadListener listener) {
        Settings copy = settings.copy();
        copy.listener = Objects.requireNonNull(listener, "listener");
        return new Load(copy);
    }

    /** {@return what to do with the records} */
    public IngestRequest request() {
        return settings.request;
    }

    /** {@return the file, unless the input is something else} */
    public Optional<Path> file() {
        return Optional.ofNullable(settings.file);
    }

    /** {@return the run's folder, if it was set} */
    public Optional<Path> runFolder() {
        return Optional.ofNullable(settings.runFolder);
    }

    /** The same load of another plain file in UTF-8, of which the dialect is known; its own limits do not hold for it. */
    Load withInput(Path file, CsvDialect dialect) {
        Settings copy = settings.copy();
        copy.source = CsvSource.ofFile(file);
        copy.file = file;
        copy.charset = StandardCharsets.UTF_8;
        copy.columnDelimiter = dialect.columnDelimiter();
        copy.lineEnding = dialect.lineEnding();
        copy.mendedLineEndings = false;
        copy.setAside = null;
        copy.maxFailed = null;
        return new Load(copy);
    }

    /** States the lines of the original for an input that is made of some of its records: a file of {@link Lines}. */
    Load withLines(@Nullable Path file) {
        Settings copy = settings.copy();
        copy.lines = file;
        return new Load(copy);
    }

    Optional<Path> lines() {
        return Optional.ofNullable(settings.lines);
    }

    CsvSource source() {
        return settings.source;
    }

    long maxPartBytes() {
        return settings.maxPartBytes;
    }

    /** The same with the header of the input, which may be shorter than the one that is sent. */
    long maxPartBytesOfData() {
        long growth = settings.columns == null ? 0 : settings.columns.longestGrowth();
        return Math.max(1, settings.maxPartBytes - growth);
    }

    OptionalLong maxPartRecords() {
        return settings.maxPartRecords == Long.MAX_VALUE
                ? OptionalLong.empty()
                : OptionalLong.of(settings.maxPartRecords);
    }

    int concurrentUploads() {
        return settings.concurrentUploads;
    }

    int jobsInFlight() {
        return settings.jobsInFlight;
    }

    int retryRounds() {
        return settings.retryRounds;
    }

    long retryPartRecords() {
        return settings.retryPartRecords;
    }

    Optional<ColumnDelimiter> columnDelimiter() {
        return Optional.ofNullable(settings.columnDelimiter);
    }

    Optional<LineEnding> lineEnding() {
        return Optional.ofNullable(settings.lineEnding);
    }

    boolean keptResults() {
        return settings.keptResults;
    }

    Optional<String> groupBy() {
        return Optional.ofNullable(settings.groupBy);
    }

    Optional<ColumnMap> columns() {
        return Optional.ofNullable(settings.columns);
    }

    Optional<Path> setAside() {
        return Optional.ofNullable(settings.setAside);
    }

    boolean mendsLineEndings() {
        return settings.mendedLineEndings;
    }

    boolean allowsEmpty() {
        return settings.allowEmpty;
    }

    Charset charset() {
        return settings.charset;
    }

    OrphanedJobs orphanedJobs() {
        return settings.orphanedJobs;
    }

    Optional<FailureLimit> maxFailed() {
        return Optional.ofNullable(settings.maxFailed);
    }

    boolean acceptsMissingJobs() {
        return settings.acceptsMissingJobs;
    }

    WaitPolicy waitPolicy() {
        return settings.waitPolicy;
    }

    LoadListener listener() {
        return settings.listener;
    }

    @Override
    public String toString() {
        return settings.request + " from " + settings.source;
    }

    private static long atLeast(long least, long number, String name) {
        if (number < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + "; it is " + number);
        }
        return number;
    }
}
