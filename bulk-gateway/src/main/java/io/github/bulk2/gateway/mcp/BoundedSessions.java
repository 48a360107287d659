package io.github.bulk2.gateway.mcp;

import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Knows the sessions of the SDK's transport, which itself keeps each until the client deletes it, as hardly any does, or until
 * its sweep, and the id of each in any case: whoever can send {@code initialize} could fill the heap before. So the sweep is
 * off, and the surplus is found here. Thread-safe.
 */
final class BoundedSessions implements McpStreamableServerTransportProvider {

    private final HttpServletStreamableServerTransportProvider transport;
    private final int most;
    private final Duration longestIdle;
    private final Clock clock;
    // In the order of their last use.
    private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    private boolean listeningEnded;

    private record Session(McpStreamableServerSession session, Instant lastUsed) {}

    BoundedSessions(
            HttpServletStreamableServerTransportProvider transport, int most, Duration longestIdle, Clock clock) {
        this.transport = transport;
        this.most = most;
        this.longestIdle = longestIdle;
        this.clock = clock;
    }

    @Override
    public void setSessionFactory(McpStreamableServerSession.Factory factory) {
        transport.setSessionFactory(request -> {
            McpStreamableServerSession.McpStreamableServerSessionInit begun = factory.startSession(request);
            add(begun.session());
            return begun;
        });
    }

    private synchronized void add(McpStreamableServerSession session) {
        sessions.put(session.getId(), new Session(session, clock.instant()));
    }

    /** Ends the event streams that clients only listen at, now and from now on. Calls under way are answered. */
    synchronized void endListening() {
        listeningEnded = true;
        sessions.values().forEach(known -> known.session().releaseListeningStream());
    }

    /** A client listens, or is about to. */
    synchronized void listening(String id) {
        Session known = sessions.get(id);
        if (listeningEnded && known != null) {
            known.session().releaseListeningStream();
        }
    }

    synchronized void used(String id) {
        sessions.computeIfPresent(id, (key, known) -> new Session(known.session(), clock.instant()));
    }

    synchronized void ended(String id) {
        sessions.remove(id);
    }

    /** Forgets a session that was idle for too long or, if there are too many, the longest; it has to be deleted then. */
    synchronized Optional<String> forgetOne() {
        Instant tooLongAgo = clock.instant().minus(longestIdle);
        Iterator<Session> oldestFirst = sessions.values().iterator();
        while (oldestFirst.hasNext()) {
            Session oldest = oldestFirst.next();
            if (sessions.size() <= most && oldest.lastUsed().isAfter(tooLongAgo)) {
                return Optional.empty();
            }
            // One with an open stream holds a connection, and of those there are never many.
            if (!oldest.session().hasOpenStream()) {
                oldestFirst.remove();
                return Optional.of(oldest.session().getId());
            }
        }
        return Optional.empty();
    }

    @Override
    public Mono<Void> notifyClients(String method, Object params) {
        return transport.notifyClients(method, params);
    }

    @Override
    public Mono<Void> notifyClient(String sessionId, String method, Object params) {
        return transport.notifyClient(sessionId, method, params);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return transport.closeGracefully();
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }
}
