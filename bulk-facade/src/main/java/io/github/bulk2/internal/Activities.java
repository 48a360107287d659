package io.github.bulk2.internal;

import io.github.bulk2.ApiUsage;
import io.github.bulk2.JobId;
import io.github.bulk2.observe.Activity;
import io.github.bulk2.observe.BulkObserver;
import io.github.bulk2.observe.Watch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells all observers of a client what it does; the client's own log and JFR are two of them. Thread-safe. */
public final class Activities {

    private final List<BulkObserver> observers = new ArrayList<>();

    /**
     * Creates the hub.
     *
     * @param others observers besides the client's own
     */
    public Activities(List<BulkObserver> others) {
        observers.add(new LogObserver());
        if (JfrObserver.isPossible()) {
            observers.add(new JfrObserver());
        }
        others.forEach(other -> observers.add(new TolerantObserver(other)));
    }

    /**
     * Something begins, within what the calling thread works for.
     *
     * @param activity what
     * @return to be ended
     */
    public Running begin(Activity activity) {
        List<Watch> watches = new ArrayList<>(observers.size());
        for (BulkObserver observer : observers) {
            Watch watch = observer.begin(activity);
            if (watch != Watch.NONE) {
                watches.add(watch);
            }
        }
        return new Running(this, activity, watches);
    }

    /** A call begins; it is of the run and the part that the calling thread works for, if any. */
    Running call(ApiCall which, @Nullable JobId job) {
        Running around = Running.current();
        String run = around == null ? null : around.activity().run();
        String part = around == null ? null : around.activity().part();
        return begin(new Activity(Activity.Kind.CALL, which.name(), run, part, job));
    }

    void apiUsage(ApiUsage usage) {
        observers.forEach(observer -> observer.apiUsage(usage));
    }
}
