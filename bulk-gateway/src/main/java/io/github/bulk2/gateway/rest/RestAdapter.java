package io.github.bulk2.gateway.rest;

import io.github.bulk2.BulkClient;
import io.github.bulk2.gateway.access.BodyReader;
import io.github.bulk2.gateway.access.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST adapter: nine operations on ingest jobs as the Naftiko capability names them, six on query jobs, its OpenAPI
 * document at {@code /v1/openapi.json} and a page to try them at {@code /}. Thread-safe.
 */
public final class RestAdapter extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(RestAdapter.class);

    private final BulkClient client;
    private final BodyReader bodies;
    private final Pages pages = new Pages();
    private final Router router;

    /**
     * Makes the adapter; it speaks to Salesforce through the client, which remains the caller's to close.
     *
     * @param client the org
     * @param settings what is allowed
     */
    public RestAdapter(BulkClient client, RestSettings settings) {
        this(client, settings, BodyReader.PATIENCE);
    }

    /**
     * Makes the adapter, with another time before the rate of a body counts.
     *
     * @param client the org
     * @param settings what is allowed
     * @param patience how long a body may take before it has to come with 1 KiB/s on average
     */
    public RestAdapter(BulkClient client, RestSettings settings, Duration patience) {
        this.client = client;
        this.bodies = new BodyReader(patience);
        Transfers transfers = new Transfers(settings.maxTransfers());
        List<Route> routes = new ArrayList<>(new IngestRoutes(client, settings, transfers).routes());
        routes.addAll(new QueryRoutes(client, transfers).routes());
        this.router = new Router(routes);
    }

    /**
     * Tells which paths need no gateway token: the page, its files and the OpenAPI document, which hold nothing of the org.
     *
     * @param path a request's path
     * @return whether everybody may have it
     */
    public static boolean isPublic(String path) {
        return Pages.has(path);
    }

    List<Route> routes() {
        return router.routes();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(request, response, client, bodies);
        try {
            if (pages.answer(exchange)) {
                callback.succeeded();
                return true;
            }
            Route route = router.find(exchange);
            route.body().check().answer(exchange);
            BodyReader.Wanted wanted = route.body().wanted();
            // An upload that was not asked for yet is checked further before it is.
            if (wanted != null && !(wanted.orLess() && exchange.expectsToContinue())) {
                bodies.read(request, response, callback, wanted, (begun, end) -> {
                    exchange.begun(begun);
                    answer(route, exchange, response, end);
                });
            } else {
                answer(route, exchange, response, callback);
            }
        } catch (IOException | RuntimeException failure) {
            fail(failure, exchange, response, callback);
        }
        return true;
    }

    private static void answer(Route route, Exchange exchange, Response response, Callback callback) {
        try {
            route.operation().answer(exchange);
        } catch (IOException | RuntimeException failure) {
            fail(failure, exchange, response, callback);
            return;
        }
        CompletableFuture<byte[]> later = exchange.later();
        if (later == null) {
            callback.succeeded();
        } else {
            var unused = later.whenComplete((json, failure) -> end(json, failure, exchange, response, callback));
        }
    }

    /** Ends a request whose answer had to be waited for, in a thread that has others to answer. */
    private static void end(
            byte @Nullable [] json,
            @Nullable Throwable failure,
            Exchange exchange,
            Response response,
            Callback callback) {
        try {
            if (json != null) {
                exchange.send(HttpStatus.OK_200, json, callback);
            } else if (failure != null) {
                exchange.threads().execute(() -> fail(failure, exchange, response, callback));
            }
        } catch (RuntimeException closing) {
            callback.failed(closing);
        }
    }

    private static void fail(Throwable failure, Exchange exchange, Response response, Callback callback) {
        if (exchange.isCommitted()) {
            // There is no way to tell but to break off: whoever reads must not take this for the end.
            LOG.debug("{} ended early", exchange.method(), failure);
            exchange.breakOff();
            callback.failed(failure);
            return;
        }
        exchange.restart();
        try {
            if (Failures.passOn(failure, exchange)) {
                callback.succeeded();
            } else {
                Problem problem = Failures.problem(failure);
                problem.send(response, callback);
            }
        } catch (IOException gone) {
            callback.failed(gone);
        }
    }
}
