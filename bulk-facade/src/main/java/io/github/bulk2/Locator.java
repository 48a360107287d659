package io.github.bulk2;

/**
 * Points at one page of a query job's result. Opaque: only Salesforce knows what it means (guide, "Get Results for a
 * Query Job"). The same locator may be fetched again. Immutable.
 *
 * @param value the text as Salesforce gave it; empty for the first page, which needs none
 */
public record Locator(String value) {

    private static final Locator FIRST = new Locator("");

    /**
     * Checks the text.
     *
     * @param value the text as Salesforce gave it
     * @throws IllegalArgumentException if it is {@code null} spelt out, which marks the end of a result
     */
    public Locator {
        if (value.equals("null")) {
            throw new IllegalArgumentException("the locator \"null\" is the end of a result, not a page");
        }
    }

    /** {@return the first page} */
    public static Locator first() {
        return FIRST;
    }

    /** {@return whether this is the first page} */
    public boolean isFirst() {
        return value.isEmpty();
    }

    @Override
    public String toString() {
        return value;
    }
}
