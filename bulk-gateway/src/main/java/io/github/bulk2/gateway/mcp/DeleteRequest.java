package io.github.bulk2.gateway.mcp;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/** The request by which a client would end a session. */
final class DeleteRequest extends HttpServletRequestWrapper {

    private final String session;

    DeleteRequest(HttpServletRequest request, String session) {
        super(request);
        this.session = session;
    }

    @Override
    public String getMethod() {
        return "DELETE";
    }

    @Override
    public @Nullable String getHeader(String name) {
        return name.equalsIgnoreCase("Mcp-Session-Id") ? session : super.getHeader(name);
    }
}
