package io.github.bulk2.it.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operation of a document.
 *
 * @param method in capitals
 * @param path the template, such as {@code /ingest/{jobId}}
 */
record Operation(String id, String method, String path, Place place) {

    private static final String VARIABLE = "\\{(\\w+)}";

    static Operation at(Place path, String template, String method) {
        Place place = path.child(method);
        return new Operation(
                place.node().path("operationId").asText(), method.toUpperCase(java.util.Locale.ROOT), template, place);
    }

    /** What the variables of the path stand for; null if it is not this operation's. */
    Matcher matcher(String actualPath) {
        Matcher matcher =
                Pattern.compile(path.replaceAll(VARIABLE, "(?<$1>[^/]+)")).matcher(actualPath);
        return matcher.matches() ? matcher : null;
    }

    boolean isOfAJob() {
        return path.contains("{jobId}");
    }

    /** Finds the paths of this operation and of no other with its method. */
    String pathPattern() {
        return "/jobs" + path.replaceAll(VARIABLE, "[^/]+") + "/?$";
    }

    List<Place> parameters() {
        return place.child("parameters").children();
    }

    List<Integer> statuses() {
        return place.child("responses").names().stream().map(Integer::valueOf).toList();
    }

    int successStatus() {
        List<Integer> good =
                new ArrayList<>(statuses().stream().filter(code -> code < 300).toList());
        if (good.size() != 1) {
            throw new IllegalStateException(id + " has the successes " + good);
        }
        return good.get(0);
    }

    Place response(int status) {
        return place.child("responses").child(Integer.toString(status));
    }

    Place requestBody() {
        return place.child("requestBody");
    }

    @Override
    public String toString() {
        return id;
    }
}
