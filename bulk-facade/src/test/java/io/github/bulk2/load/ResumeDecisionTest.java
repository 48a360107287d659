package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.JobState;
import io.github.bulk2.load.JournalEntry.Event;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResumeDecisionTest {

    /** Columns: the job is Open, UploadComplete, InProgress, JobComplete, Failed, Aborted, in a new state, gone. */
    @ParameterizedTest
    @CsvSource({
        "PART,      CREATE,  CREATE,  CREATE,  CREATE,  CREATE,  CREATE,  CREATE,  CREATE",
        "CREATING,  CREATE,  CREATE,  CREATE,  CREATE,  CREATE,  CREATE,  CREATE,  CREATE",
        "CREATED,   REPLACE, WAIT,    WAIT,    WAIT,    WAIT,    CREATE,  WAIT,    CREATE",
        "UPLOADING, REPLACE, WAIT,    WAIT,    WAIT,    WAIT,    CREATE,  WAIT,    REPLACE",
        "UPLOADED,  CLOSE,   WAIT,    WAIT,    WAIT,    WAIT,    CREATE,  WAIT,    REPLACE",
        "NOT_CLOSED, CLOSE,  WAIT,    WAIT,    WAIT,    WAIT,    CREATE,  WAIT,    REPLACE",
        "CLOSING,   CLOSE,   WAIT,    WAIT,    WAIT,    WAIT,    WAIT,    WAIT,    UNKNOWN",
        "CLOSED,    CLOSE,   WAIT,    WAIT,    WAIT,    WAIT,    WAIT,    WAIT,    UNKNOWN",
        "FINISHED,  CLOSE,   WAIT,    WAIT,    WAIT,    WAIT,    WAIT,    WAIT,    UNKNOWN",
        "DROPPED,   REPLACE, REPLACE, REPLACE, REPLACE, REPLACE, REPLACE, REPLACE, REPLACE",
        "RESULTS,   NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING",
        "UNKNOWN,   NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING"
    })
    void everyStageAndState(
            Event stage,
            ResumeDecision open,
            ResumeDecision uploadComplete,
            ResumeDecision inProgress,
            ResumeDecision complete,
            ResumeDecision failed,
            ResumeDecision aborted,
            ResumeDecision newState,
            ResumeDecision gone) {
        assertThat(ResumeDecision.of(stage, JobState.OPEN)).isEqualTo(open);
        assertThat(ResumeDecision.of(stage, JobState.UPLOAD_COMPLETE)).isEqualTo(uploadComplete);
        assertThat(ResumeDecision.of(stage, JobState.IN_PROGRESS)).isEqualTo(inProgress);
        assertThat(ResumeDecision.of(stage, JobState.JOB_COMPLETE)).isEqualTo(complete);
        assertThat(ResumeDecision.of(stage, JobState.FAILED)).isEqualTo(failed);
        assertThat(ResumeDecision.of(stage, JobState.ABORTED)).isEqualTo(aborted);
        assertThat(ResumeDecision.of(stage, JobState.UNKNOWN)).isEqualTo(newState);
        assertThat(ResumeDecision.of(stage, null)).isEqualTo(gone);
    }
}
