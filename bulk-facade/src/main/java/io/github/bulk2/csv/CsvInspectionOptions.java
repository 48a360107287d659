package io.github.bulk2.csv;

import java.util.Optional;

/**
 * What an inspection does and how it cuts. Immutable: each {@code with} method returns a changed copy.
 *
 * <pre>{@code
 * CsvInspectionOptions.defaults().withKeyColumn("External_Id__c").withMaxPartRecords(1_000_000)
 * }</pre>
 */
public final class CsvInspectionOptions {

    /** The default of {@link #withMaxPartBytes(long)}: 100 MB, decimal. */
    public static final long DEFAULT_MAX_PART_BYTES = 100_000_000;

    private static final CsvInspectionOptions DEFAULTS = new CsvInspectionOptions();

    private Optional<ColumnDelimiter> columnDelimiter = Optional.empty();
    private Optional<LineEnding> lineEnding = Optional.empty();
    private boolean checks = true;
    private boolean errorsSetAside;
    private boolean digest;
    private long maxPartBytes = DEFAULT_MAX_PART_BYTES;
    private long maxPartRecords = Long.MAX_VALUE;
    private Optional<String> keyColumn = Optional.empty();
    private int maxKeys = 1_000_000;
    private int findingsPerCode = 20;
    private int bufferSize = 1 << 17;

    private CsvInspectionOptions() {}

    private CsvInspectionOptions(CsvInspectionOptions from) {
        columnDelimiter = from.columnDelimiter;
        lineEnding = from.lineEnding;
        checks = from.checks;
        errorsSetAside = from.errorsSetAside;
        digest = from.digest;
        maxPartBytes = from.maxPartBytes;
        maxPartRecords = from.maxPartRecords;
        keyColumn = from.keyColumn;
        maxKeys = from.maxKeys;
        findingsPerCode = from.findingsPerCode;
        bufferSize = from.bufferSize;
    }

    /**
     * Returns the defaults, named at each method.
     *
     * @return the defaults
     */
    public static CsvInspectionOptions defaults() {
        return DEFAULTS;
    }

    /**
     * States the column delimiter. By default it is read from the header, and is a comma when the header has one column.
     *
     * @param columnDelimiter the delimiter the job will declare
     * @return a changed copy
     */
    public CsvInspectionOptions withColumnDelimiter(ColumnDelimiter columnDelimiter) {
        CsvInspectionOptions copy = new CsvInspectionOptions(this);
        copy.columnDelimiter = Optional.of(columnDelimiter);
        return copy;
    }

    /**
     * States the line ending. By default it is the one that most of the first hundred records have.
     *
     * @param lineEnding the line ending the job will declare
     * @return a changed copy
     */
    public CsvInspectionOptions withLineEnding(LineEnding lineEnding) {
        CsvInspectionOptions copy = new CsvInspectionOptions(this);
        copy.lineEnding = Optional.of(lineEnding);
        return copy;
    }

    /**
     * Turns the checks of the records on or off. Without them records are only counted and cut, about twice as fast, and
     * the findings are those of the header, the parts and the keys. On by default.
     *
     * @param checks whether to check the records
     * @return a changed copy
     */
    public CsvInspectionOptions withChecks(boolean checks) {
        CsvInspectionOptions copy = new CsvInspectionOptions(this);
        copy.checks = checks;
        return copy;
    }

    /**
     * Sets whether records with errors are left out of the parts instead of being errors of the whole file. The range of a
     * part may have such records in it, they do not count as its records; {@link CsvInspectionListener#setAside} hears of
     * each, and the findings of them are warnings. An unclosed quote that more than one line follows stays an error, as other
     * records may be in it. Off by default.
     *
     * @param setAside whether to set them aside
     * @return a changed copy
     */
    public CsvInspectionOptions withErrorsSetAside(boolean setAside) {
        CsvInspectionOptions copy = new CsvInspectionOptions(this);
        copy.errorsSetAside = setAside;
        return copy;
    }

