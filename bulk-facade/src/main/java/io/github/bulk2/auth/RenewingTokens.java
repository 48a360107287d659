package io.github.bulk2.auth;

import io.github.bulk2.HttpSettings;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the token of a login until it is refused or about to die, and logs in once for however many threads need a new
 * one. Thread-safe.
 */
final class RenewingTokens implements TokenProvider {

    /** What a login gave. The time is null when nobody said how long the token lives. */
    record Grant(AccessToken token, @Nullable Instant expiresAt) {}

    /** What a provider may be told beside its login. */
    record Options(@Nullable HttpSettings http, Clock clock) {}

    static final Options NO_SETTINGS = new Options(null, Clock.systemUTC());

    // Long enough that threads and polls of a run that is about to fail do not lock the user's account.
    static final Duration REFUSAL_MEMORY = Duration.ofSeconds(10);
    // A call under way needs its token a little longer.
    static final Duration RENEWAL_LEAD = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(RenewingTokens.class);

    private final Function<HttpSettings, Grant> login;
    private final Clock clock;
    private final boolean httpIsOwn;
    private final AtomicBoolean renewalFailing = new AtomicBoolean();
    private HttpSettings http;
    private boolean httpOffered;
    private @Nullable CompletableFuture<Grant> flight;
    private volatile @Nullable Kept kept;
    private volatile @Nullable Refusal refusal;

    private record Kept(Grant grant, Instant renewAt) {}

    private record Refusal(AuthenticationException reason, Instant until) {}

    RenewingTokens(Function<HttpSettings, Grant> login, Options options) {
        this.login = login;
        this.clock = options.clock();
        this.httpIsOwn = options.http() != null;
        this.http = Objects.requireNonNullElse(options.http(), HttpSettings.ofDefaults());
    }

    @Override
    public AccessToken token() {
        Kept known = kept;
        Instant now = clock.instant();
        if (known != null && now.isBefore(known.renewAt())) {
            return known.grant().token();
        }
        Refusal refused = refusal;
        if (refused != null && now.isBefore(refused.until())) {
            throw refused.reason();
        }
        try {
            return renew(known).token();
        } catch (BulkTransportException passing) {
            if (known != null && known.equals(kept) && isAlive(known)) {
                if (renewalFailing.compareAndSet(false, true)) {
                    LOG.warn("cannot renew the access token yet, the old one is still good: {}", passing.getMessage());
                }
                return known.grant().token();
            }
            throw passing;
        }
    }

    @Override
    public boolean invalidate(AccessToken refused) {
        synchronized (this) {
            Kept known = kept;
            if (known != null && known.grant().token().equals(refused)) {
                kept = null;
            }
        }
        return true;
    }

    @Override
    public synchronized void offerHttp(HttpSettings offered) {
        if (!httpIsOwn && !httpOffered) {
            http = offered;
            httpOffered = true;
        }
    }

    /** One login for all threads that come while it is under way; they share its outcome, also a bad one. */
    private Grant renew(@Nullable Kept stale) {
        CompletableFuture<Grant> joined;
        boolean mine = false;
        synchronized (this) {
            Kept latest = kept;
            if (latest != null && !latest.equals(stale)) {
                return latest.grant();
            }
            if (flight == null) {
                flight = new CompletableFuture<>();
                mine = true;
            }
            joined = flight;
        }
        if (mine) {
            logIn(joined);
        }
        return outcome(joined);
    }

    private void logIn(CompletableFuture<Grant> outcome) {
        HttpSettings settings;
        synchronized (this) {
            settings = http;
        }
        try {
            Grant grant = login.apply(settings);
            renewalFailing.set(false);
            synchronized (this) {
                kept = new Kept(grant, renewAt(grant));
                refusal = null;
                flight = null;
            }
            outcome.complete(grant);
        } catch (RuntimeException | Error failure) {
            synchronized (this) {
                if (failure instanceof AuthenticationException reason) {
                    refusal = new Refusal(reason, clock.instant().plus(REFUSAL_MEMORY));
                }
                flight = null;
            }
            outcome.completeExceptionally(failure);
        }
    }

    private static Grant outcome(CompletableFuture<Grant> flight) {
        try {
            return flight.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof BulkException known) {
                throw known;
            }
            throw new IllegalStateException("logging in failed", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new BulkTransportException(
                    "interrupted while waiting for an access token", Progress.NOT_SENT, null, stopped);
        }
    }

    private boolean isAlive(Kept known) {
        Instant expiresAt = known.grant().expiresAt();
        return expiresAt == null || clock.instant().isBefore(expiresAt);
    }

    private Instant renewAt(Grant grant) {
        Instant expiresAt = grant.expiresAt();
        if (expiresAt == null) {
            return Instant.MAX;
        }
        Duration tenth = Duration.between(clock.instant(), expiresAt).dividedBy(10);
        return expiresAt.minus(tenth.compareTo(RENEWAL_LEAD) < 0 ? tenth : RENEWAL_LEAD);
    }

    @Override
    public String toString() {
        return "TokenProvider(hidden)";
    }
}
