package io.github.bulk2.gateway.mcp;

import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Knows the sessions of the SDK's transport, which itself keeps each until the client deletes it, as hardly any does, or until
 * its sweep: whoever can send {@code initialize} could fill the heap before. Thread-safe.
 */
final class BoundedSessions implements McpStreamableServerTransportProvider {

    private final HttpServletStreamableServerTransportProvider transport;
    private final int most;
    // In the order of their last use.
    private final Map<String, McpStreamableServerSession> sessions = new LinkedHashMap<>(16, 0.75f, true);

    BoundedSessions(HttpServletStreamableServerTransportProvider transport, int most) {
        this.transport = transport;
        this.most = most;
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
        sessions.put(session.getId(), session);
    }

    synchronized void used(String id) {
        sessions.get(id);
    }

    synchronized void ended(String id) {
        sessions.remove(id);
    }

    /** Forgets the session that was not used for the longest time, if there are too many; it has to be deleted then. */
    synchronized Optional<String> forgetOne() {
        if (sessions.size() <= most) {
            return Optional.empty();
        }
        Iterator<McpStreamableServerSession> oldestFirst = sessions.values().iterator();
        while (oldestFirst.hasNext()) {
            McpStreamableServerSession session = oldestFirst.next();
            // One with an open stream holds a connection, and of those there are never many.
            if (!session.hasOpenStream()) {
                oldestFirst.remove();
                return Optional.of(session.getId());
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
