package io.github.bulk2.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts SOQL into tokens and knows where they stand, for the caret in error messages. */
final class SoqlLexer {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:"
                    + "(?<string>'(?:[^'\\\\]|\\\\.)*')"
                    + "|(?<datetime>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d))"
                    + "|(?<date>\\d{4}-\\d\\d-\\d\\d)"
                    + "|(?<number>[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?)"
                    + "|(?<name>[A-Za-z][A-Za-z0-9_]*(?:\\.[A-Za-z][A-Za-z0-9_]*)*)"
                    + "|(?<symbol><=|>=|!=|<>|[=<>(),:])"
                    + ")",
            Pattern.DOTALL);

    enum Kind {
        STRING,
        DATETIME,
        DATE,
        NUMBER,
        NAME,
        SYMBOL,
        END
    }

    record Token(Kind kind, String text, int position) {
        boolean is(String word) {
            return (kind == Kind.NAME || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
        }
    }

    private SoqlLexer() {}

    static List<Token> tokens(String soql) {
        List<Token> tokens = new ArrayList<>();
        String text = soql.stripTrailing();
        Matcher matcher = TOKEN.matcher(text);
        int position = 0;
        while (position < text.length()) {
            matcher.region(position, text.length());
            if (!matcher.lookingAt()) {
                int at = position
                        + text.substring(position).length()
                        - text.substring(position).stripLeading().length();
                throw error(soql, at, "MALFORMED_QUERY", "unexpected token: '" + text.charAt(at) + "'");
            }
            tokens.add(token(matcher));
            position = matcher.end();
        }
        tokens.add(new Token(Kind.END, "<EOF>", text.length()));
        return tokens;
    }

    /** An error in the shape of the REST query resource: a line break, the query's part, a caret, the position. */
    static ApiException error(String soql, int position, String code, String message) {
        int lineStart = soql.lastIndexOf('\n', position - 1) + 1;
        int row = (int) soql.substring(0, lineStart)
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        int lineEnd = soql.indexOf('\n', position);
        String line = soql.substring(lineStart, lineEnd < 0 ? soql.length() : lineEnd);
        int column = position - lineStart;
        String text = "\n" + line + "\n" + " ".repeat(column) + "^\nERROR at Row:" + row + ":Column:" + (column + 1)
                + "\n" + message;
        return new ApiException(400, code, text);
    }

    private static Token token(Matcher matcher) {
        for (Kind kind : Kind.values()) {
            if (kind == Kind.END) {
                break;
            }
            String group = kind.name().toLowerCase(Locale.ROOT);
            String text = matcher.group(group);
            if (text != null) {
                return new Token(kind, text, matcher.start(group));
            }
        }
        throw new IllegalStateException("every token has a kind");
    }
}
