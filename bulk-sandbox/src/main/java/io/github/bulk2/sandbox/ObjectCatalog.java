package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The objects this org knows: the built-in ones, those of the user's file and, if lenient, whatever is asked for. */
final class ObjectCatalog {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,79}");
    private static final Map<String, Field.Trait> TRAITS = Map.of(
            "required", Field.Trait.REQUIRED,
            "unique", Field.Trait.UNIQUE,
            "externalId", Field.Trait.EXTERNAL_ID,
            "idLookup", Field.Trait.ID_LOOKUP,
            "restricted", Field.Trait.RESTRICTED,
            "readOnly", Field.Trait.READ_ONLY);

    private final ConcurrentMap<String, ObjectType> objects = new ConcurrentHashMap<>();
    private final Database database;
    private final boolean lenient;
    private int customPrefixes;

    ObjectCatalog(Database database, boolean lenient, @Nullable Path customObjects) {
        this.database = database;
        this.lenient = lenient;
        ObjectMapper json = new ObjectMapper();
        try (InputStream standard = Objects.requireNonNull(
                ObjectCatalog.class.getResourceAsStream("standard-objects.json"), "standard-objects.json")) {
            define(json.readTree(standard));
            if (customObjects != null) {
                define(json.readTree(Files.readAllBytes(customObjects)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the object definitions", e);
        }
    }

    Collection<ObjectType> objects() {
        return objects.values();
    }

    /** The object of this name, whatever the case; null if there is none. */
    @Nullable
    ObjectType object(String name) {
        ObjectType object = objects.get(name.toLowerCase(Locale.ROOT));
        return object == null && lenient && NAME.matcher(name).matches() ? invent(name) : object;
    }

    ObjectType require(String name) {
        return Objects.requireNonNull(object(name), name);
    }

    /** The object's field of this name, whatever the case; null if there is none. */
    @Nullable
    Field field(ObjectType object, String name) {
        Field field = object.field(name);
        return field == null && lenient && NAME.matcher(name).matches() ? invent(object, name) : field;
    }

    private synchronized ObjectType invent(String name) {
        ObjectType known = objects.get(name.toLowerCase(Locale.ROOT));
        return known != null ? known : register(name, nextCustomPrefix(), List.of());
    }

    private synchronized Field invent(ObjectType object, String name) {
        Field known = object.field(name);
        if (known != null) {
            return known;
        }
        // The lock keeps the table's shape still while a chunk is being written.
        object.writes().lock();
        try {
            Field field = Field.text(name);
            database.addColumn(object, field);
            object.add(field);
            return field;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot add the field " + name, e);
        } finally {
            object.writes().unlock();
        }
    }

    private synchronized void define(JsonNode file) {
        for (JsonNode object : file.path("objects")) {
            String name = checkedName(object.path("name").asText());
            List<Field> fields = new ArrayList<>();
            object.path("fields").forEach(field -> fields.add(field(field)));
            String prefix = object.path("keyPrefix").asText("");
            register(name, prefix.isEmpty() ? nextCustomPrefix() : checkedPrefix(prefix), fields);
        }
    }

    private ObjectType register(String name, String prefix, List<Field> own) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("Id", FieldType.ID, 18, Set.of(Field.Trait.READ_ONLY)));
        fields.addAll(own);
        fields.add(Field.audit("IsDeleted", FieldType.BOOLEAN));
        fields.add(Field.audit("CreatedDate", FieldType.DATETIME));
        fields.add(Field.audit("LastModifiedDate", FieldType.DATETIME));
        fields.add(Field.audit("SystemModstamp", FieldType.DATETIME));
        ObjectType object = new ObjectType(name, prefix, fields);
        try {
            database.createTable(object);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create the object " + name, e);
        }
        objects.put(name.toLowerCase(Locale.ROOT), object);
        return object;
    }

    private static Field field(JsonNode definition) {
        Set<Field.Trait> traits = EnumSet.noneOf(Field.Trait.class);
        TRAITS.forEach((key, trait) -> {
            if (definition.path(key).asBoolean()) {
                traits.add(trait);
            }
        });
        FieldType type =
                FieldType.valueOf(definition.path("type").asText("string").toUpperCase(Locale.ROOT));
        List<String> values = new ArrayList<>();
        definition.path("values").forEach(value -> values.add(value.asText()));
        List<String> targets = new ArrayList<>();
        definition.path("referenceTo").forEach(target -> targets.add(target.asText()));
        JsonNode relationship = definition.path("relationshipName");
        return new Field(
                        checkedName(definition.path("name").asText()),
                        type,
                        definition.path("length").asInt(255),
                        traits)
                .withValues(values)
                .withReference(targets, relationship.isMissingNode() ? null : relationship.asText());
    }

    private String nextCustomPrefix() {
        customPrefixes++;
        return "a" + String.format(Locale.ROOT, "%02d", customPrefixes);
    }

    private static String checkedName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not an API name in the object definitions: '" + name + "'");
        }
        return name;
    }

    private static String checkedPrefix(String prefix) {
        if (!prefix.matches("[A-Za-z0-9]{3}")) {
            throw new IllegalArgumentException("a key prefix has three letters or digits, not '" + prefix + "'");
        }
        return prefix;
    }
}
