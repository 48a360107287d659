package io.github.bulk2.gateway.mcp;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The library's messages name settings as Java does; the tool load-csv-file has inputs for them. */
final class InputNames {

    private static final Pattern SETTING = Pattern.compile("Load\\.with([A-Z]\\w*)(?:\\(([^()\\s]*)\\))?");
    private static final Map<String, String> INPUTS = Map.of("MendedLineEndings", "mendLineEndings");

    private InputNames() {}

    static String in(String message) {
        return SETTING.matcher(message).replaceAll(InputNames::input);
    }

    private static String input(MatchResult setting) {
        String name = setting.group(1);
        String input = INPUTS.getOrDefault(name, Character.toLowerCase(name.charAt(0)) + name.substring(1));
        String value = setting.group(2) == null || setting.group(2).isEmpty() ? "" : " " + setting.group(2);
        return "load-csv-file's " + input + value;
    }
}
