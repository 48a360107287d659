package io.github.bulk2.csv;

/** Remembers 64-bit hashes in a table that doubles at half its load, so at 16 to 32 bytes each. */
final class LongHashSet {

    private long[] table = new long[1 << 10];
    private int size;
    private boolean hasZero;

    /** Adds a hash; false if it was there. */
    boolean add(long hash) {
        if (hash == 0) {
            boolean added = !hasZero;
            hasZero = true;
            return added;
        }
        if (size * 2 >= table.length) {
            grow();
        }
        return insert(hash);
    }

    int size() {
        return size + (hasZero ? 1 : 0);
    }

    private boolean insert(long hash) {
        int mask = table.length - 1;
        int slot = (int) hash & mask;
        while (table[slot] != 0) {
            if (table[slot] == hash) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        table[slot] = hash;
        size++;
        return true;
    }

    private void grow() {
        long[] old = table;
        table = new long[old.length * 2];
        size = 0;
        for (long hash : old) {
            if (hash != 0) {
                insert(hash);
            }
        }
    }
}
