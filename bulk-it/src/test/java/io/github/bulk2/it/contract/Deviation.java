package io.github.bulk2.it.contract;

import io.github.bulk2.it.contract.Violation.Side;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the document as given does not allow what the servers do.
 *
 * @param operations whose exchanges show it, by their ids
 * @param status of the answers that show it; 0 for any
 * @param at a pattern for {@link Violation#at()}
 * @param message a pattern that is found in the message
 * @param reason what is true instead, and who says so
 */
record Deviation(Set<String> operations, Side side, int status, Pattern at, Pattern message, String reason) {

    static Builder of(String... operations) {
        return new Builder(Arrays.stream(operations).collect(Collectors.toUnmodifiableSet()));
    }

    record Builder(Set<String> operations) {

        Deviation request(String at, String message, String reason) {
            return new Deviation(operations, Side.REQUEST, 0, Pattern.compile(at), Pattern.compile(message), reason);
        }

        Deviation answer(String at, String message, String reason) {
            return answer(0, at, message, reason);
        }

        Deviation answer(int status, String at, String message, String reason) {
            return new Deviation(
                    operations, Side.ANSWER, status, Pattern.compile(at), Pattern.compile(message), reason);
        }
    }

    boolean covers(Violation violation) {
        return operations.contains(violation.operation())
                && side == violation.side()
                && (status == 0 || status == violation.status())
                && at.matcher(violation.at()).matches()
                && message.matcher(violation.message()).find();
    }

    @Override
    public String toString() {
        return side + " " + (status == 0 ? "" : status + " ") + at + " " + message;
    }
}
