package io.github.bulk2;

/** What an ingest job does with its records (guide, "Create a Job", field {@code operation}). */
public enum IngestOperation {
    /** Creates records. */
    INSERT("insert"),
    /** Changes records by {@code Id}. */
    UPDATE("update"),
    /** Creates or changes records by an external id field. */
    UPSERT("upsert"),
    /** Moves records to the recycle bin, by {@code Id}. */
    DELETE("delete"),
    /** Deletes records for good, by {@code Id}; needs the "Bulk API Hard Delete" permission. */
    HARD_DELETE("hardDelete");

    private final String wireName;

    IngestOperation(String wireName) {
        this.wireName = wireName;
    }

    /** {@return the name on the wire} */
    public String wireName() {
        return wireName;
    }

    /** {@return whether each record is found by its {@code Id} column} */
    public boolean needsId() {
        return this == UPDATE || this == DELETE || this == HARD_DELETE;
    }
}
