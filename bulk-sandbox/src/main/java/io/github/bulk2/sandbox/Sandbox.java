package io.github.bulk2.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A Salesforce org with Bulk API 2.0 in this process: it speaks HTTP on a port of its own, keeps records in an embedded
 * database, processes jobs for real and, on request, misbehaves. Thread-safe. Uploads, results and, unless a file is
 * named, the database live in a temporary folder that {@link #close()} removes.
 */
public final class Sandbox implements AutoCloseable {
    private final Org org;
    private final Sessions sessions;
    private final SandboxServer server;
    private final URI instanceUrl;

    private Sandbox(Settings settings) {
        this.org = new Org(settings);
        this.sessions = new Sessions(org.organizationId(), settings.token);
        this.server = new SandboxServer(org, sessions);
        try {
            this.instanceUrl = server.open();
        } catch (IOException e) {
            org.close();
            throw new UncheckedIOException("cannot listen on " + settings.host + ":" + settings.port, e);
        }
    }

    /**
     * Begins a sandbox with default settings.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts a sandbox with default settings.
     *
     * @return the running sandbox
     */
    public static Sandbox start() {
        return builder().start();
    }

    /**
     * Where the org is: the base of every path, such as {@code http://127.0.0.1:40123}.
     *
     * @return the URL, without a slash at the end
     */
    public URI instanceUrl() {
        return instanceUrl;
    }

    /**
     * The base of the REST resources of the configured version: the instance URL and {@code /services/data/v63.0}.
     *
     * @return the URL, without a slash at the end
     */
    public URI dataUrl() {
        return instanceUrl.resolve("/services/data/v" + org.settings().apiVersion);
    }

    /**
     * The org's id: in session tokens, in {@code id} of the token endpoint's answers, in {@code userinfo} and in
     * {@code SELECT Id FROM Organization}.
     *
     * @return 18 characters that begin with {@code 00D}
     */
    public String organizationId() {
        return org.organizationId();
    }

    /**
     * The session token that is valid from the start.
     *
     * @return the token
     */
    public String token() {
        return sessions.initial();
    }

    /** Ends the validity of every token; new ones come from the token endpoint, or from {@link #reset()}. */
    public void expireTokens() {
        sessions.expire();
    }

    /**
     * The script of what goes wrong.
     *
     * @return the faults of this sandbox
     */
    public Faults faults() {
        return org.faults();
    }

    /**
     * How often each operation was called.
     *
     * @param operation the operation's id, see {@link Call#operation()}
     * @return the number of calls since the start or the last {@link #reset()}
     */
    public long calls(String operation) {
        return org.calls().counts().getOrDefault(operation, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /**
     * The number of calls by operation and status; the status 0 counts calls that got no answer.
     *
     * @return a copy
     */
    public Map<String, Map<Integer, Long>> calls() {
        return org.calls().counts();
    }

    /**
     * The most recent calls, at most 1,000, the oldest first.
     *
     * @return a copy
     */
    public List<Call> recentCalls() {
        return org.calls().recent();
    }

    /**
     * Sets how much of an allowance is used, as if others had used it, or time had given it back.
     *
     * @param limit Salesforce's name, such as {@code DailyBulkApiBatches}
     * @param used how much of it
     * @throws IllegalArgumentException if there is no such allowance
     */
    public void use(String limit, long used) {
        org.usage().set(limit, used);
    }

    /** Forgets jobs, records, faults, calls and use; running jobs are aborted. The initial token is valid again. */
    public void reset() {
        org.reset();
        sessions.reset();
    }

    /**
     * Stops the server, aborts running jobs and removes the temporary files.
     *
     * @throws UncheckedIOException if the server cannot be stopped or a file cannot be removed
     */
    @Override
    public void close() {
        org.faults().clear();
        try {
            server.shut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            org.close();
        }
    }

    /** Collects the settings of a {@link Sandbox}. Not thread-safe; usable for several sandboxes. */
    public static final class Builder {
        private final Settings settings = new Settings();

        private Builder() {}

        /**
         * Sets the port.
         *
         * @param port 0, the default, takes a free one
         * @return this builder
         */
        public Builder port(int port) {
            settings.port = port;
            return this;
        }

        /**
         * Sets the address to listen on.
         *
         * @param host the loopback address by default; anything else lets others in, with the right to reset everything
         * @return this builder
         */
        public Builder host(String host) {
            settings.host = Objects.requireNonNull(host, "host");
            return this;
        }

        /**
         * Sets the session token that is valid from the start.
         *
         * @param token random by default; if it begins with an organization id and {@code !}, that is the org's, unless
         *     {@link #organizationId} sets another
         * @return this builder
         */
        public Builder token(String token) {
            settings.token = Objects.requireNonNull(token, "token");
            return this;
        }

        /**
         * Sets the org's id. Another one on the same port and file is what a refreshed sandbox of Salesforce is: its URL
         * stays, its id changes.
         *
         * @param id 15 or 18 characters that begin with {@code 00D}; by default random, and the same again for a
         *     {@link #databaseFile}
         * @return this builder
         * @throws IllegalArgumentException if it is not such an id
         */
        public Builder organizationId(String id) {
            if (!SalesforceId.isOrganization(id)) {
                throw new IllegalArgumentException(
                        "\"" + id + "\" is not an organization id, such as 00DHs0000000001MAA");
            }
            settings.organizationId = SalesforceId.withChecksum(id);
            return this;
        }

        /**
         * Sets the API version that {@link Sandbox#dataUrl()} names; the server answers every version from 41.0 on.
         *
         * @param apiVersion {@code 63.0} by default
         * @return this builder
         */
        public Builder apiVersion(String apiVersion) {
            settings.apiVersion = Objects.requireNonNull(apiVersion, "apiVersion");
            return this;
        }

        /**
         * Accepts any object and any field, as text.
         *
         * @param lenient false by default
         * @return this builder
         */
        public Builder lenient(boolean lenient) {
            settings.lenient = lenient;
            return this;
        }

        /**
         * Adds objects from a file; the module's README describes its JSON.
         *
         * @param file a JSON file
         * @return this builder
         */
        public Builder objects(Path file) {
            settings.objects = Objects.requireNonNull(file, "file");
            return this;
        }

        /**
         * Keeps the records in a file that outlives the sandbox.
         *
         * @param file the file's path without the ending {@code .mv.db} that the database adds
         * @return this builder
         */
        public Builder databaseFile(Path file) {
            settings.databaseFile = Objects.requireNonNull(file, "file");
            return this;
        }

        /**
         * Sets how long every job is at least in progress.
         *
         * @param duration zero by default
         * @return this builder
         */
        public Builder processingTime(Duration duration) {
            settings.processingTime = Objects.requireNonNull(duration, "duration");
            return this;
        }

        /**
         * Sets the seed of everything that is left to chance, except tokens.
         *
         * @param seed any number
         * @return this builder
         */
        public Builder seed(long seed) {
            settings.seed = seed;
            return this;
        }

        /**
         * Sets how many API requests are allowed.
         *
         * @param requests 15,000 by default, as in a Developer Edition org
         * @return this builder
         */
        public Builder dailyApiRequests(int requests) {
            settings.dailyApiRequests = requests;
            return this;
        }

        /**
         * Sets how many jobs a page of a list holds.
         *
         * @param jobs 1,000 by default, as documented
         * @return this builder
         */
        public Builder jobListPageSize(int jobs) {
            settings.jobListPageSize = positive(jobs);
            return this;
        }

        /**
         * Sets how many records a page of query results holds if the request does not say.
         *
         * @param records 50,000 by default
         * @return this builder
         */
        public Builder defaultMaxRecords(int records) {
            settings.defaultMaxRecords = positive(records);
            return this;
        }

        /**
         * Puts jobs of Bulk API 1.0 into both lists.
         *
         * @param jobs how many, none by default
         * @return this builder
         */
        public Builder classicJobs(int jobs) {
            settings.classicJobs = jobs;
            return this;
        }

        /**
         * Sets how many records are written in one transaction.
         *
         * @param records 200 by default, as in Salesforce
         * @return this builder
         */
        public Builder chunkSize(int records) {
            settings.chunkSize = positive(records);
            return this;
        }

        /**
         * Sets the largest upload.
         *
         * @param bytes 150 MB by default
         * @return this builder
         */
        public Builder maxUploadBytes(long bytes) {
            settings.maxUploadBytes = bytes;
            return this;
        }

        /**
         * Registers a connected app for the client credentials and refresh token flows. Without any, every id and secret
         * is accepted.
         *
         * @param clientId the consumer key
         * @param clientSecret the consumer secret
         * @return this builder
         */
        public Builder client(String clientId, String clientSecret) {
            settings.clientSecrets.put(clientId, clientSecret);
            return this;
        }

        /**
         * Registers a connected app for the JWT bearer flow.
         *
         * @param clientId the consumer key, the assertion's issuer
         * @param key the key that verifies assertions
         * @return this builder
         */
        public Builder clientKey(String clientId, RSAPublicKey key) {
            settings.clientKeys.put(clientId, key);
            return this;
        }

        /**
         * Registers a refresh token.
         *
         * @param clientId the consumer key it was issued to
         * @param refreshToken the token
         * @return this builder
         */
        public Builder refreshToken(String clientId, String refreshToken) {
            settings.refreshTokens.put(refreshToken, clientId);
            return this;
        }

        /**
         * Sets the running user's name, the subject of JWT assertions and the one who can log in over SOAP.
         *
         * @param username {@code admin@sandbox.example} by default
         * @return this builder
         */
        public Builder username(String username) {
            settings.username = Objects.requireNonNull(username, "username");
            return this;
        }

        /**
         * Sets the running user's password, for the login over SOAP.
         *
         * @param password any that is not empty is accepted by default
         * @return this builder
         */
        public Builder password(String password) {
            settings.password = Objects.requireNonNull(password, "password");
            return this;
        }

        /**
         * Chooses the other of two behaviours that sources differ on.
         *
         * @param option the switch to set
         * @return this builder
         */
        public Builder with(Switch option) {
            settings.switches.add(option);
            return this;
        }

        /**
         * Starts the sandbox.
         *
         * @return the running sandbox
         * @throws UncheckedIOException if the port cannot be opened or a file cannot be read or written
         * @throws IllegalArgumentException if the file of objects holds a name that is no API name
         */
        public Sandbox start() {
            return new Sandbox(settings.copy());
        }

        private static int positive(int number) {
            if (number < 1) {
                throw new IllegalArgumentException("must be at least 1, not " + number);
            }
            return number;
        }
    }
}
