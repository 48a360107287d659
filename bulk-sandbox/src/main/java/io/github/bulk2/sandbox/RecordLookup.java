package io.github.bulk2.sandbox;

import io.github.bulk2.sandbox.IngestColumns.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Finds the records that a chunk of rows names, all rows with one statement per column. */
final class RecordLookup {
    private final Connection connection;
    private final ObjectCatalog catalog;

    RecordLookup(Connection connection, ObjectCatalog catalog) {
        this.connection = connection;
        this.catalog = catalog;
    }

    /** For each of the ids that exist, whether the record is in the recycle bin. */
    Map<Long, Boolean> deletedById(ObjectType object, Collection<Long> ids) throws SQLException {
        Map<Long, Boolean> found = new HashMap<>();
        String sql =
                "SELECT t.\"ID\", t.\"ISDELETED\" FROM UNNEST(?) u(v) JOIN " + object.table() + " t ON t.\"ID\" = u.v";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setObject(1, ids.toArray());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getLong(1), rows.getBoolean(2));
                }
            }
        }
        return found;
    }

    /** For each of the values, in the form of {@link #key}, the ids of the living records that have it. */
    Map<Object, List<Long>> idsByValue(ObjectType object, Field field, Collection<?> values) throws SQLException {
        Map<Object, List<Long>> found = new HashMap<>();
        // A join, since H2 compares every row that "= ANY(?)" finds with the whole array once more.
        String sql = "SELECT t.\"ID\", t." + field.column() + " FROM UNNEST(?) u(v) JOIN " + object.table() + " t ON t."
                + field.column() + " = u.v WHERE t.\"ISDELETED\" = FALSE";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            // Values that differ in case only would find their record twice.
            select.setObject(
                    1, values.stream().map(RecordLookup::key).distinct().toArray());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.computeIfAbsent(key(rows.getObject(2)), value -> new ArrayList<>())
                            .add(rows.getLong(1));
                }
            }
        }
        return found;
    }

    /** Text identifies records whatever its case. */
    static Object key(Object value) {
        return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
    }

    /** Replaces what relationship columns say by ids, and fails rows that refer to nothing. */
    void resolveReferences(List<Row> rows, List<Column> columns) throws SQLException {
        for (Column column : columns) {
            if (column.isLookup()) {
                resolveByField(rows, column);
            } else if (column.field().type() == FieldType.REFERENCE) {
                checkTargets(rows, column);
            }
        }
    }

    private void resolveByField(List<Row> rows, Column column) throws SQLException {
        Field by = column.by();
        ObjectType parent = column.parent();
        if (by == null || parent == null) {
            return;
        }
        Set<Object> values = values(rows, column);
        if (values.isEmpty()) {
            return;
        }
        Map<Object, List<Long>> found = idsByValue(parent, by, values);
        for (Row row : rows) {
            Object value = row.value(column.index());
            if (value == null || value == Row.NULL || !row.isGood()) {
                continue;
            }
            List<Long> ids = found.getOrDefault(key(value), List.of());
            if (ids.isEmpty()) {
                row.fail(
                        "INVALID_FIELD",
                        "Foreign key external ID: " + value + " not found for field " + by.name() + " in entity "
                                + parent.name());
            } else if (ids.size() > 1) {
                row.fail("DUPLICATE_EXTERNAL_ID", moreThanOne(by, ids));
            } else {
                row.value(column.index(), ids.get(0));
            }
        }
    }

    static String moreThanOne(Field field, List<Long> ids) {
        List<String> texts = new ArrayList<>();
        ids.forEach(id -> texts.add(SalesforceId.text(id)));
        return field.name() + ": more than one record found for external id field: [" + String.join(", ", texts) + "]";
    }

    private void checkTargets(List<Row> rows, Column column) throws SQLException {
        Set<Object> values = values(rows, column);
        if (values.isEmpty()) {
            return;
        }
        Set<Object> existing = new HashSet<>();
        for (String target : column.field().referenceTo()) {
            ObjectType parent = catalog.require(target);
            List<Long> ids = new ArrayList<>();
            for (Object value : values) {
                if (SalesforceId.of(parent.keyPrefix(), SalesforceId.sequence((Long) value)) == (Long) value) {
                    ids.add((Long) value);
                }
            }
            if (!ids.isEmpty()) {
                deletedById(parent, ids).forEach((id, deleted) -> {
                    if (!deleted) {
                        existing.add(id);
                    }
                });
            }
        }
        for (Row row : rows) {
            Object value = row.value(column.index());
            if (value != null && value != Row.NULL && !existing.contains(value)) {
                row.fail("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
            }
        }
    }

    /** The values of a column in the rows that are still good. */
    static Set<Object> values(List<Row> rows, Column column) {
        Set<Object> values = new HashSet<>();
        for (Row row : rows) {
            Object value = row.value(column.index());
            if (row.isGood() && value != null && value != Row.NULL) {
                values.add(value);
            }
        }
        return values;
    }
}
