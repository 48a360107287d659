package io.github.bulk2.sandbox;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One field of an object, as the catalog's JSON defines it. */
final class Field {
    /** What a field's definition may ask for besides its type. */
    enum Trait {
        REQUIRED,
        UNIQUE,
        EXTERNAL_ID,
        ID_LOOKUP,
        RESTRICTED,
        READ_ONLY
    }

    private final String name;
    private final FieldType type;
    private final int length;
    private final Set<Trait> traits;
    private List<String> values = List.of();
    private List<String> referenceTo = List.of();
    private @Nullable String relationshipName;

    Field(String name, FieldType type, int length, Set<Trait> traits) {
        this.name = name;
        this.type = type;
        this.length = length;
        this.traits = Set.copyOf(traits);
    }

    static Field text(String name) {
        return new Field(name, FieldType.STRING, Integer.MAX_VALUE, Set.of());
    }

    static Field audit(String name, FieldType type) {
        return new Field(name, type, Integer.MAX_VALUE, Set.of(Trait.READ_ONLY));
    }

    Field withValues(List<String> allowed) {
        this.values = List.copyOf(allowed);
        return this;
    }

    Field withReference(List<String> targets, @Nullable String relationship) {
        this.referenceTo = List.copyOf(targets);
        this.relationshipName = relationship;
        return this;
    }

    String name() {
        return name;
    }

    FieldType type() {
        return type;
    }

    int length() {
        return length;
    }

    List<String> values() {
        return values;
    }

    List<String> referenceTo() {
        return referenceTo;
    }

    @Nullable
    String relationshipName() {
        return relationshipName;
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    boolean isPolymorphic() {
        return referenceTo.size() > 1;
    }

    /** Whether records can be found by this field: in an upsert or through a relationship column. */
    boolean isLookup() {
        return type == FieldType.ID || is(Trait.EXTERNAL_ID) || is(Trait.ID_LOOKUP);
    }

    boolean isStored() {
        return type != FieldType.ADDRESS;
    }

    boolean isLoadable() {
        return isStored() && !is(Trait.READ_ONLY) && type != FieldType.PERSONNAME;
    }

    String column() {
        return '"' + name.toUpperCase(Locale.ROOT) + '"';
    }
}
