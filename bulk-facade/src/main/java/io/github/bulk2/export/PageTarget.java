package io.github.bulk2.export;

import java.io.IOException;

/** Where pages go. Thread-safe: the pages of a result arrive from several threads, in any order. */
interface PageTarget {

    /** Where a page is to be written; may wait until there is room for it. */
    Segment open(int index) throws IOException, InterruptedException;

    /** The page is there as a whole and was verified; its segment is closed. */
    void complete(Page page) throws IOException;
}
