package io.github.bulk2.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The library's messages in the words of the command line: an option where they name a method or a setting of the Java
 * classes. Stateless.
 */
final class OptionWords {

    private static final Map<Pattern, String> METHODS = new LinkedHashMap<>();

    static {
        METHODS.put(Pattern.compile("transcodedFrom\\((?:StandardCharsets\\.)?UTF_16\\)"), "--charset UTF-16");
        METHODS.put(Pattern.compile("transcodedFrom\\([^)]*\\)"), "--charset");
        METHODS.put(Pattern.compile("; to send the whole file use withoutBom\\(\\)"), "");
        METHODS.put(Pattern.compile("call toFile\\([^)]*\\), or give an OutputStream"), "use -o FILE");
        METHODS.put(Pattern.compile("BulkClient\\.confirmMoved\\([^)]*\\)"), "--moved");
        METHODS.put(Pattern.compile("instanceUrl\\([^)]*\\)"), "--instance-url");
    }

    /** Settings of a load, as methods. */
    private static final Pattern LOAD_SETTING = Pattern.compile("Load\\.with([A-Z]\\w*)(?:\\(([^()\\s]*)\\))?");

    /** Where the option is not the setting's name in small letters. */
    private static final Map<String, String> LOAD_OPTIONS = Map.of(
            "MendedLineEndings", "--mend-line-endings",
            "ColumnDelimiter", "--delimiter",
            "ConcurrentUploads", "--uploads",
            "Columns", "--map",
            "KeptResults", "--keep-results",
            "OrphanedJobs", "--keep-orphans");

    /** A setting begins a sentence; anywhere else such a word may be one of Salesforce. */
    private static final Pattern SETTING = Pattern.compile("^[a-z]+(?:[A-Z][a-z]+)+(?= (?:must|is) )");

    /** Settings whose options are not called the same; there are two timeouts. */
    private static final Map<String, String> SETTINGS =
            Map.of("parallelPages", "--parallel", "concurrentUploads", "--uploads", "totalTimeout", "the timeout");

    private OptionWords() {}

    static String of(String message) {
        String text = message;
        for (Map.Entry<Pattern, String> method : METHODS.entrySet()) {
            text = method.getKey().matcher(text).replaceAll(Matcher.quoteReplacement(method.getValue()));
        }
        text = LOAD_SETTING.matcher(text).replaceAll(OptionWords::loadOption);
        return SETTING.matcher(text).replaceFirst(found -> option(found.group()));
    }

    private static String loadOption(MatchResult setting) {
        String name = setting.group(1);
        String words = name.replaceAll("(?<!^)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        String value = setting.group(2);
        boolean isSwitch = value == null || value.isEmpty() || value.equals("true");
        return LOAD_OPTIONS.getOrDefault(name, "--" + words) + (isSwitch ? "" : " " + value);
    }

    private static String option(String setting) {
        String same = "--" + setting.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return SETTINGS.getOrDefault(setting, same);
    }
}
