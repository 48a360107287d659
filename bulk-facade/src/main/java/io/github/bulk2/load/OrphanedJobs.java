package io.github.bulk2.load;

/**
 * What a load does about open jobs without data that it may have left behind: the answer to a creation was lost, or the
 * process died before it was written down. They are harmless, and Salesforce removes them by itself some day.
 */
public enum OrphanedJobs {
    /**
     * Aborts and deletes those that can only be the run's own: made by the same user with the same settings, in the
     * moments in which answers were lost by Salesforce's own clock, not more of them than lost answers, no other open and
     * empty job of that kind around, and still empty. If anything is in doubt none is removed and all are reported.
     */
    REMOVE,
    /** Reports them in {@link LoadReport#possibleOrphans()}, with the commands that remove them. */
    REPORT
}
