package io.github.bulk2.sandbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the header of an upload means: for each column a field, or a reference and how its target is found. */
final class IngestColumns {
    /**
     * One column.
     *
     * @param parent for a relationship column the object that is referred to
     * @param by for a relationship column the field by which the parent is found
     */
    record Column(
            int index,
            Field field,
            @Nullable ObjectType parent,
            @Nullable Field by) {
        boolean isLookup() {
            return by != null && by.type() != FieldType.ID;
        }
    }

    private final ObjectCatalog catalog;
    private final ObjectType object;
    private final List<Column> columns = new ArrayList<>();

    private IngestColumns(ObjectCatalog catalog, ObjectType object) {
        this.catalog = catalog;
        this.object = object;
    }

    /** @throws JobFailure if a column means nothing here or may not be in an upload for this operation */
    static List<Column> resolve(ObjectCatalog catalog, ObjectType object, String operation, List<String> header)
            throws JobFailure {
        IngestColumns resolver = new IngestColumns(catalog, object);
        if (operation.endsWith("elete") && !(header.size() == 1 && header.get(0).equalsIgnoreCase("Id"))) {
            throw new JobFailure("InvalidBatch : The '" + operation + "' batch must contain only ids.");
        }
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            Column column = name.indexOf('.') >= 0 ? resolver.relationship(name) : resolver.field(name);
            if (!seen.add(column.field().name().toLowerCase(Locale.ROOT))) {
                throw new JobFailure("InvalidBatch : Duplicate column found : " + name);
            }
            resolver.columns.add(column);
        }
        return List.copyOf(resolver.columns);
    }

    private Column field(String name) throws JobFailure {
        Field field = catalog.field(object, name);
        if (field == null || !field.isStored()) {
            throw notFound(name);
        }
        return new Column(columns.size(), field, null, null);
    }

    /** {@code Relationship.Field}, or {@code Object:Relationship.Field} where the reference is polymorphic. */
    private Column relationship(String name) throws JobFailure {
        int colon = name.indexOf(':');
        String path = name.substring(colon + 1);
        int dot = path.indexOf('.');
        if (dot < 0) {
            throw notFound(name);
        }
        String relationship = path.substring(0, dot);
        Field reference = object.relationship(relationship);
        if (reference == null) {
            throw new JobFailure("InvalidBatch : Unable to find relationship: " + relationship);
        }
        if (colon >= 0 && !reference.isPolymorphic()) {
            throw new JobFailure(
                    "InvalidBatch : type is not needed for non polymorphic foreign key references: " + relationship);
        }
        if (colon < 0 && reference.isPolymorphic()) {
            throw new JobFailure(
                    "InvalidBatch : type is needed for polymorphic foreign key references: " + relationship);
        }
        ObjectType parent =
                parent(reference, colon < 0 ? reference.referenceTo().get(0) : name.substring(0, colon));
        Field by = parent == null ? null : parent.field(path.substring(dot + 1));
        if (by == null || !by.isLookup()) {
            throw notFound(name);
        }
        return new Column(columns.size(), reference, parent, by);
    }

    private @Nullable ObjectType parent(Field reference, String typeName) {
        for (String target : reference.referenceTo()) {
            if (target.equalsIgnoreCase(typeName)) {
                return catalog.object(target);
            }
        }
        return null;
    }

    private static JobFailure notFound(String name) {
        return new JobFailure("InvalidBatch : Field name not found : " + name);
    }
}
