package io.github.bulk2.load;

/**
 * What does not fit between the records of a part and the rows that came back for them, as the journal keeps it.
 *
 * @param successfulWithoutLine rows of loaded records whose record is not known
 * @param failedWithoutLine failed rows whose record is not known
 * @param unprocessedWithoutLine unprocessed rows whose record is not known
 * @param notRetried those of the failed ones that failed with a transient error and would have been loaded again
 * @param blankLines blank lines of the input that Salesforce counted as failed rows; they are in no file
 * @param noColumn whether no column came back with the values that were sent
 * @param foreign rows that no record was sent for, by the columns that came back as they were sent
 * @param doubled rows that came back more often than they were sent
 * @param wrongIds rows of loaded records without an id, or with something else in its place
 * @param repeatedIds rows of created records with the id of another row
 */
record Findings(
        long successfulWithoutLine,
        long failedWithoutLine,
        long unprocessedWithoutLine,
        long notRetried,
        long blankLines,
        boolean noColumn,
        long foreign,
        long doubled,
        long wrongIds,
        long repeatedIds) {

    /** Nothing, as of a run that an older version began. */
    static final Findings NONE = new Findings(0, 0, 0, 0, 0, false, 0, 0, 0, 0);

    Findings withDoubled(long rows) {
        return new Findings(
                successfulWithoutLine,
                failedWithoutLine,
                unprocessedWithoutLine,
                notRetried,
                blankLines,
                noColumn,
                foreign,
                rows,
                wrongIds,
                repeatedIds);
    }

    Findings withCounts(long successful, long failed, long unprocessed, long transientFailed, long blank) {
        return new Findings(
                successful,
                failed,
                unprocessed,
                transientFailed,
                blank,
                noColumn,
                foreign,
                doubled,
                wrongIds,
                repeatedIds);
    }

    /** Whether the rows may not be those of the records sent. */
    boolean areDoubts() {
        return noColumn || foreign + doubled + wrongIds + repeatedIds > 0;
    }
}
