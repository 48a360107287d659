package io.github.bulk2.sandbox;

import io.github.bulk2.sandbox.IngestColumns.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Carries out one chunk of rows: looks up what they refer to, fails those that cannot be, writes the others. */
final class RowWriter implements AutoCloseable {
    /** What the rows are for. */
    record Target(
            ObjectType object, String operation, @Nullable Field key, List<Column> columns, long userId) {}

    private final Target target;
    private final Connection connection;
    private final RecordLookup lookup;
    private final RecordStatements statements;
    private final @Nullable Column keyColumn;

    RowWriter(Connection connection, ObjectCatalog catalog, Target target) {
        this.target = target;
        this.connection = connection;
        this.lookup = new RecordLookup(connection, catalog);
        this.statements = new RecordStatements(connection, target);
        this.keyColumn = keyColumn(target);
    }

    void write(List<Row> rows) throws SQLException {
        target.object().writes().lock();
        try {
            dispatch(rows);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            target.object().writes().unlock();
        }
    }

    @Override
    public void close() throws SQLException {
        statements.close();
    }

    private static @Nullable Column keyColumn(Target target) {
        for (Column column : target.columns()) {
            boolean plain = column.by() == null;
            boolean isKey =
                    target.key() == null ? column.field().type() == FieldType.ID : column.field() == target.key();
            if (plain && isKey) {
                return column;
            }
        }
        return null;
    }

    private void dispatch(List<Row> rows) throws SQLException {
        switch (target.operation()) {
            case "insert" -> {
                lookup.resolveReferences(rows, target.columns());
                refuseIds(rows);
                insert(rows);
            }
            case "update" -> {
                lookup.resolveReferences(rows, target.columns());
                matchById(rows, "Id not specified in an update call");
                update(rows);
            }
            case "upsert" -> {
                lookup.resolveReferences(rows, target.columns());
                upsert(rows);
            }
            default -> {
                matchById(rows, "Id not specified in a delete call");
                delete(rows);
            }
        }
    }

    private void refuseIds(List<Row> rows) {
        if (keyColumn != null) {
            for (Row row : rows) {
                if (row.value(keyColumn.index()) != null) {
                    row.fail("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", "Id");
                }
            }
        }
    }

    private void insert(List<Row> rows) throws SQLException {
        List<Row> candidates = good(rows);
        candidates.forEach(this::requireFields);
        candidates.forEach(row -> row.id(target.object().nextId()));
        refuseDuplicates(candidates);
        for (Row row : candidates) {
            row.created(row.isGood());
            if (!row.isGood()) {
                row.id(0);
            }
        }
        statements.insert(good(candidates));
    }

    private void update(List<Row> rows) throws SQLException {
        List<Row> good = good(rows);
        good.forEach(this::keepRequiredFields);
        refuseDuplicates(good);
        statements.update(good(good));
    }

    private void upsert(List<Row> rows) throws SQLException {
        Field key = target.key();
        if (key == null) {
            List<Row> known = new ArrayList<>();
            List<Row> unknown = new ArrayList<>();
            for (Row row : good(rows)) {
                (keyColumn == null || row.value(keyColumn.index()) == null ? unknown : known).add(row);
            }
            matchById(known, "Id not specified");
            update(known);
            insert(unknown);
            return;
        }
        List<Row> known = new ArrayList<>();
        List<Row> unknown = new ArrayList<>();
        matchByKey(rows, key, known, unknown);
        update(known);
        insert(unknown);
    }

