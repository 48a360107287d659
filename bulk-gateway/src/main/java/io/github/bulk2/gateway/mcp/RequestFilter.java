package io.github.bulk2.gateway.mcp;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before the SDK's servlet and does what that does not: bounds messages and sessions, and hears of cancelled calls. */
final class RequestFilter implements Filter {

    private static final String SESSION = "Mcp-Session-Id";

    private final HttpServlet transport;
    private final BoundedSessions sessions;
    private final Map<Call, Presence> waiting = new ConcurrentHashMap<>();

    private record Call(String session, String id) {}

    RequestFilter(HttpServlet transport, BoundedSessions sessions) {
        this.transport = transport;
        this.sessions = sessions;
    }

    @Override
    public void doFilter(ServletRequest anyRequest, ServletResponse anyResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) anyRequest;
        HttpServletResponse response = (HttpServletResponse) anyResponse;
        String session = Optional.ofNullable(request.getHeader(SESSION)).orElse("");
        switch (request.getMethod()) {
            case "POST" -> post(request, response, session, chain);
            case "GET" -> {
                sessions.used(session);
                chain.doFilter(request, new Begun(response));
                sessions.listening(session);
            }
            case "DELETE" -> {
                chain.doFilter(request, response);
                sessions.ended(session);
            }
            default -> {
                response.setHeader("Allow", "POST, GET, DELETE");
                response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "Send POST, GET or DELETE.");
            }
        }
    }

    /** An event stream that has begun for the client too, not only with its first event, which may never come. */
    private static final class Begun extends HttpServletResponseWrapper {

        Begun(HttpServletResponse response) {
            super(response);
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            PrintWriter writer = super.getWriter();
            String type = getContentType();
            if (type != null && type.startsWith("text/event-stream")) {
                flushBuffer();
            }
            return writer;
        }
    }

    private void post(HttpServletRequest request, HttpServletResponse response, String session, FilterChain chain)
            throws IOException, ServletException {
        byte[] body = request.getInputStream().readNBytes(Message.MAX_BYTES + 1);
        if (body.length > Message.MAX_BYTES) {
            answer(response, HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, Message.tooLarge());
            return;
        }
        Message message;
        try {
            message = Message.parse(body);
        } catch (IOException noJson) {
            answer(response, HttpServletResponse.SC_BAD_REQUEST, Message.parseError());
            return;
        }
        Optional<String> refusal = message.refusal();
        if (refusal.isPresent()) {
            boolean asAnswer = message.isWellFormed();
            answer(response, asAnswer ? HttpServletResponse.SC_OK : HttpServletResponse.SC_BAD_REQUEST, refusal.get());
            return;
        }
        if (message.isMethod("notifications/cancelled")) {
            cancel(new Call(session, message.cancelledId()));
            response.setStatus(HttpServletResponse.SC_ACCEPTED);
            return;
        }
        HttpServletRequest again = new BufferedRequest(request, body);
        if (message.isMethod("initialize")) {
            chain.doFilter(again, response);
            forgetSurplus(again, response);
            return;
        }
        sessions.used(session);
        if (message.isRequest()) {
            follow(new Call(session, message.id()), again, response, chain);
        } else {
            chain.doFilter(again, response);
        }
    }

    private void follow(Call call, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Presence presence = new Presence();
        waiting.put(call, presence);
        request.setAttribute(Presence.KEY, presence);
        try {
            chain.doFilter(request, new HttpServletResponseWrapper(response) {
                @Override
                public PrintWriter getWriter() throws IOException {
                    PrintWriter writer = super.getWriter();
                    presence.writesTo(writer);
                    return writer;
                }
            });
        } finally {
            waiting.remove(call, presence);
        }
    }

    private void cancel(Call call) {
        Presence presence = waiting.get(call);
        if (presence != null) {
            presence.cancel();
        }
    }

    /** The one way to have the transport forget a session is the request that a client would send. */
    private void forgetSurplus(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        for (Optional<String> id = sessions.forgetOne(); id.isPresent(); id = sessions.forgetOne()) {
            transport.service(new DeleteRequest(request, id.get()), new IgnoredResponse(response));
        }
    }

    private static void answer(HttpServletResponse response, int status, String json) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        byte[] body = Message.utf8(json);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
