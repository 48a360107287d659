package io.github.bulk2.load;

import io.github.bulk2.JobInfo;
import io.github.bulk2.load.Creations.Known;
import io.github.bulk2.load.Creations.Lost;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells which empty open jobs can only have come of a run's lost creations. When this machine's clock was what by
 * Salesforce's is read off the jobs that the run knows: each was created between its request and its answer. Then every
 * candidate has to fall into the time of a lost creation of its own, and has to look like the jobs that are known. One
 * that does not shows that someone else is doing the same at the same time: then none is certain.
 */
final class OwnJobs {

    /** Salesforce gives times in whole seconds. */
    private static final Duration PRECISION = Duration.ofSeconds(1);

    /** Bounds what is reported if no job tells; nothing is removed then. */
    private static final Duration UNKNOWN_SKEW = Duration.ofMinutes(10);

    /** What is to be added to this machine's time to have Salesforce's. */
    private record Offset(Duration least, Duration most) {
        boolean isPossible() {
            return least.compareTo(most) <= 0;
        }
    }

    private final Creations creations;

    OwnJobs(Creations creations) {
        this.creations = creations;
    }

    /** The earliest time on a job, by Salesforce's clock, that may have come of an attempt at this time by ours. */
    Instant earliest(Instant asked) {
        return asked.plus(offset().map(Offset::least).orElse(UNKNOWN_SKEW.negated()))
                .minus(PRECISION);
    }

    /** All candidates, each with the lost creation it came of; or none if one of them is in doubt. */
    Map<JobInfo, Lost> of(List<JobInfo> candidates) {
        Optional<Offset> offset = offset();
        if (offset.isEmpty() || !candidates.stream().allMatch(this::looksLikeOurs)) {
            return Map.of();
        }
        Map<JobInfo, Lost> matched = new LinkedHashMap<>();
        List<Lost> attempts = new ArrayList<>(creations.lost());
        attempts.sort(Comparator.comparing(Lost::givenUp));
        List<JobInfo> byTime = new ArrayList<>(candidates);
        byTime.sort(Comparator.comparing(job -> created(job).orElse(Instant.MAX)));
        for (JobInfo job : byTime) {
            Optional<Lost> attempt = attempts.stream()
                    .filter(lost -> mayHaveMade(lost, job, offset.get()))
                    .findFirst();
            if (attempt.isEmpty()) {
                return Map.of();
            }
            attempts.remove(attempt.get());
            matched.put(job, attempt.get());
        }
        return matched;
    }

    private static boolean mayHaveMade(Lost lost, JobInfo job, Offset offset) {
        Instant from = lost.asked().plus(offset.least());
        Instant to = lost.givenUp().plus(offset.most());
        return created(job)
                .filter(at -> !at.plus(PRECISION).isBefore(from) && !at.isAfter(to))
                .isPresent();
    }

    private static Optional<Instant> created(JobInfo job) {
        return job.createdDate().map(OffsetDateTime::toInstant);
    }

    /** Empty if no job is known, or the clocks moved against each other so that their times prove nothing. */
    private Optional<Offset> offset() {
        Offset offset = null;
        for (Known known : creations.known()) {
            Optional<Instant> created = known.job().createdDate();
            if (created.isEmpty()) {
                return Optional.empty();
            }
            Duration least = Duration.between(known.answered(), created.get());
            Duration most = Duration.between(known.asked(), created.get().plus(PRECISION));
            offset = offset == null
                    ? new Offset(least, most)
                    : new Offset(later(offset.least(), least), earlier(offset.most(), most));
        }
        return Optional.ofNullable(offset).filter(Offset::isPossible);
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration earlier(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private boolean looksLikeOurs(JobInfo job) {
        return job.createdById().isPresent()
                && creations.known().stream().allMatch(known -> known.job().looksLike(job));
    }
}
