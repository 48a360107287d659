package io.github.bulk2.csv;

/**
 * Hears what an inspection finds while it runs, so parts can be uploaded while the rest of the file is scanned. Called
 * by the thread that inspects; blocking in a method holds up the inspection, which is how a slow upload slows it down.
 * Whatever a method throws ends the inspection and comes out of it.
 */
public interface CsvInspectionListener {

    /**
     * Called once, before any part, unless the file has no header.
     *
     * @param header the header and the dialect
     */
    default void header(CsvHeader header) {}

    /**
     * Called for each part, in the order of the file. Findings in the part or behind it may still come.
     *
     * @param part the part
     */
    void part(CsvPart part);

    /**
     * Called for each record that cannot be loaded, in the order of the file, if such records are set aside: see {@link
     * CsvInspectionOptions#withErrorsSetAside}. A record before the end of a part comes before that part.
     *
     * @param record the record
     */
    default void setAside(CsvRefusedRecord record) {}
}
