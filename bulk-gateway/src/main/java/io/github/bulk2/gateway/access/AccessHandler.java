package io.github.bulk2.gateway.access;

import java.util.List;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Lets only those requests through to an adapter that its {@link Access} allows; others are answered with a
 * {@link Problem}: 421 for a wrong {@code Host}, 403 for a wrong {@code Origin}, 401 without the gateway token. Thread-safe.
 */
public final class AccessHandler extends Handler.Wrapper {

    private final Access access;
    private final Predicate<String> isPublic;

    /**
     * Guards every path.
     *
     * @param access who may pass
     * @param adapter what is guarded
     */
    public AccessHandler(Access access, Handler adapter) {
        this(access, adapter, path -> false);
    }

    /**
     * Guards all but some paths, which need no token; host and origin are checked there too.
     *
     * @param access who may pass
     * @param adapter what is guarded
     * @param isPublic which paths need no token, such as a page's own files
     */
    public AccessHandler(Access access, Handler adapter, Predicate<String> isPublic) {
        super(adapter);
        this.access = access;
        this.isPublic = isPublic;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        Problem refusal = refusal(request);
        if (refusal == null) {
            return super.handle(request, response, callback);
        }
        if (refusal.status() == HttpStatus.UNAUTHORIZED_401) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"bulk2 gateway\"");
        }
        refusal.send(response, callback);
        return true;
    }

    private @Nullable Problem refusal(Request request) {
        HttpFields headers = request.getHeaders();
        String host = headers.get(HttpHeader.HOST);
        if (!access.isThisHost(host)) {
            return new Problem(
                    HttpStatus.MISDIRECTED_REQUEST_421,
                    "The Host header is missing or names another machine; a name that this one goes by has to be allowed first.");
        }
        List<String> origins = headers.getValuesList(HttpHeader.ORIGIN);
        if (origins.size() > 1 || !access.isAllowedOrigin(origins.isEmpty() ? null : origins.get(0), host)) {
            return new Problem(HttpStatus.FORBIDDEN_403, "Web pages of this Origin may not use the gateway.");
        }
        List<String> authorizations = headers.getValuesList(HttpHeader.AUTHORIZATION);
        boolean admitted =
                authorizations.size() < 2 && access.admits(authorizations.isEmpty() ? null : authorizations.get(0));
        if (!admitted && !isPublic.test(Request.getPathInContext(request))) {
            return new Problem(
                    HttpStatus.UNAUTHORIZED_401, "Send the gateway token as Authorization: Bearer <gateway token>.");
        }
        return null;
    }
}
