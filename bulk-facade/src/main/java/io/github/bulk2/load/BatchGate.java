package io.github.bulk2.load;

import io.github.bulk2.DailyLimit;
import io.github.bulk2.error.AllowanceException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Has jobs closed only as far as the org's allowance of batches reaches, if the client leaves some to others. Belongs to
 * the thread of its round; what may take hours is done in the executor given.
 */
final class BatchGate {

    private final RunContext run;
    private final RoundEvents events;
    private final Executor allowances;
    private long ahead;
    private boolean asked;
    private boolean open;

    BatchGate(RunContext run, RoundEvents events, Executor allowances) {
        this.run = run;
        this.events = events;
        this.allowances = allowances;
    }

    /** One for each 10,000 records, and an empty one for the job (guide, "Limits"). */
    private static long batches(PartSpec part) {
        return 1 + (part.records() + LoadPlan.RECORDS_PER_BATCH - 1) / LoadPlan.RECORDS_PER_BATCH;
    }

    private boolean isKept() {
        return run.limits().keeps(DailyLimit.BULK_API_BATCHES);
    }

    /** A part whose job is still to be closed. */
    void expect(PartSpec part) {
        ahead += batches(part);
    }

    /**
     * Whether jobs may be closed; to be asked when all parts are known. Opens once there are enough batches for all of
     * them, so that a load is not begun that would stop half-way.
     */
    boolean isOpen() {
        if (!asked) {
            asked = true;
            open = !isKept();
            if (!open) {
                events.submit(allowances, this::foresee, covered -> open = true);
            }
        }
        return open;
    }

    private Long foresee() {
        run.limits().foresee(DailyLimit.BULK_API_BATCHES, ahead, run.meter()::call);
        return ahead;
    }

    /** Takes what a part needs, and then tells why not, if there is not enough. */
    void take(PartSpec part, Consumer<Optional<AllowanceException>> then) {
        if (isKept()) {
            events.submit(allowances, () -> refusal(part), then);
        } else {
            then.accept(Optional.empty());
        }
    }

    private Optional<AllowanceException> refusal(PartSpec part) {
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
