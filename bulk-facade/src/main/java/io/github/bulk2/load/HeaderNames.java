package io.github.bulk2.load;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is wrong with the names of a header that are there. */
final class HeaderNames {

    private static final int LONGEST_SHOWN = 80;

    private HeaderNames() {}

    /** What makes a name none of a field though it may look like one: Salesforce does not trim names. */
    static Optional<String> strangeness(String name) {
        if (name.indexOf('\uFEFF') >= 0) {
            return Optional.of("has a byte order mark in it");
        }
        if (name.chars().anyMatch(c -> isInvisible(c))) {
            return Optional.of("has an invisible character in it");
        }
        return isSpace(name.charAt(0)) || isSpace(name.charAt(name.length() - 1))
                ? Optional.of("begins or ends with a blank")
                : Optional.empty();
    }

    private static boolean isInvisible(int c) {
        return c != '\t' && (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Whether the header has the name, with something around it or in it that is reported by itself. */
    static boolean hasStrange(List<String> header, String key) {
        return header.stream()
                .filter(name -> !name.isBlank() && strangeness(name).isPresent())
                .anyMatch(name -> name.codePoints()
                        .filter(c -> !isInvisible(c) && !Character.isWhitespace(c) && !Character.isSpaceChar(c))
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                        .equalsIgnoreCase(key));
    }

    /** How a header gets the column that an operation needs, given what it has. */
    static String remedy(List<String> header, String key, String object) {
        for (int i = 0; i < header.size(); i++) {
            String name = header.get(i);
            if (isNear(name, key, object)) {
                return "Did you mean column " + (i + 1) + ", \"" + shown(name) + "\"? Name it " + key;
            }
        }
        if (header.stream().anyMatch(name -> name.matches("[0-9+-].*|.*@.*"))) {
            return "The line may be a record: put a line with the names of the fields before it";
        }
        if (header.size() == 1 && letters(header.get(0)).contains(letters(key))) {
            return "It is one column for Salesforce, which knows COMMA, TAB, PIPE, SEMICOLON, CARET and BACKQUOTE as"
                    + " delimiters. Write the file with one of them";
        }
        return "Add it";
    }

    private static boolean isNear(String name, String key, String object) {
        String has = letters(name);
        String wanted = letters(key);
        if (wanted.equals("id")) {
            return List.of("id", "recordid", "sfid", "sfdcid", "salesforceid", letters(object) + "id")
                    .contains(has);
        }
        if (has.isEmpty()) {
            return false;
        }
        String plain = wanted.endsWith("c") && key.toLowerCase(Locale.ROOT).endsWith("__c")
                ? wanted.substring(0, wanted.length() - 1)
                : wanted;
        return has.equals(wanted)
                || has.equals(plain)
                || (wanted.length() > 4 && distance(has, wanted) <= Math.min(2, wanted.length() / 4));
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    /** The number of letters to be changed, put in or left out (Levenshtein). */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 2) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private static String shown(String name) {
        String start = name.length() <= LONGEST_SHOWN ? name : name.substring(0, LONGEST_SHOWN) + "...";
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
