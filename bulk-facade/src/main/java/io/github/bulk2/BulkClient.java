package io.github.bulk2;

import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.export.Export;
import io.github.bulk2.export.ExportEngine;
import io.github.bulk2.export.ExportListener;
import io.github.bulk2.export.ExportReport;
import io.github.bulk2.export.TypedExport;
import io.github.bulk2.internal.ApiGateway;
import io.github.bulk2.internal.CallPolicy;
import io.github.bulk2.internal.JobPoller;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadEngine;
import io.github.bulk2.load.LoadListener;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.load.UndoPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way in: a client for one org. Thread-safe; make one and keep it. Holds a connection pool until {@link #close()}.
 *
 * <pre>{@code
 * try (BulkClient client = BulkClient.builder()
 *         .instanceUrl(URI.create("https://mycompany.my.salesforce.com"))
 *         .tokens(TokenProvider.fixed(token))
 *         .build()) {
 *     IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
 *     job.upload(CsvSource.ofFile(Path.of("accounts.csv")));
 *     job.markUploadComplete();
 *     JobInfo done = job.awaitCompletion(WaitPolicy.ofDefaults());
 * }
 * }</pre>
 */
public final class BulkClient implements AutoCloseable {

    private final ApiGateway gateway;
    private final IngestJobs ingest;
    private final QueryJobs query;
    private final LoadEngine loads;
    private final ExportEngine exports;

    private BulkClient(ApiGateway gateway) {
        this.gateway = gateway;
        JobPoller poller = new JobPoller();
        this.ingest = new IngestJobs(gateway.ingest(), poller);
        this.query = new QueryJobs(gateway.query(), poller);
        this.loads = new LoadEngine(onCall -> new IngestJobs(gateway.ingest().tellingOfEach(onCall), poller));
        this.exports = new ExportEngine(query);
    }

    /** {@return a builder; instance URL and tokens are required} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the org's ingest jobs} */
    public IngestJobs ingest() {
        return ingest;
    }

    /** {@return the org's query jobs} */
    public QueryJobs query() {
        return query;
    }

    /**
     * Loads a file of any size: checks it, cuts it into parts, uploads them to ingest jobs while earlier ones are
     * processed, waits for the jobs, fetches their results and accounts for every record. A journal in the run's folder
     * makes sure that a run which ends for whatever reason goes on with {@link #resume} without losing a record or
     * loading one twice.
     *
     * <p>Nothing is loaded before the whole input has passed its checks. Failed records are no failure of the load: look
     * at {@link LoadReport#isComplete()}. When this method throws, or its thread is interrupted, jobs under way are left
     * alone and the run can be resumed, unless the input was refused.
     *
     * @param load what to load, and how
     * @return what became of every record
     * @throws io.github.bulk2.error.InvalidInputException if the input cannot be loaded as it is, and nothing was; or if
     *     the file was changed while it was being loaded
     * @throws io.github.bulk2.error.JobTimeoutException if waiting for a job took longer than the load's wait policy
     *     allows; the job goes on and the run can be resumed
     * @throws io.github.bulk2.error.ReconciliationException if the records sent are not those in the results
     * @throws io.github.bulk2.error.BulkApiException if Salesforce answers with an error
     * @throws io.github.bulk2.error.BulkTransportException if there is no usable answer
     * @throws IOException if the run's folder cannot be written or the input cannot be read
     * @throws InterruptedException if this thread is interrupted
     */
    public LoadReport load(Load load) throws IOException, InterruptedException {
        return loads.load(load);
    }

    /**
     * Goes on with a run that did not get to its end, without a listener.
     *
     * @param runFolder the run's folder
     * @return what became of every record, by the whole run
     * @throws IOException if the run's folder cannot be written or the input cannot be read
     * @throws InterruptedException if this thread is interrupted
     * @see #resume(Path, LoadListener)
     */
    public LoadReport resume(Path runFolder) throws IOException, InterruptedException {
        return resume(runFolder, new LoadListener() {});
    }

    /**
     * Goes on with a run that did not get to its end: reads its journal, asks Salesforce for the state of each
     * unfinished job and decides from that, never from a guess. A run that is at its end gives its report again.
     *
     * @param runFolder the run's folder
     * @param listener hears of the progress
     * @return what became of every record, by the whole run
     * @throws io.github.bulk2.error.InvalidInputException if there is no run in the folder, its journal is damaged, its
     *     input was refused, or the file is no longer the one that was planned
     * @throws IllegalStateException if the run is being worked on, by this process or another one
     * @throws IOException if the run's folder cannot be written or the input cannot be read
     * @throws InterruptedException if this thread is interrupted
     * @see #load
     */
    public LoadReport resume(Path runFolder, LoadListener listener) throws IOException, InterruptedException {
        return loads.resume(runFolder, null, listener);
    }

    /**
     * Goes on with a run as {@link #resume(Path, LoadListener)} does, but waits for its jobs in another way than it was
     * begun with. The run keeps its own way for the next time.
     *
     * @param runFolder the run's folder
     * @param waitPolicy how to wait for each job, its callback included
     * @param listener hears of the progress
     * @return what became of every record, by the whole run
     * @throws IOException if the run's folder cannot be written or the input cannot be read
     * @throws InterruptedException if this thread is interrupted
     * @see #resume(Path, LoadListener)
     */
    public LoadReport resume(Path runFolder, WaitPolicy waitPolicy, LoadListener listener)
            throws IOException, InterruptedException {
        return loads.resume(runFolder, waitPolicy, listener);
    }

    /**
     * Deletes the records that an insert created, into the recycle bin: a run of its own with its own account, in the
     * folder {@code undo} of the run. Undoing again goes on with an undoing that did not get to its end, and otherwise
     * gives its report again.
     *
     * @param plan what is to be deleted, to be shown before
     * @param listener hears of the progress
     * @return what became of every record to be deleted
     * @throws io.github.bulk2.error.InvalidInputException if there is nothing to delete
     * @throws IOException if the run's folder cannot be written
     * @throws InterruptedException if this thread is interrupted
     * @see #load
     */
    public LoadReport undo(UndoPlan plan, LoadListener listener) throws IOException, InterruptedException {
        return loads.undo(plan, listener);
    }

    /**
     * Exports the result of a query to a file: creates the query job, waits for it, fetches its pages, several at once,
     * counts the rows of each while they pass by, and gives the file its name when the sum is the number of records the
     * job processed. So the file is complete, or it is not there. A page that breaks or stalls is fetched again; a run
     * that dies goes on with {@link #resumeExport(Path)} at the first missing page.
     *
     * @param export what to export, with {@link Export#toFile}
     * @return what was exported
     * @throws IllegalArgumentException if the export has no file
     * @throws io.github.bulk2.error.InvalidInputException if the file or the run's folder cannot be used as it is
     * @throws io.github.bulk2.error.JobFailedException if the query failed or was aborted
     * @throws io.github.bulk2.error.JobTimeoutException if waiting for the job took longer than the export's wait policy
     *     allows; the job goes on and the run can be resumed
     * @throws io.github.bulk2.error.ReconciliationException if there are not as many rows as the server announced
     * @throws io.github.bulk2.error.BulkApiException if Salesforce answers with an error
     * @throws io.github.bulk2.error.BulkTransportException if there is no usable answer
     * @throws IOException if a file cannot be written; the run can be resumed
     * @throws InterruptedException if this thread is interrupted; the run can be resumed
     */
    public ExportReport export(Export export) throws IOException, InterruptedException {
        return exports.export(export);
    }

    /**
     * Exports the result of a query to a stream, such as standard output. Each page goes there when it was verified, in
     * order; until then it is in a temporary file.
     *
     * @param export what to export; its file and run folder do not count
     * @param out where to; flushed, not closed. When this method throws, what was written is not the whole result
     * @return what was exported
     * @throws IOException if the stream or a temporary file cannot be written
     * @throws InterruptedException if this thread is interrupted
     * @see #export(Export)
     */
    public ExportReport export(Export export, OutputStream out) throws IOException, InterruptedException {
        return exports.export(export, out);
    }

    /**
     * Exports the result of a query row by row, as {@link #export(Export, OutputStream)} does. Waits for the job; pages
     * are then fetched ahead while the rows are read.
     *
     * @param export what to export; its file, run folder and format do not count
     * @return the rows. Closing them releases connections, threads and files at once; so does their end. Reading throws
     *     what {@link #export(Export)} does, and at the end {@link io.github.bulk2.error.ReconciliationException} if there
     *     were not as many rows as the job processed
     * @throws IOException if a temporary file cannot be written
     * @throws InterruptedException if this thread is interrupted
     * @see #export(Export)
     */
    public CsvRecords rows(Export export) throws IOException, InterruptedException {
        return exports.rows(export);
    }

    /**
     * Exports the result of a query as Java records, otherwise as {@link #rows(Export)} does.
     *
     * @param export what to export, and the record class
     * @param <R> the record class
     * @return the one stream of the records, ordered and sequential; close it. It also throws
     *     {@link io.github.bulk2.error.InvalidInputException} for a value that does not fit its component, with the row,
     *     the column and the value
     * @throws io.github.bulk2.error.InvalidInputException if a component has no column
     * @throws IOException if a temporary file cannot be written
     * @throws InterruptedException if this thread is interrupted
     * @see #export(Export)
     */
    public <R extends Record> Stream<R> export(TypedExport<R> export) throws IOException, InterruptedException {
        return export.type().read(rows(export.export()));
    }

    /**
     * Goes on with an export to a file that did not get to its end, without a listener.
     *
     * @param runFolder the run's folder
     * @return what was exported, by the whole run
     * @throws IOException if a file cannot be written
     * @throws InterruptedException if this thread is interrupted
     * @see #resumeExport(Path, ExportListener)
     */
    public ExportReport resumeExport(Path runFolder) throws IOException, InterruptedException {
        return resumeExport(runFolder, new ExportListener() {});
    }

    /**
     * Goes on with an export to a file that did not get to its end, at the first page that is missing or is not what it
     * was. That is possible while Salesforce keeps the job's result, which is 7 days (guide, "Bulk API 2.0 Limits and
     * Allocations"). A run that is at its end gives its report again if its folder is still there.
     *
     * @param runFolder the run's folder
     * @param listener hears of the progress
     * @return what was exported, by the whole run
     * @throws io.github.bulk2.error.InvalidInputException if there is no export in the folder, or its journal is damaged
     * @throws io.github.bulk2.error.BulkApiException of category {@code NOT_FOUND} if the job's result is gone
     * @throws IllegalStateException if the run is being worked on, by this process or another one
     * @throws IOException if a file cannot be written
     * @throws InterruptedException if this thread is interrupted
     * @see #export(Export)
     */
    public ExportReport resumeExport(Path runFolder, ExportListener listener) throws IOException, InterruptedException {
        return exports.resume(runFolder, listener);
    }

    /**
     * The org's use of its API allowance for 24 hours, from the {@code Sforce-Limit-Info} header of the latest answer.
     * Makes no call.
     *
     * @return the use, or empty before the first answer
     */
    public Optional<ApiUsage> apiUsage() {
        return ApiUsage.ofHeader(gateway.limitInfo());
    }

    /** Closes the connection pool. Calls under way fail. */
    @Override
    public void close() {
        gateway.close();
    }

    /** Settings of a {@link BulkClient}. Not thread-safe. */
    public static final class Builder {

        private static final Pattern API_VERSION = Pattern.compile("[0-9]{2,3}\\.0");

        private @Nullable URI instanceUrl;
        private @Nullable TokenProvider tokens;
        private String apiVersion = "63.0";
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration readTimeout = Duration.ofMinutes(2);
        private int maxAttempts = 5;
        private Duration maxRetryDelay = Duration.ofSeconds(30);
        private int rateLimit;
        private Duration ratePeriod = Duration.ofSeconds(1);
        private int maxConcurrentCalls = 20;

        private Builder() {}

        /**
         * Sets the org's base URL. Plain HTTP is accepted for a loopback address only, as it would give the token away.
         *
         * @param url such as {@code https://mycompany.my.salesforce.com}; required
         * @return this
         * @throws IllegalArgumentException if it is not such a URL
         */
        public Builder instanceUrl(URI url) {
            String scheme = url.getScheme();
            String host = url.getHost();
            if (host == null || scheme == null || !(scheme.equals("https") || scheme.equals("http"))) {
                throw new IllegalArgumentException(
                        "instance URL \"" + url + "\" is not like https://mycompany.my.salesforce.com");
            }
            if (scheme.equals("http") && !isLoopback(host)) {
                throw new IllegalArgumentException("instance URL \"" + url
                        + "\" would send the token unencrypted; use https, http is for a sandbox on this machine");
            }
            String path = url.getPath();
            if (path != null && !path.isEmpty() && !path.equals("/")) {
                throw new IllegalArgumentException(
                        "instance URL \"" + url + "\" has a path; leave \"" + path + "\" out");
            }
            this.instanceUrl = URI.create(scheme + "://" + url.getRawAuthority());
            return this;
        }

        /**
         * Sets where access tokens come from.
         *
         * @param provider asked before every call; required
         * @return this
         */
        public Builder tokens(TokenProvider provider) {
            this.tokens = Objects.requireNonNull(provider, "tokens");
            return this;
        }

        /**
         * Sets the API version.
         *
         * @param version such as {@code 63.0} [63.0]; parallel result pages need 58.0
         * @return this
         * @throws IllegalArgumentException if it is not a version
         */
        public Builder apiVersion(String version) {
            if (!API_VERSION.matcher(version).matches()) {
                throw new IllegalArgumentException("API version \"" + version + "\" is not like 63.0");
            }
            this.apiVersion = version;
            return this;
        }

        /**
         * Sets how long making a connection may take.
         *
         * @param timeout the bound [10 s]
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = positive(timeout, "connectTimeout");
            return this;
        }

        /**
         * Sets how long the server may be silent in the middle of an exchange. There is no bound on the whole of a
         * transfer: a slow one that moves is fine.
         *
         * @param timeout the bound [2 min]
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder readTimeout(Duration timeout) {
            this.readTimeout = positive(timeout, "readTimeout");
            return this;
        }

        /**
         * Sets how often a call is tried that fails in a way that may pass. What may be repeated is decided per call,
         * see the methods' descriptions.
         *
         * @param attempts attempts in all [5]; 1 = no retry
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxAttempts(int attempts) {
            this.maxAttempts = atLeastOne(attempts, "maxAttempts");
            return this;
        }

        /**
         * Sets the longest pause between two attempts. Pauses begin at about 0.3 s and double, with jitter; a
         * {@code Retry-After} of the server is obeyed, and one that is longer than this fails the call.
         *
         * @param delay the bound [30 s]
         * @return this
         * @throws IllegalArgumentException if it is shorter than 0.5 s
         */
        public Builder maxRetryDelay(Duration delay) {
            if (delay.compareTo(Duration.ofMillis(500)) < 0) {
                throw new IllegalArgumentException("maxRetryDelay must be at least 0.5 s; it is " + delay);
            }
            this.maxRetryDelay = delay;
            return this;
        }

        /**
         * Limits how many calls are sent in a period; further ones wait.
         *
         * @param calls calls per period [no limit]
         * @param period the period
         * @return this
         * @throws IllegalArgumentException if one of them is not positive
         */
        public Builder rateLimit(int calls, Duration period) {
            this.rateLimit = atLeastOne(calls, "rateLimit");
            this.ratePeriod = positive(period, "rate limit's period");
            return this;
        }

        /**
         * Limits how many calls wait for their answer at once; further ones wait. The connection pool has this size.
         *
         * @param calls calls at once [20]
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxConcurrentCalls(int calls) {
            this.maxConcurrentCalls = atLeastOne(calls, "maxConcurrentCalls");
            return this;
        }

        /**
         * Makes the client. Makes no call.
         *
         * @return the client
         * @throws IllegalStateException if instance URL or tokens are missing
         */
        public BulkClient build() {
            if (instanceUrl == null || tokens == null) {
                throw new IllegalStateException(
                        "BulkClient needs " + (instanceUrl == null ? "instanceUrl(..)" : "tokens(..)"));
            }
            ApiGateway.Connection connection =
                    new ApiGateway.Connection(instanceUrl, apiVersion, tokens, connectTimeout, readTimeout);
            CallPolicy.Settings policy =
                    new CallPolicy.Settings(maxAttempts, maxRetryDelay, rateLimit, ratePeriod, maxConcurrentCalls);
            return new BulkClient(new ApiGateway(connection, policy));
        }

        private static boolean isLoopback(String host) {
            return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
        }

        private static Duration positive(Duration duration, String name) {
            if (duration.isZero() || duration.isNegative()) {
                throw new IllegalArgumentException(name + " must be positive; it is " + duration);
            }
            return duration;
        }

        private static int atLeastOne(int number, String name) {
            if (number < 1) {
                throw new IllegalArgumentException(name + " must be at least 1; it is " + number);
            }
            return number;
        }
    }
}
