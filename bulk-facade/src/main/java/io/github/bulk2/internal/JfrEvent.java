package io.github.bulk2.internal;

import io.github.bulk2.observe.Activity;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** What all events have in common. They are made when an activity begins, and filled when it has ended. */
@Category("bulk2")
@StackTrace(false)
abstract class JfrEvent extends Event {

    @Label("Operation")
    @Nullable
    String operation;

    @Label("Run")
    @Nullable
    String run;

    @Label("Part")
    @Nullable
    String part;

    @Label("Job")
    @Nullable
    String job;

    @Label("Outcome")
    @Nullable
    String outcome;

    @Label("Failure")
    @Description("The class of the exception")
    @Nullable
    String failure;

    static JfrEvent of(Activity.Kind kind) {
        return switch (kind) {
            case CALL -> new Call();
            case LOAD, EXPORT -> new Run();
            case PLAN -> new Plan();
            case UPLOAD, PROCESS, RESULTS, RECOVER, PAGE -> new Job();
        };
    }

    @Name("io.github.bulk2.Call")
    @Label("Call")
    @Description("A call of the API with all its attempts, until its answer begins")
    static final class Call extends JfrEvent {

        @Label("Attempts")
        int attempts;
    }

    @Name("io.github.bulk2.Plan")
    @Label("Plan")
    @Description("The input of a load is read, checked and cut into parts")
    static final class Plan extends JfrEvent {}

    /** An event of something that moves records. */
    abstract static class Counted extends JfrEvent {

        @Label("Bytes Sent")
        @DataAmount
        long bytesSent;

        @Label("Bytes Received")
        @DataAmount
        long bytesReceived;

        @Label("Successful Records")
        long successful;

        @Label("Failed Records")
        long failed;

        @Label("Unprocessed Records")
        long unprocessed;
    }

    @Name("io.github.bulk2.Job")
    @Label("Job")
    @Description("A phase of a job: one of a part of a load, or of an export or one of its pages")
    static final class Job extends Counted {

        @Label("Phase")
        @Nullable
        String phase;
    }

    @Name("io.github.bulk2.Run")
    @Label("Run")
    @Description("A load or an export")
    static final class Run extends Counted {

        @Label("Kind")
        @Nullable
        String kind;
    }
}
