package io.github.bulk2.sandbox;

import io.github.bulk2.sandbox.SoqlQuery.Comparison;
import io.github.bulk2.sandbox.SoqlQuery.Condition;
import io.github.bulk2.sandbox.SoqlQuery.Junction;
import io.github.bulk2.sandbox.SoqlQuery.Literal;
import io.github.bulk2.sandbox.SoqlQuery.Membership;
import io.github.bulk2.sandbox.SoqlQuery.Not;
import io.github.bulk2.sandbox.SoqlQuery.Order;
import io.github.bulk2.sandbox.SoqlQuery.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a parsed query into SQL with bind parameters; names are resolved against the catalog on the way. */
final class SoqlTranslator {
    private static final int MAX_RELATIONSHIPS = 5;

    /** The statement, its parameters in order, and the selected fields under their names in the query. */
    record Sql(String text, List<Object> binds, List<Column> columns) {}

    record Column(String name, FieldType type) {}

    private record Operand(String sql, Field field) {}

    private final ObjectCatalog catalog;
    private final String soql;
    private final SoqlQuery query;
    private final ObjectType root;
    private final String rootAlias;
    private final Map<String, String> joins = new LinkedHashMap<>();
    private final List<Object> binds = new ArrayList<>();

    private SoqlTranslator(ObjectCatalog catalog, String soql, SoqlQuery query, String rootAlias) {
        this.catalog = catalog;
        this.soql = soql;
        this.query = query;
        this.rootAlias = rootAlias;
        ObjectType object = catalog.object(query.from().object());
        if (object == null) {
            throw SoqlLexer.error(
                    soql,
                    query.from().position(),
                    "INVALID_TYPE",
                    "sObject type '" + query.from().object() + "' is not supported.");
        }
        this.root = object;
    }

    /** @throws ApiException with INVALID_TYPE or INVALID_FIELD if a name means nothing here */
    static Sql translate(ObjectCatalog catalog, String soql, SoqlQuery query, boolean includeDeleted) {
        return new SoqlTranslator(catalog, soql, query, "t").statement(includeDeleted);
    }

    private Sql statement(boolean includeDeleted) {
        StringBuilder select = new StringBuilder();
        List<Column> columns = new ArrayList<>();
        for (Path path : query.select()) {
            Operand operand = operand(path);
            select.append(select.length() == 0 ? "" : ", ").append(operand.sql());
            columns.add(new Column(
                    canonicalName(path, operand.field()), operand.field().type()));
        }
        String where = where(includeDeleted);
        String order = orderBy();
        String text = "SELECT " + select + " FROM " + root.table() + " " + rootAlias
                + String.join("", joins.values()) + where + order
                + (query.limit() < 0 ? "" : " LIMIT " + query.limit());
        return new Sql(text, List.copyOf(binds), List.copyOf(columns));
    }

    private String where(boolean includeDeleted) {
        StringBuilder where = new StringBuilder();
        if (!includeDeleted) {
            where.append(" WHERE ").append(rootAlias).append(".\"ISDELETED\" = FALSE");
        }
        Condition condition = query.where();
        if (condition != null) {
            where.append(where.length() == 0 ? " WHERE " : " AND ").append(condition(condition));
        }
        return where.toString();
    }

    private String orderBy() {
        StringBuilder order = new StringBuilder();
        for (Order by : query.orderBy()) {
            order.append(order.length() == 0 ? " ORDER BY " : ", ")
                    .append(operand(by.field()).sql())
                    .append(by.descending() ? " DESC" : " ASC")
                    .append(by.nullsLast() ? " NULLS LAST" : " NULLS FIRST");
        }
        return order.toString();
    }

    private String condition(Condition condition) {
        if (condition instanceof Junction junction) {
            List<String> parts = new ArrayList<>();
            junction.conditions().forEach(part -> parts.add(condition(part)));
            return "(" + String.join(" " + junction.operator() + " ", parts) + ")";
        }
        if (condition instanceof Not not) {
            // A comparison with null is false in SOQL, so its negation is true.
            return "NOT COALESCE(" + condition(not.condition()) + ", FALSE)";
        }
        return condition instanceof Comparison comparison ? comparison(comparison) : membership((Membership) condition);
    }

