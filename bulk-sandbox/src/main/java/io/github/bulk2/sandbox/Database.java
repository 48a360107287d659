package io.github.bulk2.sandbox;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;

/** The H2 database that holds the records: one table per object, one column per field. */
final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 32;

    private final JdbcConnectionPool pool;
    private final boolean kept;

    /**
     * @param file where the database lives, without H2's own ending
     * @param kept whether the file outlives this server
     */
    Database(Path file, boolean kept) {
        this.kept = kept;
        // On disk, so that a million records do not live on the heap; lazy, so that neither does a query's result.
        pool = JdbcConnectionPool.create(
                "jdbc:h2:file:" + file.toAbsolutePath()
                        + ";DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=49152;LAZY_QUERY_EXECUTION=1;LOCK_TIMEOUT=60000"
                        + ";TRACE_LEVEL_FILE=0;RETENTION_TIME=0",
                "sa",
                "");
        pool.setMaxConnections(CONNECTIONS);
    }

    Connection connect() throws SQLException {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    void createTable(ObjectType object) throws SQLException {
        try (Connection connection = connect()) {
            Set<String> columns = columns(connection, object);
            if (columns.isEmpty()) {
                execute(connection, createStatement(object));
                for (Field field : object.fields()) {
                    index(connection, object, field);
                }
            } else {
                for (Field field : object.fields()) {
                    if (field.isStored() && !columns.contains(field.name().toUpperCase(Locale.ROOT))) {
                        execute(connection, "ALTER TABLE " + object.table() + " ADD COLUMN " + column(field));
                        index(connection, object, field);
                    }
                }
                resumeSequence(connection, object);
            }
            connection.commit();
        }
    }

    /**
     * The org's id, which is kept with the records.
     *
     * @param chosen the id it is to have from now on; null for the one it has, or a random one
     */
    String organizationId(@Nullable String chosen) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS \"bulk2 organization\" (ID CHAR(18))");
            String id = chosen == null ? storedOrganizationId(statement) : chosen;
            statement.execute("TRUNCATE TABLE \"bulk2 organization\"");
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO \"bulk2 organization\" VALUES (?)")) {
                insert.setString(1, id);
                insert.executeUpdate();
            }
            connection.commit();
            return id;
        }
    }

    private static String storedOrganizationId(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT ID FROM \"bulk2 organization\"")) {
            return rows.next() ? rows.getString(1) : SalesforceId.randomOrganization();
        }
    }

    void addColumn(ObjectType object, Field field) throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, "ALTER TABLE " + object.table() + " ADD COLUMN IF NOT EXISTS " + column(field));
            connection.commit();
        }
    }

    void clear(Iterable<ObjectType> objects) throws SQLException {
        try (Connection connection = connect()) {
            for (ObjectType object : objects) {
                execute(connection, "TRUNCATE TABLE " + object.table());
                object.resumeAfter(0);
            }
            connection.commit();
        }
    }

    /** The user whom every token stands for. */
    long insertRunningUser(ObjectType user) throws SQLException {
        long id = user.nextId();
        String columns = "\"ID\",\"USERNAME\",\"LASTNAME\",\"EMAIL\",\"ISACTIVE\",\"ISDELETED\",\"CREATEDDATE\","
                + "\"LASTMODIFIEDDATE\",\"SYSTEMMODSTAMP\"";
        try (Connection connection = connect();
                PreparedStatement insert = connection.prepareStatement("MERGE INTO " + user.table() + " (" + columns
                        + ") KEY(\"ID\") VALUES (?,'admin@sandbox.example','Admin',"
                        + "'admin@sandbox.example',TRUE,FALSE,?,?,?)")) {
            insert.setLong(1, id);
            long now = Clock.systemUTC().millis();
            insert.setLong(2, now);
            insert.setLong(3, now);
            insert.setLong(4, now);
            insert.executeUpdate();
            connection.commit();
        }
        return id;
    }

    @Override
    public void close() {
        try (Connection connection = connect()) {
            execute(connection, kept ? "SHUTDOWN" : "SHUTDOWN IMMEDIATELY");
        } catch (SQLException e) {
            // The shutdown ends its own connection as well, which H2 may report.
        }
        pool.dispose();
    }

    private static String createStatement(ObjectType object) {
        StringBuilder sql =
                new StringBuilder("CREATE TABLE ").append(object.table()).append(" (");
        String separator = "";
        for (Field field : object.fields()) {
            if (field.isStored()) {
                sql.append(separator).append(column(field));
                separator = ", ";
            }
        }
        return sql.append(')').toString();
    }

    private static String column(Field field) {
        String column = field.column() + " " + field.type().sqlType();
        return switch (field.type()) {
            case ID -> column + " PRIMARY KEY";
            case BOOLEAN -> column + " DEFAULT FALSE";
            case PERSONNAME ->
                column + " GENERATED ALWAYS AS (CASE WHEN \"FIRSTNAME\" IS NULL THEN \"LASTNAME\""
                        + " ELSE \"FIRSTNAME\" || ' ' || \"LASTNAME\" END)";
            default -> column;
        };
    }

    private static void index(Connection connection, ObjectType object, Field field) throws SQLException {
        if (field.type() != FieldType.ID && (field.isLookup() || field.is(Field.Trait.UNIQUE))) {
            execute(connection, "CREATE INDEX ON " + object.table() + " (" + field.column() + ")");
        }
    }

    private static Set<String> columns(Connection connection, ObjectType object) throws SQLException {
        Set<String> columns = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA='PUBLIC' AND TABLE_NAME=?")) {
            select.setString(1, object.name().toUpperCase(Locale.ROOT));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
            }
        }
        return columns;
    }

    private static void resumeSequence(Connection connection, ObjectType object) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("SELECT MAX(\"ID\") FROM " + object.table())) {
            if (rows.next() && rows.getLong(1) != 0) {
                object.resumeAfter(rows.getLong(1));
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
