package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.JobId;
import io.github.bulk2.JobInfo;
import io.github.bulk2.internal.Journal;
import io.github.bulk2.load.JournalEntry.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Salesforce's clock is an hour ahead of ours here; seconds are told from the beginning of the run. */
class OwnJobsTest {

    private static final Instant BEGUN = Instant.parse("2026-03-01T10:00:00Z");
    private static final int AHEAD = 3600;

    private final Creations creations = new Creations();
    private int jobs;

    private static Instant at(double seconds) {
        return BEGUN.plusMillis((long) (seconds * 1000));
    }

    private Map<String, String> fields(long serverSecond) {
        jobs++;
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", String.format("750%012d", jobs));
        fields.put("operation", "insert");
        fields.put("object", "Account");
        fields.put("createdById", "005000000000001AAA");
        fields.put("createdDate", at((double) serverSecond + AHEAD).toString().replace("Z", "+0000"));
        fields.put("lineEnding", "LF");
        fields.put("columnDelimiter", "COMMA");
        fields.put("apiVersion", "63.0");
        return fields;
    }

    private JobInfo job(long serverSecond) {
        return JobInfo.ofFields(fields(serverSecond));
    }

    private JobInfo job(long serverSecond, String field, String value) {
        Map<String, String> fields = fields(serverSecond);
        fields.put(field, value);
        return JobInfo.ofFields(fields);
    }

    private void entry(Event event, int part, double seconds, Map<String, String> fields) {
        JobId job = fields.isEmpty() ? null : JobId.of(fields.get("id"));
        creations.apply(
                new JournalEntry(event, part, 1, job, Journal.toJson(new Creations.Created(fields)), at(seconds)));
    }

    private void known(int part, double asked, double answered, long serverSecond) {
        entry(Event.CREATING, part, asked, Map.of());
        entry(Event.CREATED, part, answered, fields(serverSecond));
    }

    private void lost(int part, double asked, double givenUp) {
        entry(Event.CREATING, part, asked, Map.of());
        known(part, givenUp, givenUp + 0.2, (long) givenUp);
    }

    private List<JobInfo> ours(JobInfo... candidates) {
        return new ArrayList<>(new OwnJobs(creations).of(List.of(candidates)).keySet());
    }

    @Test
    void jobOfTheSecondInWhichAnAnswerWasLostIsOurs() {
        lost(1, 10.3, 12.1);
        JobInfo orphan = job(10);

        assertThat(ours(orphan)).containsExactly(orphan);
    }

    @Test
    void jobFromBeforeOrAfterIsNot() {
        lost(1, 10.3, 12.1);

        assertThat(ours(job(7))).isEmpty();
        assertThat(ours(job(15))).isEmpty();
    }

    @Test
    void oneLostAnswerExplainsOneJob() {
        lost(1, 10.3, 12.1);
        lost(2, 30.3, 32.1);

        assertThat(ours(job(10), job(11))).isEmpty();
        assertThat(ours(job(10), job(31))).hasSize(2);
        assertThat(ours(job(10), job(31), job(50))).isEmpty();
    }

    @Test
    void overlappingAttemptsAreToldApartByTheirEnds() {
        entry(Event.CREATING, 1, 10.0, Map.of());
        entry(Event.CREATING, 2, 10.5, Map.of());
        known(2, 11.5, 11.7, 11);
        known(1, 40.0, 40.2, 40);

        assertThat(ours(job(10), job(30))).hasSize(2);
        assertThat(ours(job(20), job(30))).isEmpty();
    }

    @Test
    void jobOfAnotherUserOrWithOtherSettingsMakesAllDoubtful() {
        lost(1, 10.3, 12.1);
        lost(2, 30.3, 32.1);
        JobInfo orphan = job(10);

        for (Map.Entry<String, String> other : Map.of(
                        "createdById", "005000000000002AAA",
                        "operation", "update",
                        "object", "Contact",
                        "externalIdFieldName", "Key__c",
                        "assignmentRuleId", "01Q000000000001AAA",
                        "lineEnding", "CRLF",
                        "columnDelimiter", "TAB",
                        "apiVersion", "62.0")
                .entrySet()) {
            assertThat(ours(orphan, job(31, other.getKey(), other.getValue())))
                    .as(other.getKey())
                    .isEmpty();
        }
    }

    @Test
    void jobsFromBeforeTheRunAreToldBySalesforcesClock() {
        known(1, 1, 1.2, 1);

        assertThat(new OwnJobs(creations).earliest(BEGUN)).isBetween(at(AHEAD - 2.5), at(AHEAD));
    }

    @Test
    void withoutAKnownJobNothingIsCertain() {
        entry(Event.CREATING, 1, 10, Map.of());
        entry(Event.CREATING, 1, 11, Map.of());

        assertThat(ours(job(10))).isEmpty();
    }

    @Test
    void clockThatWasSetInTheMiddleProvesNothing() {
        known(2, 1, 1.2, 1);
        lost(1, 10.3, 12.1);
        known(3, 20, 20.2, 500);

        assertThat(ours(job(10))).isEmpty();
    }

    @Test
    void attemptOfADeadProcessCountsForMinutesNotUntilTheResume() {
        lost(1, 10, 50_000);

        assertThat(ours(job(200))).hasSize(1);
        assertThat(ours(job(20_000))).isEmpty();
    }

    @Test
    void refusedCreationExplainsNothing() {
        known(2, 1, 1.2, 1);
        entry(Event.CREATING, 1, 10, Map.of());
        entry(Event.NOT_CREATED, 1, 10.1, Map.of());
        known(1, 20, 20.2, 20);

        assertThat(creations.lost()).isEmpty();
        assertThat(ours(job(10))).isEmpty();
    }
}