    private String comparison(Comparison comparison) {
        Operand operand = operand(comparison.field());
        String operator = comparison.operator();
        Literal literal = comparison.value();
        if (literal.kind() == Literal.Kind.NULL
                || (literal.kind() == Literal.Kind.STRING && literal.text().isEmpty())) {
            if (operator.equals("=") || operator.equals("!=")) {
                return operand.sql() + (operator.equals("=") ? " IS NULL" : " IS NOT NULL");
            }
            throw invalid(comparison.field(), "invalid operator on null");
        }
        if (operator.equals("LIKE")) {
            if (!operand.field().type().isText() || literal.kind() != Literal.Kind.STRING) {
                throw invalid(
                        comparison.field(),
                        "invalid operator on " + operand.field().type().xsdType() + " field");
            }
            binds.add(literal.text());
            return operand.sql() + " LIKE ?";
        }
        if (literal.kind() == Literal.Kind.DATE_LITERAL) {
            return dateRange(comparison.field(), operand, operator, literal);
        }
        binds.add(value(comparison.field(), operand.field(), literal));
        return operator.equals("!=")
                ? "(" + operand.sql() + " <> ? OR " + operand.sql() + " IS NULL)"
                : operand.sql() + " " + operator + " ?";
    }

    private String dateRange(Path path, Operand operand, String operator, Literal literal) {
        FieldType type = operand.field().type();
        if (type != FieldType.DATE && type != FieldType.DATETIME) {
            throw mismatch(path, operand.field());
        }
        DateLiteral range = DateLiteral.of(literal.text(), LocalDate.now(Clock.systemUTC()));
        long from = bound(type, range.from());
        long end = bound(type, range.end());
        String field = operand.sql();
        switch (operator) {
            case "<" -> {
                binds.add(from);
                return field + " < ?";
            }
            case "<=" -> {
                binds.add(end);
                return field + " < ?";
            }
            case ">" -> {
                binds.add(end);
                return field + " >= ?";
            }
            case ">=" -> {
                binds.add(from);
                return field + " >= ?";
            }
            default -> {
                binds.add(from);
                binds.add(end);
                return operator.equals("=")
                        ? "(" + field + " >= ? AND " + field + " < ?)"
                        : "(" + field + " < ? OR " + field + " >= ? OR " + field + " IS NULL)";
            }
        }
    }

    private static long bound(FieldType type, LocalDate day) {
        return type == FieldType.DATE ? day.toEpochDay() : day.toEpochDay() * 86_400_000L;
    }

    private String membership(Membership membership) {
        Operand operand = operand(membership.field());
        String in = membership.negated() ? " NOT IN (" : " IN (";
        SoqlQuery semiJoin = membership.semiJoin();
        if (semiJoin != null) {
            Sql inner = new SoqlTranslator(catalog, soql, semiJoin, rootAlias + "s").statement(false);
            binds.addAll(inner.binds());
            // NOT IN a set with nulls would be unknown in SQL; SOQL leaves the nulls out.
            return operand.sql() + in + "SELECT * FROM (" + inner.text() + ") q(v) WHERE v IS NOT NULL)";
        }
        List<String> marks = new ArrayList<>();
        boolean withNull = false;
        for (Literal literal : membership.values()) {
            if (literal.kind() == Literal.Kind.NULL) {
                withNull = true;
            } else {
                binds.add(value(membership.field(), operand.field(), literal));
                marks.add("?");
            }
        }
        String field = operand.sql();
        String list = marks.isEmpty() ? "FALSE" : field + " IN (" + String.join(", ", marks) + ")";
        String found = withNull ? "(" + list + " OR " + field + " IS NULL)" : list;
        return membership.negated() ? "NOT COALESCE(" + found + ", FALSE)" : found;
    }

