package io.github.bulk2.export;

import io.github.bulk2.csv.RecordType;

/**
 * An export whose rows are to be Java records; from {@link Export#as}. Immutable.
 *
 * @param export what to export; its file, run folder and format do not count
 * @param type the record class
 * @param <R> the record class
 */
public record TypedExport<R extends Record>(Export export, RecordType<R> type) {}
