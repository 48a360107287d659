package io.github.bulk2.load;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The {@code sf__Error} of a failed row, taken apart: {@code CODE:message:fields --}, or {@code CODE:message:--} where
 * no field is named. The message may hold colons and line feeds; a text of another form is all message.
 *
 * @param code Salesforce's status code, or {@link #UNKNOWN_CODE}
 * @param message the text between code and fields
 * @param fields the fields named, in Salesforce's order
 */
record RowError(String code, String message, List<String> fields) {

    /** Stands for the code of an error text that begins with none. */
    static final String UNKNOWN_CODE = "UNKNOWN";

    private static final String TAIL = "--";
    private static final Pattern CODE = Pattern.compile("([A-Z][A-Z0-9_]*)\\s*:(.*)", Pattern.DOTALL);
    private static final Pattern FIELDS = Pattern.compile("[ ,]*(?:[A-Za-z][\\w.]*(?:[ ,]+[A-Za-z][\\w.]*)*)?[ ,]*");
    private static final Pattern WRONG_COLUMN_COUNT = Pattern.compile("header\\s*=\\s*\\d+\\s+row\\s*=\\s*(\\d{1,9})");

    // Only the first is documented to pass by itself; the others say that the server, not the record, had a problem.
    private static final Set<String> TRANSIENT = Set.of(
            "UNABLE_TO_LOCK_ROW",
            "REQUEST_LIMIT_EXCEEDED",
            "SERVER_UNAVAILABLE",
            "UNKNOWN_EXCEPTION",
            "API_TEMPORARILY_UNAVAILABLE");

    RowError {
        fields = List.copyOf(fields);
    }

    static RowError parse(String text) {
        Matcher coded = CODE.matcher(text);
        String code = coded.matches() ? coded.group(1) : UNKNOWN_CODE;
        String rest = coded.matches() ? coded.group(2) : text;
        String body = rest.stripTrailing();
        int colon = body.lastIndexOf(':');
        if (colon < 0 || !body.endsWith(TAIL)) {
            return new RowError(code, rest.strip(), List.of());
        }
        String names = body.substring(colon + 1, Math.max(colon + 1, body.length() - TAIL.length()));
        if (!FIELDS.matcher(names).matches()) {
            return new RowError(code, rest.strip(), List.of());
        }
        List<String> fields =
                Stream.of(names.split("[ ,]+")).filter(name -> !name.isEmpty()).toList();
        return new RowError(code, body.substring(0, colon).strip(), fields);
    }

    /** Tells whether the same record may well be loaded at the next try. */
    boolean isTransient() {
        return isTransient(code);
    }

    static boolean isTransient(String code) {
        return TRANSIENT.contains(code);
    }

    /** The columns of a record that was refused because it has more or fewer than the header; else -1. */
    int columnsOfRefusedRecord() {
        Matcher counts = WRONG_COLUMN_COUNT.matcher(message);
        return counts.find() ? Integer.parseInt(counts.group(1)) : -1;
    }
}
