package io.github.bulk2.csv;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rows of a database query, as values that cells are made of. For one thread. */
final class ResultSetRows implements RowsInputStream.Rows {

    private final ResultSet rows;
    private final ZoneId zone;
    private final ResultSetMetaData columns;

    private ResultSetRows(ResultSet rows, ZoneId zone) throws SQLException {
        this.rows = rows;
        this.zone = zone;
        this.columns = rows.getMetaData();
    }

    static InputStream open(ResultSet rows, ZoneId zone) throws IOException {
        try {
            ResultSetRows opened = new ResultSetRows(rows, zone);
            List<String> header = new ArrayList<>();
            for (int i = 1; i <= opened.columns.getColumnCount(); i++) {
                header.add(opened.columns.getColumnLabel(i));
            }
            return new RowsInputStream(RowsInputStream.requireNames(header), opened);
        } catch (SQLException failure) {
            throw new CsvProducerException("the columns of the query cannot be had: " + failure, failure);
        }
    }

    @Override
    public @Nullable List<?> next() throws SQLException, IOException {
        if (!rows.next()) {
            return null;
        }
        List<@Nullable Object> row = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            row.add(value(i));
        }
        return row;
    }

    private @Nullable Object value(int column) throws SQLException, IOException {
        switch (columns.getColumnType(column)) {
            case Types.TIMESTAMP -> {
                return hasZone(column) ? instant(column) : local(column);
            }
            case Types.TIMESTAMP_WITH_TIMEZONE -> {
                return rows.getObject(column, OffsetDateTime.class);
            }
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> throw unfit(column);
            case Types.ARRAY, Types.STRUCT, Types.REF, Types.REF_CURSOR -> throw unfit(column);
            default -> {
                return plain(column, rows.getObject(column));
            }
        }
    }

    /** Some drivers call all timestamps by one type. */
    private boolean hasZone(int column) throws SQLException {
        String name = columns.getColumnTypeName(column).toLowerCase(Locale.ROOT);
        return name.contains("timestamptz") || (name.contains("time zone") && !name.contains("without"));
    }

    private @Nullable Object instant(int column) throws SQLException {
        Timestamp time = rows.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private @Nullable Object local(int column) throws SQLException {
        // Not by Timestamp, which does not know the hour that the default zone leaves out in spring.
        LocalDateTime time = rows.getObject(column, LocalDateTime.class);
        return time == null ? null : time.atZone(zone).toOffsetDateTime();
    }

    private @Nullable Object plain(int column, @Nullable Object value) throws SQLException, IOException {
        if (value instanceof java.sql.Date) {
            return rows.getObject(column, java.time.LocalDate.class);
        }
        if (value instanceof java.sql.Time) {
            return rows.getObject(column, java.time.LocalTime.class);
        }
        if (value instanceof Timestamp) {
            return local(column);
        }
        if (value instanceof LocalDateTime time) {
            return time.atZone(zone).toOffsetDateTime();
        }
        if (value instanceof Clob clob) {
            return text(clob);
        }
        if (value instanceof SQLXML xml) {
            return xml.getString();
        }
        if (value instanceof byte[] || value instanceof java.sql.Blob || value instanceof java.sql.Array) {
            throw unfit(column);
        }
        boolean known = value == null || value.getClass().getName().startsWith("java.");
        // A type of the driver's own, such as JSON.
        return known ? value : rows.getString(column);
    }

    private static String text(Clob clob) throws SQLException, IOException {
        StringWriter text = new StringWriter();
        try (Reader reader = clob.getCharacterStream()) {
            reader.transferTo(text);
        } finally {
            clob.free();
        }
        return text.toString();
    }

    private IllegalArgumentException unfit(int column) throws SQLException {
        return new IllegalArgumentException("column " + columns.getColumnLabel(column) + " is "
                + columns.getColumnTypeName(column) + ", which no field takes");
    }
}
