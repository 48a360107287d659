package io.github.bulk2.sandbox;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed query: what the parser understood, before the catalog is asked. */
record SoqlQuery(From from, List<Path> select, @Nullable Condition where, List<Order> orderBy, int limit) {

    /** The object and the alias by which fields may be prefixed. */
    record From(String object, String alias, int position) {}

    /** A field, with the relationships that lead to it: {@code Account.Owner.Name}. */
    record Path(List<String> names, int position) {
        @Override
        public String toString() {
            return String.join(".", names);
        }
    }

    record Order(Path field, boolean descending, boolean nullsLast) {}

    record Literal(Kind kind, String text, int position) {
        enum Kind {
            STRING,
            NUMBER,
            BOOLEAN,
            NULL,
            DATE,
            DATETIME,
            DATE_LITERAL
        }
    }

    /** A condition of WHERE. */
    sealed interface Condition permits Junction, Not, Comparison, Membership {}

    record Junction(String operator, List<Condition> conditions) implements Condition {}

    record Not(Condition condition) implements Condition {}

    record Comparison(Path field, String operator, Literal value) implements Condition {}

    /** {@code IN} or {@code NOT IN}: of a list, or of the one field that a semi-join selects. */
    record Membership(
            Path field,
            boolean negated,
            List<Literal> values,
            @Nullable SoqlQuery semiJoin) implements Condition {}
}
