package io.github.bulk2.cli;

import io.github.bulk2.WaitPolicy;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How long to wait for jobs. */
final class WaitOptions {
    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long to wait for Salesforce, such as 90s, 30m, 2h [24h]."
                    + " When it is over the jobs go on and the exit code is 4.")
    @Nullable
    Duration wait;

    WaitPolicy policy() {
        return wait == null ? WaitPolicy.ofDefaults() : WaitPolicy.ofDefaults().withTotalTimeout(wait);
    }

    /** Reads 90s, 30m, 2h or ISO 8601. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            String iso = text.toUpperCase(Locale.ROOT);
            try {
                Duration duration = Duration.parse(iso.startsWith("P") ? iso : "PT" + iso);
                if (duration.isZero() || duration.isNegative()) {
                    throw new TypeConversionException("'" + text + "' is not longer than nothing");
                }
                return duration;
            } catch (DateTimeParseException malformed) {
                throw new TypeConversionException("'" + text + "' is not a duration like 90s, 30m or 2h");
            }
        }
    }
}
