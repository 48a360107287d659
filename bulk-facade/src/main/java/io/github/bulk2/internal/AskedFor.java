package io.github.bulk2.internal;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.error.BulkTransportException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requires that job info is about the job that was asked for. An answer about another one may come from a cache or a proxy that
 * mixed answers up; nothing in it is used, its id least of all. Stateless.
 */
public final class AskedFor {

    // The last three of 18 characters only tell upper from lower case in the others.
    private static final int ID_CHARS = 15;

    private AskedFor() {}

    /** The job with an id, like one that is known, if it is known. */
    static JobInfo job(JobInfo answer, JobId id, @Nullable JobInfo known) {
        if (!answer.id().value().regionMatches(0, id.value(), 0, ID_CHARS)) {
            throw other("job " + answer.id(), "job " + id, id);
        }
        if (!answer.fields().containsKey("state")) {
            throw BulkTransportException.unusable("the server's answer does not tell the state of job " + id, id);
        }
        return known == null
                ? answer
                : job(answer, id, known.operation().orElse(null), known.object().orElse(null));
    }

    /**
     * Requires the operation and the object, as far as the answer has them.
     *
     * @param answer the answer
     * @param id the job that was asked for, or null for one that was to be created
     * @param operation the operation on the wire, or null for any
     * @param object the object, or null for any
     * @return the answer
     * @throws BulkTransportException if it is about another operation or object
     */
    public static JobInfo job(JobInfo answer, @Nullable JobId id, @Nullable String operation, @Nullable String object) {
        Optional<String> otherOperation =
                answer.operation().filter(told -> operation != null && !told.equalsIgnoreCase(operation));
        if (otherOperation.isPresent()) {
            throw other("an operation " + otherOperation.get(), "an operation " + operation, id);
        }
        Optional<String> otherObject = answer.object().filter(told -> object != null && !isSameObject(told, object));
        if (otherObject.isPresent()) {
            throw other("the object " + otherObject.get(), "the object " + object, id);
        }
        return answer;
    }

    /** One may have the namespace of a package in front, the other not. */
    private static boolean isSameObject(String a, String b) {
        String one = a.toLowerCase(Locale.ROOT);
        String other = b.toLowerCase(Locale.ROOT);
        return one.equals(other) || one.endsWith("__" + other) || other.endsWith("__" + one);
    }

    private static BulkTransportException other(String told, String asked, @Nullable JobId id) {
        return BulkTransportException.unusable(
                "the server's answer is about " + told + ", not about " + asked
                        + ". A proxy on the way may have mixed up answers",
                id);
    }
}
