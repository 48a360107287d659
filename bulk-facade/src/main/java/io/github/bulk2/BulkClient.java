package io.github.bulk2;

import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.export.Export;
import io.github.bulk2.export.ExportEngine;
import io.github.bulk2.export.ExportListener;
import io.github.bulk2.export.ExportReport;
import io.github.bulk2.export.TypedExport;
import io.github.bulk2.internal.Activities;
import io.github.bulk2.internal.ApiGateway;
import io.github.bulk2.internal.JobPoller;
import io.github.bulk2.internal.OrgUrl;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadEngine;
import io.github.bulk2.load.LoadListener;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.load.Resume;
import io.github.bulk2.load.RetryPlan;
import io.github.bulk2.load.RunSummary;
import io.github.bulk2.load.UndoPlan;
import io.github.bulk2.observe.BulkObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    private BulkClient(ApiGateway gateway, Path runsFolder, Activities activities) {
        this.gateway = gateway;
        JobPoller poller = new JobPoller();
        this.ingest = new IngestJobs(gateway.ingest(), poller);
        this.query = new QueryJobs(gateway.query(), poller);
        this.loads = new LoadEngine(
                onCall -> new IngestJobs(gateway.ingest().tellingOfEach(onCall), poller),
                gateway::org,
                gateway.limitGuard(),
                runsFolder,
                activities);
        this.exports = new ExportEngine(query, gateway::org, activities);
    }

    /** {@return a builder; tokens are required, and the instance URL unless they tell it} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Which org this client is for. The token tells it most often; a token that does not, such as a JWT, costs one
     * {@code GET /query} for each token. Logs in if there is no token yet.
     *
     * @return the org; without its id if the org refuses to tell it
     * @throws io.github.bulk2.error.AuthenticationException if there is no access token, or one of another org
     * @throws io.github.bulk2.error.BulkTransportException if there is no answer
     * @throws io.github.bulk2.error.AllowanceException if the client's {@link ApiFloor} is reached
     */
    public OrgIdentity org() {
        return gateway.org(() -> {});
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
     * <p>HTTP calls for each part: {@code POST /jobs/ingest}, {@code PUT} and {@code PATCH}, one {@code GET} per look at
     * its state, and one for each of its three results; at the end one {@code GET /jobs/ingest} per page of the list, if
     * the answer to a creation was lost. Failures cost more.
     *
     * <p>Nothing is loaded before the whole input has passed its checks. Failed records are no failure of the load: look
     * at {@link LoadReport#isComplete()}. When this method throws, or its thread is interrupted, jobs under way are left
     * alone and the run can be resumed, unless the input was refused.
     *
     * @param load what to load, and how
     * @return what became of every record
     * @throws io.github.bulk2.error.InvalidInputException if the input cannot be loaded as it is, and nothing was: it does not
     *     pass its checks, or a job failed with an error that every job of the load would have, such as a column that is no
     *     field; or if the file was changed while it was being loaded
     * @throws io.github.bulk2.error.JobTimeoutException if waiting for a job took longer than the load's wait policy
     *     allows; the job goes on and the run can be resumed
     * @throws io.github.bulk2.error.FailureLimitException if more records failed or stayed unprocessed than
     *     {@link Load#withMaxFailed} allows; the run can be resumed
     * @throws io.github.bulk2.error.MissingJobException if Salesforce answers 404 for all jobs of the run, or for the results
     *     of a job; the run can be resumed
     * @throws io.github.bulk2.error.ReconciliationException if the records sent are not those in the results
     * @throws io.github.bulk2.error.BulkApiException if Salesforce answers with an error
     * @throws io.github.bulk2.error.BulkTransportException if there is no usable answer
     * @throws io.github.bulk2.error.AuthenticationException if there is no access token
     * @throws io.github.bulk2.error.AllowanceException if the client's {@link ApiFloor} is reached; the run can be resumed
     * @throws IOException if the run's folder cannot be written or the input cannot be read
     * @throws InterruptedException if this thread is interrupted
     */
    public LoadReport load(Load load) throws IOException, InterruptedException {
        return run(() -> loads.load(load));
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
     *     input was refused, the file is no longer the one that was planned, or the run belongs to another org than this
     *     client's; then nothing was sent
     * @throws io.github.bulk2.error.MovedRunException if the folder was moved or is a copy; see {@link #confirmMoved}
     * @throws IllegalStateException if the run is being worked on, by this process or another one
     * @throws IOException if the run's folder cannot be written or the input cannot be read
     * @throws InterruptedException if this thread is interrupted
     * @see #load
     */
    public LoadReport resume(Path runFolder, LoadListener listener) throws IOException, InterruptedException {
        return resume(Resume.of(runFolder).withListener(listener));
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
        return resume(Resume.of(runFolder).withWaitPolicy(waitPolicy).withListener(listener));
    }

    /**
     * Goes on with a run as {@link #resume(Path, LoadListener)} does, in another way than it was begun with. The run keeps its
     * own way for the next time.
     *
     * @param resume which run, and how
     * @return what became of every record, by the whole run
     * @throws io.github.bulk2.error.MissingJobException if Salesforce answers 404 for all jobs of the run, as another org
     *     would, or for the results of a job; the run can be resumed
     * @throws io.github.bulk2.error.FailureLimitException if more records failed or stayed unprocessed than the run allows;
     *     the run can be resumed
     * @throws IOException if the run's folder cannot be written or the input cannot be read
     * @throws InterruptedException if this thread is interrupted
     * @see #resume(Path, LoadListener)
     */
    public LoadReport resume(Resume resume) throws IOException, InterruptedException {
        return run(() -> loads.resume(resume));
    }

    /**
     * Refuses a run that belongs to another org than this client's, as {@link #resume}, {@link #undo} and
     * {@link #resumeExport} do first of all; to be called before a question is asked. HTTP calls: those of {@link #org}.
     *
     * @param runFolder the folder of a load or of an export
     * @throws io.github.bulk2.error.InvalidInputException if the run belongs to another org, was begun by a version that did
     *     not record its org, or there is no run in the folder, or its journal is damaged
     * @throws IllegalStateException if the run is being worked on, by this process or another one
     * @throws IOException if the run's folder cannot be read
     */
    public void requireOrgOf(Path runFolder) throws IOException {
        if (ExportEngine.isIn(runFolder)) {
            exports.requireOrgOf(runFolder);
        } else {
            loads.requireOrgOf(runFolder);
        }
    }

    /**
     * Confirms that the folder of a run was moved here, or came back from a backup, and that no other copy of the run will
     * be resumed: two copies that go on one after the other would load rows twice. Without this such a folder is refused
     * with {@link io.github.bulk2.error.MovedRunException}. HTTP calls: those of {@link #org}.
     *
     * @param runFolder the folder of a load or of an export
     * @throws io.github.bulk2.error.InvalidInputException if the run is still where it was, belongs to another org, or there
     *     is no run in the folder, or its journal is damaged
     * @throws IllegalStateException if the run is being worked on, by this process or another one
     * @throws IOException if the run's folder cannot be read or written
     */
    public void confirmMoved(Path runFolder) throws IOException {
        if (ExportEngine.isIn(runFolder)) {
            exports.confirmMoved(runFolder);
        } else {
            loads.confirmMoved(runFolder);
        }
    }

    /**
     * Deletes the records that an insert created, into the recycle bin: a run of its own with its own account, in the
     * folder {@code undo} of the run. Undoing again goes on with an undoing that did not get to its end, and otherwise
     * gives its report again.
     *
     * @param plan what is to be deleted, to be shown before
     * @param listener hears of the progress
     * @return what became of every record to be deleted
     * @throws io.github.bulk2.error.InvalidInputException if there is nothing to delete, or the run belongs to another org
     *     than this client's
     * @throws io.github.bulk2.error.MovedRunException if an undoing that was begun before is to go on, and its folder was
     *     moved or is a copy
     * @throws IOException if the run's folder cannot be written
     * @throws InterruptedException if this thread is interrupted
     * @see #load
     */
    public LoadReport undo(UndoPlan plan, LoadListener listener) throws IOException, InterruptedException {
        return run(() -> loads.undo(plan, listener));
    }

    /**
     * Loads the records that a run did not load, without a listener.
     *
     * @param plan what is to be loaded
     * @return what became of every record that was retried
     * @throws IOException if the run's folder cannot be written
     * @throws InterruptedException if this thread is interrupted
     * @see #retry(RetryPlan, LoadListener)
     */
    public LoadReport retry(RetryPlan plan) throws IOException, InterruptedException {
        return retry(plan, new LoadListener() {});
    }

    /**
     * Loads the records that a run did not load: a run of its own with its own report, within the folder of the run, with
     * the request and the settings of the run. Its lines are those of the original. A retry that did not get to its end goes
     * on when it is retried again, or with {@link #resume} of its own folder; one that is at its end gives its report again.
     * So no record is retried twice.
     *
     * <p>HTTP calls: those of {@link #load}. {@link #undo} of the run does not undo its retries; each is undone by itself.
     *
     * @param plan what is to be loaded, to be shown before
     * @param listener hears of the progress
     * @return what became of every record that was retried
     * @throws io.github.bulk2.error.InvalidInputException if the files of the run were changed, or another retry of the same
     *     records was begun, since the plan was made
     * @throws IllegalStateException if the run or its retry is being worked on, by this process or another one
     * @throws IOException if the run's folder cannot be written
     * @throws InterruptedException if this thread is interrupted
     * @see #load
     */
    public LoadReport retry(RetryPlan plan, LoadListener listener) throws IOException, InterruptedException {
        return run(() -> loads.retry(plan, listener));
    }

    /**
     * Exports the result of a query to a file: creates the query job, waits for it, fetches its pages, several at once,
     * counts the rows of each while they pass by, and gives the file its name when the sum is the number of records the
     * job processed. So the file is complete, or it is not there. A page that breaks or stalls is fetched again; a run
     * that dies goes on with {@link #resumeExport(Path)} at the first missing page.
     *
     * <p>HTTP calls: {@code POST /jobs/query}, one {@code GET} per look at its state, one of {@code resultPages} per five
     * pages, and one per page.
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
     * @throws io.github.bulk2.error.AuthenticationException if there is no access token
     * @throws io.github.bulk2.error.AllowanceException if the client's {@link ApiFloor} is reached; the run can be resumed
     * @throws IOException if a file cannot be written; the run can be resumed
     * @throws InterruptedException if this thread is interrupted; the run can be resumed
     */
    public ExportReport export(Export export) throws IOException, InterruptedException {
        return run(() -> exports.export(export));
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
        return run(() -> exports.export(export, out));
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
        return run(() -> exports.rows(export));
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
     * @throws io.github.bulk2.error.InvalidInputException if there is no export in the folder, its journal is damaged, or
     *     it belongs to another org than this client's
     * @throws io.github.bulk2.error.MovedRunException if the folder was moved or is a copy; see {@link #confirmMoved}
     * @throws io.github.bulk2.error.BulkApiException of category {@code NOT_FOUND} if the job's result is gone
     * @throws IllegalStateException if the run is being worked on, by this process or another one
     * @throws IOException if a file cannot be written
     * @throws InterruptedException if this thread is interrupted
     * @see #export(Export)
     */
    public ExportReport resumeExport(Path runFolder, ExportListener listener) throws IOException, InterruptedException {
        return run(() -> exports.resume(runFolder, listener));
    }

    /**
     * The org's use of its API allowance for 24 hours, from the {@code Sforce-Limit-Info} header of the latest answer.
     * Makes no call.
     *
     * @return the use, or empty before the first answer
     */
    public Optional<ApiUsage> apiUsage() {
        return gateway.usage();
    }

    /**
     * Asks for the org's allowances, such as API calls and batches: {@code GET /limits}.
     *
     * @return the allowances and what remains of them
     * @throws io.github.bulk2.error.BulkApiException if Salesforce answers with an error
     * @throws io.github.bulk2.error.BulkTransportException if there is no usable answer
     * @throws io.github.bulk2.error.AuthenticationException if there is no access token
     * @throws io.github.bulk2.error.AllowanceException if the client's {@link ApiFloor} is reached
     */
    public OrgLimits limits() {
        return gateway.limits();
    }

    private interface Run<T> {
        T toItsEnd() throws IOException, InterruptedException;
    }

    /** Below, an interrupt shows as a channel that was closed or as a call that could not wait. */
    private <T> T run(Run<T> run) throws IOException, InterruptedException {
        gateway.requireOpen();
        try {
            return run.toItsEnd();
        } catch (ClosedByInterruptException interrupted) {
            throw stopped(interrupted);
        } catch (BulkTransportException failure) {
            if (Thread.currentThread().isInterrupted()) {
                throw stopped(failure);
            }
            throw failure;
        }
    }

    /** Whoever throws this exception clears the mark of the thread. */
    private static InterruptedException stopped(Exception cause) {
        var unused = Thread.interrupted();
        InterruptedException stopped = new InterruptedException("the thread was interrupted");
        stopped.initCause(cause);
        return stopped;
    }

    /**
     * Closes the connection pool. Calls under way fail; later ones, and loads and exports, throw
     * {@link IllegalStateException}. Closing again does nothing.
     */
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
        private HttpSettings http = HttpSettings.ofDefaults();
        private CallSettings calls = CallSettings.ofDefaults();
        private ApiFloor floor = ApiFloor.none();
        private Path runsFolder = RunSummary.DEFAULT_FOLDER;
        private final List<BulkObserver> observers = new ArrayList<>();

        private Builder() {}

        /**
         * Sets the org's base URL. Plain HTTP is accepted for a loopback address only, as it would give the token away.
         * Tokens of {@link io.github.bulk2.auth.ConnectedApp} and of the sf CLI tell their org; if it is not this one, every
         * call fails.
         *
         * @param url such as {@code https://mycompany.my.salesforce.com} [what the token tells]
         * @return this
         * @throws IllegalArgumentException if it is not such a URL
         */
        public Builder instanceUrl(URI url) {
            this.instanceUrl = OrgUrl.checked(url, "instance URL");
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
         * Sets how to speak HTTP: timeouts, proxy, trust store, key store, the client's name.
         *
         * @param settings for the API's calls, and for those of a token provider that has no settings of its own
         *     [{@link HttpSettings#ofDefaults()}]
         * @return this
         */
        public Builder http(HttpSettings settings) {
            this.http = Objects.requireNonNull(settings, "http");
            return this;
        }

        /**
         * Sets how often, how many and how long calls may be.
         *
         * @param settings attempts, pauses, rate limit and so on [{@link CallSettings#ofDefaults()}]
         * @return this
         */
        public Builder calls(CallSettings settings) {
            this.calls = Objects.requireNonNull(settings, "calls");
            return this;
        }

        /**
         * Sets what is left of the org's allowances for 24 hours.
         *
         * @param floor a share, or numbers, and whether to stop or to wait there [{@link ApiFloor#none()}]
         * @return this
         */
        public Builder apiFloor(ApiFloor floor) {
            this.floor = Objects.requireNonNull(floor, "floor");
            return this;
        }

        /**
         * Sets where loads that name no run folder create theirs. Created with the first run, for its owner alone (mode
         * 0700); a folder that is there keeps its mode. The run folder of an export is beside its file, see
         * {@link Export#toFile}.
         *
         * @param folder the folder [{@code bulk2-runs} in the working directory]
         * @return this
         */
        public Builder runsFolder(Path folder) {
            this.runsFolder = Objects.requireNonNull(folder, "runsFolder");
            return this;
        }

        /**
         * Adds somebody who watches calls, runs and phases: for metrics, traces and the like.
         *
         * @param observer such as {@code io.github.bulk2.micrometer.MicrometerObservability} [none]
         * @return this
         */
        public Builder observer(BulkObserver observer) {
            observers.add(Objects.requireNonNull(observer, "observer"));
            return this;
        }

        /**
         * Makes the client. Makes no call.
         *
         * @return the client
         * @throws IllegalStateException if tokens are missing
         */
        public BulkClient build() {
            if (tokens == null) {
                throw new IllegalStateException("BulkClient needs tokens(..)");
            }
            ApiGateway.Connection connection = new ApiGateway.Connection(instanceUrl, apiVersion, tokens, http, floor);
            Activities activities = new Activities(observers);
            return new BulkClient(new ApiGateway(connection, calls, activities), runsFolder, activities);
        }
    }
}
