package io.github.bulk2.load;

/**
 * What the scan found out, as the journal keeps it.
 *
 * @param header the header
 * @param input the file that the parts of round 1 are ranges of
 * @param plan the same for people
 */
record Planned(DataHeader header, InputFile input, LoadPlan plan) {}
