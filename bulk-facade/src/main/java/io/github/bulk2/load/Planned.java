package io.github.bulk2.load;

import org.jspecify.annotations.Nullable;

/**
 * What the scan found out, as the journal keeps it.
 *
 * @param header the header
 * @param input the user's file, or null if the input was a stream
 * @param plan the same for people
 */
record Planned(DataHeader header, @Nullable InputFile input, LoadPlan plan) {}
