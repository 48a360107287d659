package io.github.bulk2;

import java.util.regex.Pattern;

/**
 * The id of an ingest or query job: prefix {@code 750}, 15 or 18 characters.
 *
 * <p>Validated on construction, so that an id taken from a file or a command line can never change the path of a
 * request. Immutable and thread-safe.
 *
 * @param value the id as Salesforce gave it
 */
public record JobId(String value) {

    private static final Pattern FORMAT = Pattern.compile("750[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?");

    /**
     * Checks the id's form.
     *
     * @param value the id as Salesforce gave it
     * @throws IllegalArgumentException if {@code value} is not a job id
     */
    public JobId {
        if (!FORMAT.matcher(value).matches()) {
            throw new IllegalArgumentException("not a job id: \"" + printable(value)
                    + "\"; a job id begins with 750 and has 15 or 18 letters and digits");
        }
    }

    /**
     * The same as the constructor, reads better in a chain.
     *
     * @param value the id as Salesforce gave it
     * @return the job id
     * @throws IllegalArgumentException if {@code value} is not a job id
     */
    public static JobId of(String value) {
        return new JobId(value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static String printable(String value) {
        String start = value.length() > 40 ? value.substring(0, 40) + "..." : value;
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
