package io.github.bulk2.it;

import java.util.Random;

/**
 * What is tried at random, a bounded number of times in each build and more with {@code -Dsoak}. A failure names its
 * seed; {@code -Dfuzz.seed} tries that one alone.
 */
public final class Tries {

    /** What is tried; every choice comes from the random numbers. */
    public interface Try {
        void with(Random random) throws Exception;
    }

    private static final int SOAK_FACTOR = 50;

    private Tries() {}

    public static void of(int count, Try property) {
        Long only = Long.getLong("fuzz.seed");
        long first = only == null ? 1 : only;
        long last = only != null ? only : System.getProperty("soak") == null ? count : (long) SOAK_FACTOR * count;
        for (long seed = first; seed <= last; seed++) {
            try {
                property.with(new Random(seed));
            } catch (Exception | AssertionError failure) {
                throw new AssertionError("with -Dfuzz.seed=" + seed + ": " + failure.getMessage(), failure);
            }
        }
    }
}
