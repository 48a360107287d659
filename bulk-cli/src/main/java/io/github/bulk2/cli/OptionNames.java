package io.github.bulk2.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The library's messages name settings as Java does; the command has options for them. */
final class OptionNames {
    private static final Pattern SETTING = Pattern.compile("Load\\.with([A-Z]\\w*)(?:\\(([^()\\s]*)\\))?");

    /** Where the option is not the setting's name in small letters. */
    private static final Map<String, String> OPTIONS = Map.of(
            "MendedLineEndings", "--mend-line-endings",
            "ColumnDelimiter", "--delimiter",
            "ConcurrentUploads", "--uploads",
            "OrphanedJobs", "--keep-orphans");

    private OptionNames() {}

    /** The message with options in place of the settings of a load. */
    static String in(String message) {
        return SETTING.matcher(message).replaceAll(OptionNames::option);
    }

    private static String option(MatchResult setting) {
        String name = setting.group(1);
        String words = name.replaceAll("(?<!^)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        String value = setting.group(2);
        boolean isSwitch = value == null || value.isEmpty() || value.equals("true");
        return OPTIONS.getOrDefault(name, "--" + words) + (isSwitch ? "" : " " + value);
    }
}
