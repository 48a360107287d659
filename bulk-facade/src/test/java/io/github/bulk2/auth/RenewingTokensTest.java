package io.github.bulk2.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.RenewingTokens.Grant;
import io.github.bulk2.auth.RenewingTokens.Options;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.sandbox.Sandbox;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a provider logs in, and how often. */
@Timeout(60)
class RenewingTokensTest {

    private static final int THREADS = 64;
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final TurnedClock clock = new TurnedClock();
    private final AtomicInteger logins = new AtomicInteger();

    private Grant next(Duration lifetime) {
        return new Grant(AccessToken.of("token-" + logins.incrementAndGet()), clock.now.plus(lifetime));
    }

    private static void inAllThreads(Callable<Object> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier together = new CyclicBarrier(THREADS);
            List<Future<Object>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(() -> {
                    together.await();
                    return work.call();
                }));
            }
            for (Future<Object> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void sixtyFourThreadsThatMeetA401TogetherCauseOneTokenRequest() throws Exception {
        try (Sandbox sandbox =
                        Sandbox.builder().client("app", "app.the_secret.value").start();
                BulkClient client = BulkClient.builder()
                        .tokens(ConnectedApp.of(sandbox.instanceUrl(), "app").clientCredentials("app.the_secret.value"))
                        .calls(CallSettings.ofDefaults().withMaxConcurrentCalls(THREADS))
                        .build()) {
            inAllThreads(() -> client.ingest().create(IngestRequest.insert("Account")));
            assertThat(sandbox.calls("token")).isEqualTo(1);
            for (int round = 2; round <= 4; round++) {
                sandbox.expireTokens();
                inAllThreads(() -> client.ingest().create(IngestRequest.insert("Account")));
                assertThat(sandbox.calls("token")).isEqualTo(round);
            }
            assertThat(sandbox.calls().get("createIngestJob")).containsEntry(200, 4L * THREADS);
        }
    }

    @Test
    void threadsThatWaitForOneLoginShareItsFailure() throws Exception {
        AtomicInteger arrived = new AtomicInteger();
        Set<Thread> callers = ConcurrentHashMap.newKeySet();
        RenewingTokens tokens = new RenewingTokens(
                http -> {
                    logins.incrementAndGet();
                    // Fails when everybody else waits for it.
                    while (arrived.get() < THREADS || waiting(callers) < THREADS - 1) {
                        Thread.onSpinWait();
                    }
                    throw new BulkTransportException("no connection", Progress.NOT_SENT, null, null);
                },
                RenewingTokens.NO_SETTINGS);
        inAllThreads(() -> {
            callers.add(Thread.currentThread());
            arrived.incrementAndGet();
            assertThatThrownBy(tokens::token).isInstanceOf(BulkTransportException.class);
            return true;
        });
        assertThat(logins).hasValue(1);
    }

    private static long waiting(Set<Thread> threads) {
        return threads.stream()
                .filter(thread -> thread.getState() == Thread.State.WAITING)
                .count();
    }

    @Test
    void tokenIsKeptUntilItIsRefused() {
        RenewingTokens tokens = new RenewingTokens(
                http -> new Grant(AccessToken.of("token-" + logins.incrementAndGet()), null), new Options(null, clock));
        AccessToken first = tokens.token();
        clock.now = NOON.plus(Duration.ofDays(365));
        assertThat(tokens.token()).isEqualTo(first);
        assertThat(tokens.invalidate(AccessToken.of("an-older-one"))).isTrue();
        assertThat(tokens.token()).isEqualTo(first);
        tokens.invalidate(first);
        tokens.invalidate(first);
        assertThat(tokens.token().value()).isEqualTo("token-2");
        assertThat(logins).hasValue(2);
    }

    @Test
    void tokenIsRenewedAMinuteBeforeItDies() {
        RenewingTokens tokens = new RenewingTokens(http -> next(Duration.ofHours(2)), new Options(null, clock));
        tokens.token();
        clock.now = NOON.plus(Duration.ofMinutes(118));
        assertThat(tokens.token().value()).isEqualTo("token-1");
        clock.now = NOON.plus(Duration.ofMinutes(119));
        assertThat(tokens.token().value()).isEqualTo("token-2");
    }

    @Test
    void shortLivedTokenIsRenewedAfterNineTenthsOfItsLife() {
        RenewingTokens tokens = new RenewingTokens(http -> next(Duration.ofSeconds(100)), new Options(null, clock));
        tokens.token();
        clock.now = NOON.plusSeconds(89);
        assertThat(tokens.token().value()).isEqualTo("token-1");
        clock.now = NOON.plusSeconds(90);
        assertThat(tokens.token().value()).isEqualTo("token-2");
    }

    @Test
    void renewalThatFailsEarlyLeavesTheLivingTokenInUse() {
        RenewingTokens tokens = new RenewingTokens(
                http -> {
                    if (logins.get() == 1) {
                        throw new BulkTransportException("no connection", Progress.NOT_SENT, null, null);
                    }
                    return next(Duration.ofHours(1));
                },
                new Options(null, clock));
        tokens.token();
        clock.now = NOON.plus(Duration.ofSeconds(3_599));
        assertThat(tokens.token().value()).isEqualTo("token-1");
        clock.now = NOON.plus(Duration.ofHours(1));
        assertThatThrownBy(tokens::token).isInstanceOf(BulkTransportException.class);
    }

    @Test
    void refusedLoginIsRememberedForTenSeconds() {
        RenewingTokens tokens = new RenewingTokens(
                http -> {
                    throw new AuthenticationException("wrong " + logins.incrementAndGet(), "invalid_grant", "", null);
                },
                new Options(null, clock));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(tokens::token).hasMessage("wrong 1");
        }
        clock.now = NOON.plusSeconds(10);
        assertThatThrownBy(tokens::token).hasMessage("wrong 2");
    }

    @Test
    void lifetimeComesFromTheAnswer() {
        try (LoginServer login = new LoginServer(n ->
                LoginServer.token("00Dtoken" + n, URI.create("https://acme.my.salesforce.com"), ",\"expires_in\":1"))) {
            TokenProvider tokens = ConnectedApp.of(login.url(), "app").clientCredentials("app.the_secret.value");
            tokens.token();
            // Nine tenths of a second later the token is renewed without having been refused.
            long patience = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (login.requests().size() < 2 && System.nanoTime() < patience) {
                tokens.token();
                Thread.onSpinWait();
            }
            assertThat(login.requests()).hasSize(2);
        }
    }

    @Test
    void firstOfferOfHttpSettingsCountsAndOwnOnesOutrankIt() {
        var offered = HttpSettings.ofDefaults().withReadTimeout(Duration.ofSeconds(7));
        List<Duration> used = new ArrayList<>();
        RenewingTokens open = new RenewingTokens(
                http -> {
                    used.add(http.readTimeout());
                    return next(Duration.ofHours(1));
                },
                RenewingTokens.NO_SETTINGS);
        open.offerHttp(offered);
        open.offerHttp(offered.withReadTimeout(Duration.ofSeconds(8)));
        open.token();
        RenewingTokens own = new RenewingTokens(
                http -> {
                    used.add(http.readTimeout());
                    return next(Duration.ofHours(1));
                },
                new Options(offered.withReadTimeout(Duration.ofSeconds(9)), clock));
        own.offerHttp(offered);
        own.token();
        assertThat(used).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(9));
    }

    @Test
    void readTimeoutOfTheClientHoldsForTheTokenEndpoint() {
        CountDownLatch never = new CountDownLatch(1);
        try (LoginServer login = new LoginServer(n -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return LoginServer.error("too", "late");
                });
                BulkClient client = BulkClient.builder()
                        .tokens(ConnectedApp.of(login.url(), "app").clientCredentials("app.the_secret.value"))
                        .http(HttpSettings.ofDefaults().withReadTimeout(Duration.ofMillis(300)))
                        .calls(CallSettings.ofDefaults().withMaxAttempts(1))
                        .build()) {
            assertThatThrownBy(() -> client.ingest().create(IngestRequest.insert("Account")))
                    .isInstanceOf(BulkTransportException.class)
                    .hasMessageContaining("no answer");
            never.countDown();
        }
    }

    private static final class TurnedClock extends Clock {
        private Instant now = NOON;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
