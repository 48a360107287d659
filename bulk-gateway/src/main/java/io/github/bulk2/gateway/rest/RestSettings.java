package io.github.bulk2.gateway.rest;

/**
 * What the REST adapter allows. Immutable and thread-safe: each {@code with} method returns a changed copy.
 *
 * <p>Defaults: reading and writing; uploads of at most 150 MB; 10 uploads and results at once.
 */
public final class RestSettings {

    private static final RestSettings DEFAULTS = new RestSettings(false, 150_000_000, 10);

    private final boolean readOnly;
    private final long maxUploadBytes;
    private final int maxTransfers;

    private RestSettings(boolean readOnly, long maxUploadBytes, int maxTransfers) {
        this.readOnly = readOnly;
        this.maxUploadBytes = maxUploadBytes;
        this.maxTransfers = maxTransfers;
    }

    /** {@return the defaults that the class description lists} */
    public static RestSettings ofDefaults() {
        return DEFAULTS;
    }

    /**
     * Refuses everything that changes records, which is everything on ingest jobs but reading. Queries stay.
     *
     * @param only whether to [false]
     * @return the changed copy
     */
    public RestSettings withReadOnly(boolean only) {
        return new RestSettings(only, maxUploadBytes, maxTransfers);
    }

    /**
     * Limits one upload, as CSV and unpacked. Salesforce itself takes about 100 MB (guide, "Upload Job Data": 150 MB of
     * base64).
     *
     * @param bytes the largest upload [150,000,000]
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive
     */
    public RestSettings withMaxUploadBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxUploadBytes must be positive; it is " + bytes);
        }
        return new RestSettings(readOnly, bytes, maxTransfers);
    }

    /**
     * Limits how many uploads and results are on their way at once; more are answered with 503. Each holds a connection of
     * the client for as long as the slower side takes, so let there be more connections than transfers, or slow readers block
     * everybody: {@link io.github.bulk2.CallSettings#withMaxConcurrentCalls}.
     *
     * @param transfers how many at once [10]
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive
     */
    public RestSettings withMaxTransfers(int transfers) {
        if (transfers < 1) {
            throw new IllegalArgumentException("maxTransfers must be positive; it is " + transfers);
        }
        return new RestSettings(readOnly, maxUploadBytes, transfers);
    }

    /** {@return whether everything that changes records is refused} */
    public boolean isReadOnly() {
        return readOnly;
    }

    /** {@return the largest upload} */
    public long maxUploadBytes() {
        return maxUploadBytes;
    }

    /** {@return how many uploads and results may be on their way at once} */
    public int maxTransfers() {
        return maxTransfers;
    }
}
