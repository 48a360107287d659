package io.github.bulk2.internal;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code errorMessage} of a failed ingest job: {@code Code : text}. */
public final class JobError {

    private static final Pattern CODE = Pattern.compile("\\s*([A-Za-z_]+)\\s*:.*", Pattern.DOTALL);

    // The guide's list of codes; in these the data or the request is wrong, in the others the server had a problem.
    private static final Set<String> OF_INPUT = Set.of("invalidbatch", "invalidjob", "clientinputerror");

    private JobError() {}

    /**
     * Tells whether a job failed for its data as a whole.
     *
     * @param errorMessage the job's error message, or null
     * @return whether the same data would fail the same way
     */
    public static boolean isOfInput(@Nullable String errorMessage) {
        Matcher coded = CODE.matcher(errorMessage == null ? "" : errorMessage);
        return coded.matches()
                && OF_INPUT.contains(coded.group(1).replace("_", "").toLowerCase(Locale.ROOT));
    }
}
