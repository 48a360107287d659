package io.github.bulk2.csv;

/**
 * Some consecutive records of a CSV file: what one ingest job loads. Send it as the header followed by the range, see
 * {@link CsvSource#ofRange}. Immutable.
 *
 * @param number the part's number, counted from 1
 * @param offset the first byte of the range, counted from 0 in the source that was inspected
 * @param length the number of bytes in the range; the header is not among them
 * @param firstRecord the number of the first record, counted from 1 behind the header
 * @param records the number of records
 * @param firstLine the line the first record begins in, counted from 1 by line feeds
 */
public record CsvPart(int number, long offset, long length, long firstRecord, long records, long firstLine) {}
