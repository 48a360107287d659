package io.github.bulk2.sandbox;

import io.github.bulk2.sandbox.SoqlLexer.Kind;
import io.github.bulk2.sandbox.SoqlLexer.Token;
import io.github.bulk2.sandbox.SoqlQuery.Comparison;
import io.github.bulk2.sandbox.SoqlQuery.Condition;
import io.github.bulk2.sandbox.SoqlQuery.From;
import io.github.bulk2.sandbox.SoqlQuery.Junction;
import io.github.bulk2.sandbox.SoqlQuery.Literal;
import io.github.bulk2.sandbox.SoqlQuery.Membership;
import io.github.bulk2.sandbox.SoqlQuery.Not;
import io.github.bulk2.sandbox.SoqlQuery.Order;
import io.github.bulk2.sandbox.SoqlQuery.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A recursive-descent parser of the SOQL that Bulk API 2.0 queries may use. */
final class SoqlParser {
    private static final String NO_AGGREGATES = "Aggregate Relationships not supported in Bulk Query";
    private static final Set<String> FORBIDDEN_CLAUSES = Set.of("GROUP", "HAVING", "OFFSET");
    private static final Set<String> COMPARISONS = Set.of("=", "!=", "<>", "<", ">", "<=", ">=", "LIKE");

    private final String soql;
    private final List<Token> tokens;
    private final String forbiddenCode;
    private int next;

    private SoqlParser(String soql, Set<Switch> switches) {
        this.soql = soql;
        this.tokens = SoqlLexer.tokens(soql);
        this.forbiddenCode =
                switches.contains(Switch.FORBIDDEN_SOQL_FEATURENOTENABLED) ? "FEATURENOTENABLED" : "API_ERROR";
    }

    /** @throws ApiException with MALFORMED_QUERY, or the code for what bulk queries may not use */
    static SoqlQuery parse(String soql, Set<Switch> switches) {
        SoqlParser parser = new SoqlParser(soql, switches);
        SoqlQuery query = parser.query();
        if (parser.peek().kind() != Kind.END) {
            throw parser.unexpected();
        }
        return query;
    }

    private SoqlQuery query() {
        expect("SELECT");
        List<Path> select = selectList();
        expect("FROM");
        From from = from();
        Condition where = accept("WHERE") ? condition() : null;
        refuseForbiddenClause();
        List<Order> orderBy = new ArrayList<>();
        if (accept("ORDER")) {
            expect("BY");
            do {
                orderBy.add(order());
            } while (accept(","));
        }
        refuseForbiddenClause();
        int limit = accept("LIMIT") ? limit() : -1;
        refuseForbiddenClause();
        return new SoqlQuery(from, List.copyOf(select), where, List.copyOf(orderBy), limit);
    }

    private List<Path> selectList() {
        List<Path> select = new ArrayList<>();
        do {
            if (peek().is("TYPEOF")) {
                throw forbidden("TYPEOF not supported in Bulk Query");
            }
            if (peek().is("(")) {
                throw forbidden(NO_AGGREGATES);
            }
            Path field = path();
            if (peek().is("(")) {
                throw field.toString().equalsIgnoreCase("FIELDS")
                        ? forbidden("Selecting compound data not supported in Bulk Query")
                        : forbidden(NO_AGGREGATES);
            }
            select.add(field);
        } while (accept(","));
        return select;
    }

    private From from() {
        Token object = name();
        Token alias = peek();
        boolean hasAlias = alias.kind() == Kind.NAME && !isClause(alias);
        if (hasAlias) {
            next++;
        }
        return new From(object.text(), hasAlias ? alias.text() : object.text(), object.position());
    }

    private static boolean isClause(Token token) {
        String word = token.text().toUpperCase(Locale.ROOT);
        return FORBIDDEN_CLAUSES.contains(word)
                || Set.of("WHERE", "ORDER", "LIMIT").contains(word);
    }

    private Condition condition() {
        List<Condition> conditions = new ArrayList<>();
        conditions.add(term());
        String operator = "";
        // SOQL wants parentheses wherever AND and OR meet.
        while (peek().is("AND") || peek().is("OR")) {
            if (!operator.isEmpty() && !peek().is(operator)) {
                throw unexpected();
            }
            operator = take().text().toUpperCase(Locale.ROOT);
            conditions.add(term());
        }
        return conditions.size() == 1 ? conditions.get(0) : new Junction(operator, List.copyOf(conditions));
    }

