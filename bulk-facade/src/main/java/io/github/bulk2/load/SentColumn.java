package io.github.bulk2.load;

/**
 * A column of a part as it is sent.
 *
 * @param place where it stands in the original records
 * @param name its name in the header that is sent
 */
record SentColumn(int place, String name) {}
