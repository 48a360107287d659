package io.github.bulk2.gateway.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpStatus;

/** Finds the operation of a request. Immutable. */
final class Router {

    // Salesforce's own spelling of two of the results, and what follows from it for the third.
    private static final Map<String, String> ALIASES = Map.of(
            "failedResults", "failedresults",
            "successfulResults", "successfulresults",
            "unprocessedRecords", "unprocessedrecords");

    private final List<Route> routes;

    Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    List<Route> routes() {
        return routes;
    }

    /**
     * The operation of a request.
     *
     * @throws ProblemException 404 for a path that none has, 405 for a method that the path's ones have not
     */
    Route find(Exchange exchange) {
        if (exchange.hasPathParameters()) {
            throw Exchange.badRequest("The path holds a semicolon, which means nothing here.");
        }
        List<String> segments = segments(exchange.path());
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            if (matches(route.segments(), segments)) {
                if (route.method().equals(exchange.method())) {
                    exchange.take(route, segments);
                    return route;
                }
                allowed.add(route.method());
            }
        }
        if (allowed.isEmpty()) {
            throw new ProblemException(
                    HttpStatus.NOT_FOUND_404, "There is nothing at this path; /v1/openapi.json tells which there are.");
        }
        String methods = String.join(", ", allowed);
        exchange.header("Allow", methods);
        throw new ProblemException(HttpStatus.METHOD_NOT_ALLOWED_405, "This path knows " + methods + " only.");
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.substring(1).split("/")) {
            segments.add(ALIASES.getOrDefault(segment, segment));
        }
        return segments;
    }

    private static boolean matches(List<String> template, List<String> segments) {
        if (template.size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < template.size(); i++) {
            if (!template.get(i).equals(Route.JOB_ID) && !template.get(i).equals(segments.get(i))) {
                return false;
            }
        }
        return true;
    }
}
