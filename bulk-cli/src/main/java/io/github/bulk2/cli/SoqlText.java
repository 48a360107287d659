package io.github.bulk2.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query as people keep it: with comments and a semicolon at its end, which Salesforce does not take. Text in quotes
 * stays as it is.
 */
final class SoqlText {

    private static final Pattern TOKEN = Pattern.compile(
            "(?<quoted>'(?:[^'\\\\]|\\\\.)*+'?|\"(?:[^\"\\\\]|\\\\.)*+\"?)"
                    + "|(?<line>(?:--|//)[^\\n\\r]*+)|/\\*(?<block>(?:[^*]|\\*(?!/))*+)(?<end>\\*/)?",
            Pattern.DOTALL);

    private SoqlText() {}

    /** The query alone; the comments leave blanks, and the line breaks that were in them. */
    static String of(String written) {
        StringBuilder query = new StringBuilder();
        Matcher token = TOKEN.matcher(written);
        while (token.find()) {
            if (token.group("quoted") != null) {
                token.appendReplacement(query, Matcher.quoteReplacement(token.group()));
            } else if (token.group("line") == null && token.group("end") == null) {
                throw CliException.usage("the query has a comment without an end. Add */");
            } else {
                token.appendReplacement(query, " " + token.group().replaceAll("[^\n]+", ""));
            }
        }
        token.appendTail(query);
        String text = query.toString().strip();
        while (text.endsWith(";")) {
            text = text.substring(0, text.length() - 1).strip();
        }
        if (text.isEmpty()) {
            throw CliException.usage(
                    "there is no query, or nothing but comments. Give SOQL, such as" + " \"SELECT Id FROM Account\"");
        }
        return text;
    }
}
