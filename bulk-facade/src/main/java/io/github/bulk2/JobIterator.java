package io.github.bulk2;

import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.internal.JobPage;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Walks through a job list page by page. Confined to one thread. */
final class JobIterator implements Iterator<JobInfo> {

    private final Function<@Nullable String, JobPage> fetch;
    private final Set<String> seenLocators = new HashSet<>();
    private Iterator<JobInfo> page = Collections.emptyIterator();
    private @Nullable String next;
    private boolean started;

    JobIterator(Function<@Nullable String, JobPage> fetch) {
        this.fetch = fetch;
    }

    @Override
    public boolean hasNext() {
        while (!page.hasNext() && (!started || next != null)) {
            started = true;
            JobPage fetched = fetch.apply(next);
            next = fetched.nextLocator();
            if (next != null && !seenLocators.add(next)) {
                throw new BulkTransportException(
                        "list jobs: the server gave the same queryLocator twice, so the list would never end",
                        Progress.ANSWERED,
                        null,
                        null);
            }
            page = fetched.jobs().iterator();
        }
        return page.hasNext();
    }

    @Override
    public JobInfo next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.next();
    }
}
