package io.github.bulk2.sandbox;

import io.github.bulk2.sandbox.IngestColumns.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements that write rows, prepared once per job and run in batches. */
final class RecordStatements implements AutoCloseable {
    private final Connection connection;
    private final RowWriter.Target target;
    private final List<Column> written = new ArrayList<>();
    private final boolean ownerMissing;
    private final boolean audited;
    private @Nullable PreparedStatement insert;
    private @Nullable PreparedStatement update;

    RecordStatements(Connection connection, RowWriter.Target target) {
        this.connection = connection;
        this.target = target;
        for (Column column : target.columns()) {
            if (column.field().isLoadable() && column.field().type() != FieldType.ID) {
                written.add(column);
            }
        }
        this.ownerMissing = target.object().field("OwnerId") != null
                && written.stream().noneMatch(column -> isOwner(column.field()));
        this.audited = target.object().field("CreatedById") != null;
    }

    void insert(List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        if (insert == null) {
            insert = connection.prepareStatement(insertSql());
        }
        PreparedStatement statement = insert;
        long now = Clock.systemUTC().millis();
        for (Row row : rows) {
            int parameter = 1;
            statement.setLong(parameter++, row.id());
            for (Column column : written) {
                set(statement, parameter++, column.field(), insertValue(column.field(), row.value(column.index())));
            }
            if (ownerMissing) {
                statement.setLong(parameter++, target.userId());
            }
            if (audited) {
                statement.setLong(parameter++, target.userId());
                statement.setLong(parameter++, target.userId());
            }
            for (int stamp = 0; stamp < 3; stamp++) {
                statement.setLong(parameter++, now);
            }
            statement.addBatch();
        }
        statement.executeBatch();
    }

    void update(List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        if (update == null) {
            update = connection.prepareStatement(updateSql());
        }
        PreparedStatement statement = update;
        long now = Clock.systemUTC().millis();
        for (Row row : rows) {
            int parameter = 1;
            for (Column column : written) {
                Object value = row.value(column.index());
                statement.setBoolean(parameter++, value != null);
                set(statement, parameter++, column.field(), value == null ? null : nulled(column.field(), value));
            }
            statement.setLong(parameter++, now);
            statement.setLong(parameter++, now);
            statement.setLong(parameter, row.id());
            statement.addBatch();
        }
        statement.executeBatch();
    }

    void delete(Collection<Long> ids, boolean hard) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        long now = Clock.systemUTC().millis();
        String sql = hard
                ? "DELETE FROM " + target.object().table() + " WHERE \"ID\" = ANY(?)"
                : "UPDATE " + target.object().table() + " SET \"ISDELETED\" = TRUE, \"LASTMODIFIEDDATE\" = " + now
                        + ", \"SYSTEMMODSTAMP\" = " + now + " WHERE \"ID\" = ANY(?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, ids.toArray());
            statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        if (insert != null) {
            insert.close();
        }
        if (update != null) {
            update.close();
        }
    }

    private String insertSql() {
        List<String> columns = new ArrayList<>();
        columns.add("\"ID\"");
        written.forEach(column -> columns.add(column.field().column()));
        if (ownerMissing) {
            columns.add("\"OWNERID\"");
        }
        if (audited) {
            columns.add("\"CREATEDBYID\"");
            columns.add("\"LASTMODIFIEDBYID\"");
        }
        columns.add("\"CREATEDDATE\"");
        columns.add("\"LASTMODIFIEDDATE\"");
        columns.add("\"SYSTEMMODSTAMP\"");
        return "INSERT INTO " + target.object().table() + " (" + String.join(", ", columns)
                + ", \"ISDELETED\") VALUES (" + "?, ".repeat(columns.size()) + "FALSE)";
    }

    private String updateSql() {
        StringBuilder sql =
                new StringBuilder("UPDATE ").append(target.object().table()).append(" SET ");
        for (Column column : written) {
            String name = column.field().column();
            sql.append(name)
                    .append(" = CASE WHEN ? THEN CAST(? AS ")
                    .append(column.field().type().sqlType())
                    .append(") ELSE ")
                    .append(name)
                    .append(" END, ");
        }
        return sql.append("\"LASTMODIFIEDDATE\" = ?, \"SYSTEMMODSTAMP\" = ? WHERE \"ID\" = ?")
                .toString();
    }

    private @Nullable Object insertValue(Field field, @Nullable Object value) {
        if (value == null && isOwner(field)) {
            return target.userId();
        }
        return value == null && field.type() == FieldType.BOOLEAN ? false : nulled(field, value);
    }

    private static @Nullable Object nulled(Field field, @Nullable Object value) {
        if (value != Row.NULL) {
            return value;
        }
        // A checkbox has no null.
        return field.type() == FieldType.BOOLEAN ? false : null;
    }

    private static boolean isOwner(Field field) {
        return field.name().equalsIgnoreCase("OwnerId");
    }

    private static void set(PreparedStatement statement, int parameter, Field field, @Nullable Object value)
            throws SQLException {
        if (value == null) {
            statement.setNull(parameter, field.type().isText() ? Types.VARCHAR : Types.NULL);
        } else {
            statement.setObject(parameter, value);
        }
    }
}
