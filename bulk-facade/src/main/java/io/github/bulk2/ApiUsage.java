package io.github.bulk2;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much of its API allowance for 24 hours an org has used, as the {@code Sforce-Limit-Info} header says. Immutable.
 *
 * @param used calls used
 * @param allowed calls allowed
 */
public record ApiUsage(long used, long allowed) {

    // The per-app variant begins the same: api-usage=1/2,per-app-api-usage=3/4(appName=x)
    private static final Pattern HEADER = Pattern.compile("api-usage=([0-9]{1,18})/([0-9]{1,18})(?:[,;].*)?");

    /**
     * Reads the header.
     *
     * @param header the value of {@code Sforce-Limit-Info}, or null
     * @return what it says, or empty if it says nothing of this
     */
    public static Optional<ApiUsage> ofHeader(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        Matcher matcher = HEADER.matcher(header.strip());
        return matcher.matches()
                ? Optional.of(new ApiUsage(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }
}