    private Condition term() {
        if (accept("NOT")) {
            return new Not(term());
        }
        if (accept("(")) {
            Condition inner = condition();
            expect(")");
            return inner;
        }
        Path field = path();
        if (peek().is("(")) {
            throw forbidden(NO_AGGREGATES);
        }
        if (accept("NOT")) {
            expect("IN");
            return membership(field, true);
        }
        if (accept("IN")) {
            return membership(field, false);
        }
        Token operator = take();
        String word = operator.text().toUpperCase(Locale.ROOT);
        if (!COMPARISONS.contains(word) || operator.kind() == Kind.STRING) {
            throw unexpected(operator);
        }
        return new Comparison(field, word.equals("<>") ? "!=" : word, literal());
    }

    private Condition membership(Path field, boolean negated) {
        expect("(");
        SoqlQuery semiJoin = null;
        List<Literal> values = new ArrayList<>();
        if (peek().is("SELECT")) {
            semiJoin = query();
        } else {
            do {
                values.add(literal());
            } while (accept(","));
        }
        expect(")");
        return new Membership(field, negated, List.copyOf(values), semiJoin);
    }

    private Order order() {
        Path field = path();
        boolean descending = accept("DESC");
        if (!descending) {
            accept("ASC");
        }
        boolean nullsLast = false;
        if (accept("NULLS")) {
            nullsLast = accept("LAST");
            if (!nullsLast) {
                expect("FIRST");
            }
        }
        return new Order(field, descending, nullsLast);
    }

    private int limit() {
        Token number = take();
        try {
            if (number.kind() == Kind.NUMBER) {
                return Integer.parseUnsignedInt(number.text());
            }
        } catch (NumberFormatException e) {
            // Reported as any other token that does not fit.
        }
        throw unexpected(number);
    }

    private Literal literal() {
        Token token = take();
        return switch (token.kind()) {
            case STRING -> new Literal(Literal.Kind.STRING, unescape(token.text()), token.position());
            case NUMBER -> new Literal(Literal.Kind.NUMBER, token.text(), token.position());
            case DATE -> new Literal(Literal.Kind.DATE, token.text(), token.position());
            case DATETIME -> new Literal(Literal.Kind.DATETIME, token.text(), token.position());
            case NAME -> wordLiteral(token);
            default -> throw unexpected(token);
        };
    }

    private Literal wordLiteral(Token token) {
        if (token.is("NULL")) {
            return new Literal(Literal.Kind.NULL, "", token.position());
        }
        if (token.is("TRUE") || token.is("FALSE")) {
            return new Literal(Literal.Kind.BOOLEAN, token.text().toLowerCase(Locale.ROOT), token.position());
        }
        String text = token.text().toUpperCase(Locale.ROOT);
        if (accept(":")) {
            text += ":" + take().text();
        }
        if (!DateLiteral.isDateLiteral(text)) {
            throw unexpected(token);
        }
        return new Literal(Literal.Kind.DATE_LITERAL, text, token.position());
    }

    private String unescape(String quoted) {
        StringBuilder text = new StringBuilder();
        boolean escape = false;
        for (char c : quoted.substring(1, quoted.length() - 1).toCharArray()) {
            if (escape) {
                text.append(escaped(c));
                escape = false;
            } else if (c == '\\') {
                escape = true;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private String escaped(char c) {
        return switch (c) {
            case 'n', 'N' -> "\n";
            case 'r', 'R' -> "\r";
            case 't', 'T' -> "\t";
            case 'b', 'B' -> "\b";
            case 'f', 'F' -> "\f";
            case '\'', '"' -> String.valueOf(c);
            // Kept as they are for LIKE, which knows the same escapes.
            case '%', '_', '\\' -> "\\" + c;
            default ->
                throw SoqlLexer.error(
                        soql, peek().position(), "MALFORMED_QUERY", "Illegal string literal: invalid escape");
        };
    }

    private Path path() {
        Token token = name();
        return new Path(List.of(token.text().split("\\.")), token.position());
    }

    private Token name() {
        Token token = take();
        if (token.kind() != Kind.NAME) {
            throw unexpected(token);
        }
        return token;
    }

    private void refuseForbiddenClause() {
        if (FORBIDDEN_CLAUSES.contains(peek().text().toUpperCase(Locale.ROOT))) {
            throw peek().is("OFFSET") ? forbidden("OFFSET not supported in Bulk Query") : forbidden(NO_AGGREGATES);
        }
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        Token token = tokens.get(next);
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    private boolean accept(String word) {
        if (peek().is(word)) {
            next++;
            return true;
        }
        return false;
    }

    private void expect(String word) {
        if (!accept(word)) {
            throw unexpected();
        }
    }

    private ApiException forbidden(String message) {
        return new ApiException(400, forbiddenCode, message);
    }

    private ApiException unexpected() {
        return unexpected(peek());
    }

    private ApiException unexpected(Token token) {
        return SoqlLexer.error(soql, token.position(), "MALFORMED_QUERY", "unexpected token: '" + token.text() + "'");
    }
}
