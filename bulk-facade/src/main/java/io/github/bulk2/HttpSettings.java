package io.github.bulk2;

import java.time.Duration;

/**
 * How a client, or a provider of its tokens, speaks HTTP. Immutable and thread-safe. TLS certificates and host names are
 * always verified, and no redirect is followed: it could carry the token to another host.
 *
 * <p>Defaults: 10 s to connect, 2 min of silence.
 */
public final class HttpSettings {

    private static final HttpSettings DEFAULTS = new HttpSettings(Duration.ofSeconds(10), Duration.ofMinutes(2));

    private final Duration connectTimeout;
    private final Duration readTimeout;

    private HttpSettings(Duration connectTimeout, Duration readTimeout) {
        this.connectTimeout = positive(connectTimeout, "connectTimeout");
        this.readTimeout = positive(readTimeout, "readTimeout");
    }

    /** {@return the defaults that the class description lists} */
    public static HttpSettings ofDefaults() {
        return DEFAULTS;
    }

    /**
     * Changes how long making a connection may take.
     *
     * @param timeout the bound [10 s]
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive
     */
    public HttpSettings withConnectTimeout(Duration timeout) {
        return new HttpSettings(timeout, readTimeout);
    }

    /**
     * Changes how long the server may be silent in the middle of an exchange. There is no bound on the whole of a
     * transfer: a slow one that moves is fine.
     *
     * @param timeout the bound [2 min]
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive
     */
    public HttpSettings withReadTimeout(Duration timeout) {
        return new HttpSettings(connectTimeout, timeout);
    }

    /** {@return how long making a connection may take} */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** {@return how long the server may be silent} */
    public Duration readTimeout() {
        return readTimeout;
    }

    private static Duration positive(Duration duration, String name) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " must be positive; it is " + duration);
        }
        return duration;
    }
}