    private void matchByKey(List<Row> rows, Field key, List<Row> known, List<Row> unknown) throws SQLException {
        Map<Object, List<Long>> found = keyColumn == null
                ? Map.of()
                : lookup.idsByValue(target.object(), key, RecordLookup.values(rows, keyColumn));
        Set<Object> seen = new HashSet<>();
        for (Row row : good(rows)) {
            Object value = keyColumn == null ? null : row.value(keyColumn.index());
            if (value == null || value == Row.NULL) {
                row.fail("MISSING_ARGUMENT", key.name() + " not specified");
                continue;
            }
            List<Long> ids = found.getOrDefault(RecordLookup.key(value), List.of());
            if (!seen.add(RecordLookup.key(value))) {
                row.fail("DUPLICATE_VALUE", "Duplicate external id specified: " + value, key.name());
            } else if (ids.size() > 1) {
                row.fail("DUPLICATE_EXTERNAL_ID", RecordLookup.moreThanOne(key, ids));
            } else if (ids.isEmpty()) {
                unknown.add(row);
            } else {
                row.id(ids.get(0));
                known.add(row);
            }
        }
    }

    private void matchById(List<Row> rows, String missing) throws SQLException {
        Set<Long> ids = new HashSet<>();
        for (Row row : good(rows)) {
            Object value = keyColumn == null ? null : row.value(keyColumn.index());
            if (value instanceof Long id) {
                row.id(id);
                ids.add(row.id());
            } else {
                row.fail("MISSING_ARGUMENT", missing);
            }
        }
        Map<Long, Boolean> deleted = lookup.deletedById(target.object(), ids);
        for (Row row : good(rows)) {
            Boolean gone = deleted.get(row.id());
            if (gone == null) {
                row.fail("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
            } else if (gone) {
                row.fail("ENTITY_IS_DELETED", "entity is deleted");
            }
        }
    }

    private void delete(List<Row> rows) throws SQLException {
        Set<Long> ids = new HashSet<>();
        for (Row row : good(rows)) {
            if (!ids.add(row.id())) {
                row.fail("ENTITY_IS_DELETED", "entity is deleted");
            }
        }
        statements.delete(ids, target.operation().equals("hardDelete"));
    }

    /** An insert needs every required field. */
    private void requireFields(Row row) {
        List<String> missing = new ArrayList<>();
        for (Field required : target.object().required()) {
            Column column = columnOf(required);
            Object value = column == null ? null : row.value(column.index());
            if (value == null || value == Row.NULL) {
                missing.add(required.name());
            }
        }
        failMissing(row, missing);
    }

    /** An update may leave required fields out but not empty them. */
    private void keepRequiredFields(Row row) {
        List<String> missing = new ArrayList<>();
        for (Column column : target.columns()) {
            if (column.field().is(Field.Trait.REQUIRED) && row.value(column.index()) == Row.NULL) {
                missing.add(column.field().name());
            }
        }
        failMissing(row, missing);
    }

    private static void failMissing(Row row, List<String> missing) {
        if (!missing.isEmpty()) {
            row.fail(
                    "REQUIRED_FIELD_MISSING",
                    "Required fields are missing: [" + String.join(", ", missing) + "]",
                    String.join(" ", missing));
        }
    }

    private @Nullable Column columnOf(Field field) {
        for (Column column : target.columns()) {
            if (column.field() == field) {
                return column;
            }
        }
        return null;
    }

    private void refuseDuplicates(List<Row> rows) throws SQLException {
        for (Column column : target.columns()) {
            if (!column.field().is(Field.Trait.UNIQUE)) {
                continue;
            }
            Map<Object, Long> owners = new HashMap<>();
            Set<Object> values = RecordLookup.values(rows, column);
            if (!values.isEmpty()) {
                lookup.idsByValue(target.object(), column.field(), values)
                        .forEach((value, ids) -> owners.put(value, ids.get(0)));
            }
            for (Row row : rows) {
                Object value = row.value(column.index());
                if (!row.isGood() || value == null || value == Row.NULL) {
                    continue;
                }
                Long owner = owners.putIfAbsent(RecordLookup.key(value), row.id());
                if (owner != null && owner != row.id()) {
                    row.fail(
                            "DUPLICATE_VALUE",
                            "duplicate value found: " + column.field().name() + " duplicates value on record with id: "
                                    + SalesforceId.text(owner));
                }
            }
        }
    }

    private static List<Row> good(List<Row> rows) {
        List<Row> good = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (row.isGood()) {
                good.add(row);
            }
        }
        return good;
    }
}