    /**
     * Turns the SHA-256 digest of the source on or off. Off by default.
     *
     * @param digest whether to compute it
     * @return a changed copy
     */
    public CsvInspectionOptions withDigest(boolean digest) {
        CsvInspectionOptions copy = new CsvInspectionOptions(this);
        copy.digest = digest;
        return copy;
    }

    /**
     * Limits the size of a part, its header included. The default is {@value #DEFAULT_MAX_PART_BYTES} bytes: Salesforce
     * takes 150 MB of base64, which it makes of the upload itself, and advises to send no more than 100 MB.
     *
     * @param bytes the most bytes a part may have
     * @return a changed copy
     * @throws IllegalArgumentException if {@code bytes} is not positive
     */
    public CsvInspectionOptions withMaxPartBytes(long bytes) {
        CsvInspectionOptions copy = new CsvInspectionOptions(this);
        copy.maxPartBytes = positive(bytes, "The limit of a part in bytes");
        return copy;
    }

    /**
     * Limits the number of records in a part. Without limit by default.
     *
     * @param records the most records a part may have
     * @return a changed copy
     * @throws IllegalArgumentException if {@code records} is not positive
     */
    public CsvInspectionOptions withMaxPartRecords(long records) {
        CsvInspectionOptions copy = new CsvInspectionOptions(this);
        copy.maxPartRecords = positive(records, "The limit of a part in records");
        return copy;
    }

    /**
     * Looks for records that have the same value in one column, as the external id of an upsert must not. Values are
     * compared as they are, upper and lower case being different; in the column {@code Id} the 15 and the 18 characters
     * of an id are one value. Empty values are not compared. No column by default.
     *
     * @param name the column's name, in any case
     * @return a changed copy
     */
    public CsvInspectionOptions withKeyColumn(String name) {
        CsvInspectionOptions copy = new CsvInspectionOptions(this);
        copy.keyColumn = Optional.of(name);
        return copy;
    }

    /**
     * Limits the memory of the key check: each key takes 16 to 32 bytes. When the limit is reached the check stops, with
     * the finding {@link CsvFinding.Code#KEY_CHECK_STOPPED}. The default is 1,000,000 keys.
     *
     * @param keys the most keys to remember
     * @return a changed copy
     * @throws IllegalArgumentException if {@code keys} is not between 1 and 500,000,000
     */
    public CsvInspectionOptions withMaxKeys(int keys) {
        if (keys > 500_000_000) {
            throw new IllegalArgumentException("At most 500000000 keys can be remembered, but got " + keys);
        }
        CsvInspectionOptions copy = new CsvInspectionOptions(this);
        copy.maxKeys = (int) positive(keys, "The number of keys to remember");
        return copy;
    }

    /**
     * Limits how many findings of each code are kept; all are counted. The default is 20.
     *
     * @param findings the most findings of a code to keep
     * @return a changed copy
     * @throws IllegalArgumentException if {@code findings} is not positive
     */
    public CsvInspectionOptions withFindingsPerCode(int findings) {
        CsvInspectionOptions copy = new CsvInspectionOptions(this);
        copy.findingsPerCode = (int) positive(findings, "The number of findings to keep of a code");
        return copy;
    }

    CsvInspectionOptions withBufferSize(int bytes) {
        CsvInspectionOptions copy = new CsvInspectionOptions(this);
        copy.bufferSize = bytes;
        return copy;
    }

    private static long positive(long value, String what) {
        if (value <= 0) {
            throw new IllegalArgumentException(what + " must be positive, but is " + value);
        }
        return value;
    }

    Optional<ColumnDelimiter> columnDelimiter() {
        return columnDelimiter;
    }

    Optional<LineEnding> lineEnding() {
        return lineEnding;
    }

    boolean checks() {
        return checks;
    }

    boolean errorsSetAside() {
        return errorsSetAside;
    }

    boolean digest() {
        return digest;
    }

    long maxPartBytes() {
        return maxPartBytes;
    }

    long maxPartRecords() {
        return maxPartRecords;
    }

    Optional<String> keyColumn() {
        return keyColumn;
    }

    int maxKeys() {
        return maxKeys;
    }

    int findingsPerCode() {
        return findingsPerCode;
    }

    int bufferSize() {
        return bufferSize;
    }
}
