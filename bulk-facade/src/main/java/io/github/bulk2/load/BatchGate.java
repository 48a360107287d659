package io.github.bulk2.load;

import io.github.bulk2.DailyLimit;
import io.github.bulk2.error.AllowanceException;
import java.util.Optional;

/** Has jobs closed only as far as the org's allowance of batches reaches, if the client leaves some to others. Thread-safe. */
final class BatchGate {

    private final RunContext run;

    BatchGate(RunContext run) {
        this.run = run;
    }

    /** One for each 10,000 records, and an empty one for the job (guide, "Limits"). */
    static long batches(PartSpec part) {
        return 1 + (part.records() + LoadPlan.RECORDS_PER_BATCH - 1) / LoadPlan.RECORDS_PER_BATCH;
    }

    boolean isKept() {
        return run.limits().keeps(DailyLimit.BULK_API_BATCHES);
    }

    /** Looks whether there are enough for all parts, so that a load is not begun that would stop half-way. */
    Long foresee(long batches) {
        run.limits().foresee(DailyLimit.BULK_API_BATCHES, batches, run.meter()::call);
        return batches;
    }

    /** Takes what a part needs. Returns why not, if there is not enough. */
    Optional<AllowanceException> refusal(PartSpec part) {
        try {
            run.limits().take(DailyLimit.BULK_API_BATCHES, batches(part), run.meter()::call);
            return Optional.empty();
        } catch (AllowanceException reached) {
            if (reached.limit() != DailyLimit.BULK_API_BATCHES) {
                // The calls are used up: nothing can go to its end.
                throw reached;
            }
            return Optional.of(reached);
        }
    }
}
