package io.github.bulk2.export;

import io.github.bulk2.JobId;
import io.github.bulk2.QueryRequest;
import io.github.bulk2.WaitPolicy;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.RecordType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A query, or a query job that is there already, whose result is to be exported, and how. Immutable: each method that changes something returns a changed copy.
 *
 * <pre>{@code
 * ExportReport report = client.export(Export.query("SELECT Id, Name FROM Account").toFile(Path.of("accounts.csv")));
 * System.out.println(report.toTable());
 * }</pre>
 */
public final class Export {

    private static final int MOST_PARALLEL_PAGES = 64;

    private final Settings settings;

    /** A class of its own, so that a changed copy is three lines. */
    private static final class Settings implements Cloneable {
        private @Nullable QueryRequest request;
        private @Nullable JobId job;
        private @Nullable Path file;
        private @Nullable Path runFolder;
        private Format format = Format.CSV;
        private boolean overwrite = true;
        private int parallelPages = 4;
        private int maxRecords;
        private Duration stallTimeout = Duration.ofSeconds(60);
        private WaitPolicy waitPolicy = WaitPolicy.ofDefaults();
        private ExportListener listener = new ExportListener() {};

        Settings copy() {
            try {
                return (Settings) clone();
            } catch (CloneNotSupportedException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    private Export(Settings settings) {
        this.settings = settings;
    }

    /**
     * Exports the records that are there.
     *
     * @param soql the query; GROUP BY, OFFSET, TYPEOF and aggregates are not supported by Bulk API 2.0
     * @return the export, with the defaults named at each method
     * @throws IllegalArgumentException if {@code soql} is blank
     */
    public static Export query(String soql) {
        return of(QueryRequest.query(soql));
    }

    /**
     * Exports deleted and archived records too.
     *
     * @param soql the query
     * @return the export, with the defaults named at each method
     * @throws IllegalArgumentException if {@code soql} is blank
     */
    public static Export queryAll(String soql) {
        return of(QueryRequest.queryAll(soql));
    }

    /**
     * Exports the result of a query job that is there already; waits for it if it is not complete.
     *
     * @param job the job's id
     * @return the export, with the defaults named at each method
     */
    public static Export job(JobId job) {
        Settings settings = new Settings();
        settings.job = Objects.requireNonNull(job, "job");
        return new Export(settings);
    }

    private static Export of(QueryRequest request) {
        Settings settings = new Settings();
        settings.request = request;
        return new Export(settings);
    }

    /**
     * Sets column delimiter and line ending.
     *
     * @param dialect the dialect of the result [comma and LF]
     * @return the changed copy
     * @throws IllegalStateException if this is a job that is there already: it was created with its dialect
     */
    public Export withDialect(CsvDialect dialect) {
        if (settings.request == null) {
            throw new IllegalStateException("the query job " + settings.job + " was created with its dialect");
        }
        Settings copy = settings.copy();
        copy.request = settings.request.withDialect(dialect);
        return new Export(copy);
    }

    /**
     * Writes to a file, which appears under its name when it is complete and verified; an older file of the name is
     * there until then, see {@link #withOverwrite}. Until then the rows are in {@code <name>.<number>.part} beside it.
     *
     * @param file the file; a name that ends in {@code .gz}, in upper or lower case, means {@link #gzip}
     * @return the changed copy
     */
    public Export toFile(Path file) {
        Settings copy = settings.copy();
        copy.file = file.toAbsolutePath();
        return new Export(copy);
    }

    /**
     * Sets whether a file of the name that is there already is replaced, in one step, once the new one is complete.
     *
     * @param overwrite whether to replace it [true]; if not, an export whose file is there is refused with a
     *     {@link java.nio.file.FileAlreadyExistsException} before its job is created, and one whose file appears while it
     *     runs does not replace it, and can be resumed when that file is out of the way
     * @return the changed copy
     */
    public Export withOverwrite(boolean overwrite) {
        Settings copy = settings.copy();
        copy.overwrite = overwrite;
        return new Export(copy);
    }

    /**
     * Compresses the output with gzip, in the threads that fetch, whatever the file's name is.
     *
     * @return the changed copy
     */
    public Export gzip() {
        Settings copy = settings.copy();
        copy.format = copy.format.compressed();
        return new Export(copy);
    }

    /**
     * Writes JSON Lines instead of CSV: one object per row, named by the columns, values as text, and null for a field
     * without a value.
     *
     * @return the changed copy
     */
    public Export jsonLines() {
        Settings copy = settings.copy();
        copy.format = copy.format.inJsonLines();
        return new Export(copy);
    }

    /**
     * Writes numbers without exponents: {@code 9.9213206E7} becomes {@code 99213206}, {@code 1.0E-4} becomes
     * {@code 0.0001}, exactly. Only a cell is changed that is written as Java writes a double (a digit, a point, digits
     * without trailing zeros, an exponent from 7 on or up to -4), and only in a column all of whose cells in the first 128
     * KiB of the page, and in the page up to the cell, are numbers or empty. So {@code 5.0}, {@code 1E5} and {@code 007}
     * stay as they are, and so does text, with one exception: a text column that holds nothing but numbers cannot be told
     * from a number column. Holds for files, streams, rows and records.
     *
     * @return the changed copy
     */
    public Export withPlainNumbers() {
        Settings copy = settings.copy();
        copy.format = copy.format.withPlainNumbers();
        return new Export(copy);
    }

    /**
     * Sets how many pages are fetched at once. Needs API 58 or later; before, and where the server does not list the
     * pages of a result, it is one after the other.
     *
     * @param pages the number [4], from 1 to 64
     * @return the changed copy
     * @throws IllegalArgumentException if it is out of range
     */
    public Export withParallelPages(int pages) {
        if (pages < 1 || pages > MOST_PARALLEL_PAGES) {
            throw new IllegalArgumentException(
                    "parallelPages must be from 1 to " + MOST_PARALLEL_PAGES + "; it is " + pages);
        }
        Settings copy = settings.copy();
        copy.parallelPages = pages;
        return new Export(copy);
    }

    /**
     * Sets the size of a page. The list of all pages that parallel fetching needs has pages of Salesforce's own size, so
     * a size of your own means one page after the other.
     *
     * @param records rows of a page at most [0: Salesforce's choice]
     * @return the changed copy
     * @throws IllegalArgumentException if it is negative
     */
    public Export withMaxRecords(int records) {
        if (records < 0) {
            throw new IllegalArgumentException("maxRecords must not be negative; it is " + records);
        }
        Settings copy = settings.copy();
        copy.maxRecords = records;
        return new Export(copy);
    }

    /**
     * Sets where an export to a file keeps its journal, and pages that came out of turn. A folder named here stays after
     * the end, without the pages and with {@code report.json}, so that resuming gives the report again.
     *
     * @param folder a folder that is not there yet, empty, or left by a process that died before its run began [{@code <name>.<UTC time>.bulk2} beside the file, removed at
     *     the end]
     * @return the changed copy
     */
    public Export withRunFolder(Path folder) {
        Settings copy = settings.copy();
        copy.runFolder = folder.toAbsolutePath();
        return new Export(copy);
    }

    /**
     * Sets how to wait for the job.
     *
     * @param policy the policy [{@link WaitPolicy#ofDefaults()}]; a resumed run keeps its times, not its callback
     * @return the changed copy
     */
    public Export withWaitPolicy(WaitPolicy policy) {
        Settings copy = settings.copy();
        copy.waitPolicy = Objects.requireNonNull(policy, "policy");
        return new Export(copy);
    }

    /**
     * Sets after how much silence in the middle of a page it is dropped and fetched again, in smaller pieces.
     *
     * @param timeout the bound [60 s]
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive
     */
    public Export withStallTimeout(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("stallTimeout must be positive; it is " + timeout);
        }
        Settings copy = settings.copy();
        copy.stallTimeout = timeout;
        return new Export(copy);
    }

    /**
     * Sets who hears of the progress.
     *
     * @param listener the listener [none]
     * @return the changed copy
     */
    public Export withListener(ExportListener listener) {
        Settings copy = settings.copy();
        copy.listener = Objects.requireNonNull(listener, "listener");
        return new Export(copy);
    }

    /**
     * Asks for the rows as Java records.
     *
     * @param type a record class; {@link RecordType} says how columns and components come together
     * @param <R> the record class
     * @return this export with the class
     * @throws IllegalArgumentException if a component has a type that a column cannot have
     */
    public <R extends Record> TypedExport<R> as(Class<R> type) {
        return new TypedExport<>(this, RecordType.of(type));
    }

    /** {@return the query and the dialect of its result, unless the job is there already} */
    public Optional<QueryRequest> request() {
        return Optional.ofNullable(settings.request);
    }

    /** {@return the query job, if it is there already} */
    public Optional<JobId> job() {
        return Optional.ofNullable(settings.job);
    }

    /** {@return the file, if the export goes to one} */
    public Optional<Path> file() {
        return Optional.ofNullable(settings.file);
    }

    /** {@return the run's folder, if it was set} */
    public Optional<Path> runFolder() {
        return Optional.ofNullable(settings.runFolder);
    }

    Export withFormat(Format format) {
        Settings copy = settings.copy();
        copy.format = format;
        return new Export(copy);
    }

    /** How the file is written: its name says that it is compressed, too. */
    Format fileFormat() {
        Path file = settings.file;
        boolean named = file != null && file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        return named ? settings.format.compressed() : settings.format;
    }

    Format format() {
        return settings.format;
    }

    boolean overwrite() {
        return settings.overwrite;
    }

    int parallelPages() {
        return settings.parallelPages;
    }

    int maxRecords() {
        return settings.maxRecords;
    }

    WaitPolicy waitPolicy() {
        return settings.waitPolicy;
    }

    Duration stallTimeout() {
        return settings.stallTimeout;
    }

    ExportListener listener() {
        return settings.listener;
    }

    @Override
    public String toString() {
        return (settings.job == null ? settings.request : "query job " + settings.job)
                + (settings.file == null ? "" : " to " + settings.file);
    }
}