    private Object value(Path path, Field field, Literal literal) {
        FieldType type = field.type();
        boolean fits;
        switch (literal.kind()) {
            case STRING -> fits = type.isText() || type.isId();
            case NUMBER -> fits = type.isFloating() || type == FieldType.INT;
            case BOOLEAN -> fits = type == FieldType.BOOLEAN;
            case DATE -> fits = type == FieldType.DATE;
            default -> fits = type == FieldType.DATETIME;
        }
        if (!fits) {
            throw mismatch(path, field);
        }
        if (type.isId()) {
            if (!SalesforceId.isWellFormed(literal.text())) {
                throw invalid("INVALID_QUERY_FILTER_OPERATOR", path, "invalid ID field: " + literal.text());
            }
            return SalesforceId.parse(literal.text());
        }
        if (type == FieldType.INT || type.isFloating()) {
            return Double.valueOf(literal.text());
        }
        return type.parse(type.isText() ? literal.text().replaceAll("\\\\([%_\\\\])", "$1") : literal.text());
    }

    private Operand operand(Path path) {
        List<String> names = new ArrayList<>(path.names());
        String prefix = names.get(0);
        if (names.size() > 1
                && (prefix.equalsIgnoreCase(query.from().alias())
                        || (prefix.equalsIgnoreCase(root.name()) && root.relationship(prefix) == null))) {
            names.remove(0);
        }
        if (names.size() > MAX_RELATIONSHIPS + 1) {
            throw invalid(path, "a path may have no more than " + MAX_RELATIONSHIPS + " relationships");
        }
        Operand operand = resolve(path, names, root, rootAlias);
        if (operand == null) {
            throw noSuchColumn(path, names.get(names.size() - 1), root);
        }
        if (!operand.field().isStored()) {
            throw new ApiException(400, "API_ERROR", "Selecting compound data not supported in Bulk Query");
        }
        return operand;
    }

    /** Follows the names from an object; null if the last one is no field of the object they lead to. */
    private @Nullable Operand resolve(Path path, List<String> names, ObjectType object, String alias) {
        if (names.size() == 1) {
            Field field = catalog.field(object, names.get(0));
            return field == null ? null : new Operand(alias + "." + field.column(), field);
        }
        Field reference = object.relationship(names.get(0));
        if (reference == null) {
            throw invalid(path, "Didn't understand relationship '" + names.get(0) + "' in field path.");
        }
        List<Operand> found = new ArrayList<>();
        for (String target : reference.referenceTo()) {
            ObjectType parent = catalog.require(target);
            String parentAlias = alias + "_" + names.get(0).toLowerCase(Locale.ROOT) + found.size();
            if (names.size() == 2 && parent.field(names.get(1)) == null && reference.isPolymorphic()) {
                continue;
            }
            joins.putIfAbsent(
                    parentAlias,
                    " LEFT JOIN " + parent.table() + " " + parentAlias + " ON " + parentAlias + ".\"ID\" = " + alias
                            + "." + reference.column());
            Operand operand = resolve(path, names.subList(1, names.size()), parent, parentAlias);
            if (operand == null) {
                throw noSuchColumn(path, names.get(1), parent);
            }
            found.add(operand);
        }
        return found.isEmpty() ? null : combine(found);
    }

    /** A polymorphic reference has one parent at most: its value is the one that is there. */
    private static Operand combine(List<Operand> found) {
        if (found.size() == 1) {
            return found.get(0);
        }
        List<String> parts = new ArrayList<>();
        found.forEach(operand -> parts.add(operand.sql()));
        return new Operand(
                "COALESCE(" + String.join(", ", parts) + ")", found.get(0).field());
    }

    private static String canonicalName(Path path, Field field) {
        List<String> names = new ArrayList<>(path.names());
        names.set(names.size() - 1, field.name());
        return String.join(".", names);
    }

    private ApiException noSuchColumn(Path path, String name, ObjectType object) {
        return invalid(
                path,
                "No such column '" + name + "' on entity '" + object.name()
                        + "'. If you are attempting to use a custom field, be sure to append the '__c' after the custom"
                        + " field name.");
    }

    private ApiException mismatch(Path path, Field field) {
        return invalid(
                path,
                "value of filter criterion for field '" + field.name() + "' must be of type "
                        + field.type().xsdType() + (field.type().isText() ? " and should be enclosed in quotes" : ""));
    }

    private ApiException invalid(Path path, String message) {
        return invalid("INVALID_FIELD", path, message);
    }

    private ApiException invalid(String code, Path path, String message) {
        return SoqlLexer.error(soql, path.position(), code, message);
    }
}
