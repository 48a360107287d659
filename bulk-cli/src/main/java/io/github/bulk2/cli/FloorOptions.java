package io.github.bulk2.cli;

import io.github.bulk2.ApiFloor;
import io.github.bulk2.DailyLimit;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a command leaves of the org's allowances to others. */
final class FloorOptions {
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(5);
    private static final Duration SHORTEST_LOOK = Duration.ofMillis(200);
    private static final int LOOKS = 10;

    @Option(
            names = "--api-floor",
            paramLabel = "FLOOR",
            description =
                    "What others get of the org's allowances for 24 hours: 10%% of each, 1000 API calls, or names as in"
                            + " DailyBulkApiBatches=500,DailyBulkV2QueryJobs=10 [BULK2_API_FLOOR, else nothing].")
    @Nullable
    String floor;

    @Option(
            names = "--api-floor-wait",
            paramLabel = "DURATION",
            description = "How long to wait there for an allowance to recover, such as 6h, before stopping"
                    + " [BULK2_API_FLOOR_WAIT, else stop at once].")
    @Nullable
    String wait;

    ApiFloor floor(Session session, Profile named, boolean asked) {
        String amount = floor == null ? named.setting("apiFloor", HttpOptions.env(session, "apiFloor"), asked) : floor;
        String patience =
                wait == null ? named.setting("apiFloorWait", HttpOptions.env(session, "apiFloorWait"), asked) : wait;
        if (amount == null) {
            if (wait != null) {
                throw CliException.usage("--api-floor-wait waits at --api-floor. Add that");
            }
            return ApiFloor.none();
        }
        ApiFloor parsed = parse(amount);
        return patience == null ? parsed : pausing(parsed, patience);
    }

    private static ApiFloor pausing(ApiFloor floor, String patience) {
        Duration longest;
        try {
            longest = new WaitOptions.DurationConverter().convert(patience);
        } catch (TypeConversionException noDuration) {
            throw CliException.usage("the wait at the floor: " + noDuration.getMessage());
        }
        Duration look = longest.dividedBy(LOOKS);
        look = look.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : look;
        return floor.pausing(look.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : look, longest);
    }

    private static ApiFloor parse(String text) {
        try {
            ApiFloor floor = ApiFloor.none();
            for (String part : text.split(",")) {
                String plain = part.strip();
                int equals = plain.indexOf('=');
                if (plain.endsWith("%") && floor.equals(ApiFloor.none())) {
                    floor = ApiFloor.percent(Integer.parseInt(
                            plain.substring(0, plain.length() - 1).strip()));
                } else if (equals < 0) {
                    floor = floor.with(DailyLimit.API_REQUESTS, Long.parseLong(plain));
                } else {
                    floor = floor.with(limit(plain.substring(0, equals)), Long.parseLong(plain.substring(equals + 1)));
                }
            }
            return floor;
        } catch (NumberFormatException noNumber) {
            throw CliException.usage("the floor \"" + text + "\" is not like 10%, 1000 or DailyBulkApiBatches=500");
        }
    }

    private static DailyLimit limit(String name) {
        Optional<DailyLimit> found = Stream.of(DailyLimit.values())
                .filter(limit -> limit.limitName().equalsIgnoreCase(name.strip()))
                .findFirst();
        return found.orElseThrow(() -> CliException.usage("there is no floor for \"" + name + "\"; there is one for "
                + Arrays.stream(DailyLimit.values()).map(DailyLimit::limitName).collect(Collectors.joining(", "))));
    }
}
