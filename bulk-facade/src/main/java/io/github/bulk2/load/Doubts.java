package io.github.bulk2.load;

import io.github.bulk2.JobId;
import java.util.ArrayList;
import java.util.List;

/** Says why the results of a job may not be those of the records that were sent. */
final class Doubts {

    private Doubts() {}

    static List<String> of(JobId job, Findings found) {
        List<String> why = new ArrayList<>();
        if (found.noColumn()) {
            why.add("no column of the results has the values that were sent, so only the number of rows could be"
                    + " compared");
        }
        if (found.foreign() > 0) {
            why.add(found.foreign() + " rows of the results are of no record that was sent");
        }
        if (found.doubled() > 0) {
            why.add(found.doubled() + " rows of the results came back more often than they were sent, in place of"
                    + " others");
        }
        if (found.wrongIds() > 0) {
            why.add(found.wrongIds() + " loaded rows have no valid record id in sf__Id");
        }
        if (found.repeatedIds() > 0) {
            why.add(found.repeatedIds() + " created rows have the sf__Id of another row");
        }
        return why.stream()
                .map(text -> "job " + job + ": " + text + ". Compare the job in Salesforce with success.csv")
                .toList();
    }
}
