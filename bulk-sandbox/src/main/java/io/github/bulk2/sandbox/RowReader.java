package io.github.bulk2.sandbox;

import io.github.bulk2.sandbox.IngestColumns.Column;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the cells of a record into values and fails rows that no database needs to be asked about. */
final class RowReader {
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]+@[^\\s@]+\\.[^\\s@.]+");
    private static final int MAX_FIELD_CHARACTERS = 131_072;
    private static final int MAX_RECORD_CHARACTERS = 400_000;

    private final ObjectType object;
    private final List<Column> columns;
    private final ObjectCatalog catalog;

    RowReader(ObjectCatalog catalog, ObjectType object, List<Column> columns) {
        this.catalog = catalog;
        this.object = object;
        this.columns = columns;
    }

    Row read(List<String> cells, boolean malformed) {
        Row row = new Row(cells, columns.size());
        if (malformed) {
            row.failBlank("INVALID_FIELD", "Failed to parse CSV. Found unescaped quote");
        } else if (cells.size() != columns.size()) {
            row.failBlank(
                    "INVALID_FIELD",
                    "Number of fields in header is different from the row. header = " + columns.size() + " row = "
                            + cells.size());
        } else {
            int characters = 0;
            for (Column column : columns) {
                String cell = cells.get(column.index());
                characters += cell.length();
                row.value(column.index(), value(row, column, cell));
            }
            if (characters > MAX_RECORD_CHARACTERS) {
                row.fail("INVALID_FIELD", "record is longer than " + MAX_RECORD_CHARACTERS + " characters");
            }
        }
        return row;
    }

    private @Nullable Object value(Row row, Column column, String cell) {
        if (cell.isEmpty()) {
            return null;
        }
        Field field = column.field();
        if (!field.isLoadable() && field.type() != FieldType.ID) {
            row.fail(
                    "INVALID_FIELD_FOR_INSERT_UPDATE",
                    "Unable to create/update fields: " + field.name()
                            + ". Please check the security settings of this field and verify that it is read/write"
                            + " for your profile or permission set.",
                    field.name());
            return null;
        }
        if (cell.equals("#N/A")) {
            return Row.NULL;
        }
        if (column.isLookup()) {
            return cell;
        }
        return field.type().isId() ? id(row, column, cell) : scalar(row, field, cell);
    }

    private @Nullable Object id(Row row, Column column, String cell) {
        Field field = column.field();
        boolean ownId = field.type() == FieldType.ID;
        String label = ownId || field.referenceTo().isEmpty()
                ? object.name()
                : field.referenceTo().get(0);
        if (!SalesforceId.isWellFormed(cell) || (ownId && !cell.startsWith(object.keyPrefix()))) {
            row.fail("MALFORMED_ID", label + " ID: id value of incorrect type: " + cell, field.name());
            return null;
        }
        if (!ownId && !isTarget(field, cell)) {
            row.fail("FIELD_INTEGRITY_EXCEPTION", label + " ID: id value of incorrect type: " + cell, field.name());
            return null;
        }
        return SalesforceId.parse(cell);
    }

    private boolean isTarget(Field reference, String id) {
        for (String target : reference.referenceTo()) {
            if (id.startsWith(catalog.require(target).keyPrefix())) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Object scalar(Row row, Field field, String cell) {
        FieldType type = field.type();
        int maxLength = Math.min(field.length(), MAX_FIELD_CHARACTERS);
        if (type.isText() && cell.length() > maxLength) {
            row.fail(
                    "STRING_TOO_LONG",
                    field.name() + ": data value too large: " + cell.substring(0, Math.min(255, cell.length()))
                            + " (max length=" + maxLength + ")",
                    field.name());
        } else if (type == FieldType.EMAIL && !EMAIL.matcher(cell).matches()) {
            row.fail("INVALID_EMAIL_ADDRESS", field.name() + ": invalid email address: " + cell, field.name());
        } else if (field.is(Field.Trait.RESTRICTED) && !field.values().contains(cell)) {
            row.fail(
                    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                    field.name() + ": bad value for restricted picklist field: " + cell,
                    field.name());
        } else {
            try {
                return type.parse(cell);
            } catch (IllegalArgumentException e) {
                row.fail(
                        "INVALID_FIELD",
                        "Failed to deserialize field at col " + field.name() + ". Due to, '" + cell
                                + "' is not a valid value for the type xsd:" + type.xsdType(),
                        field.name());
            }
        }
        return null;
    }
}
