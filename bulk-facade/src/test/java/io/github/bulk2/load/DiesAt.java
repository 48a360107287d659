package io.github.bulk2.load;

/** The death of a process at a point of its journal; from then on nothing of it gets there. */
final class DiesAt implements RunLog.Checkpoint {

    /** What a checkpoint throws. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final String where;
    private volatile boolean dead;

    DiesAt(String where) {
        this.where = where;
    }

    @Override
    public void reached(String here) {
        if (dead || here.equals(where)) {
            dead = true;
            throw new Death();
        }
    }

    @Override
    public String toString() {
        return where;
    }
}
