package io.github.bulk2.sandbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** An object (Account, Contact, Foo__c): its fields, its table and the sequence of its record ids. */
final class ObjectType {
    private final String name;
    private final String keyPrefix;
    private final AtomicLong sequence = new AtomicLong();
    private final ReentrantLock writes = new ReentrantLock();
    private volatile Map<String, Field> fields;

    ObjectType(String name, String keyPrefix, Collection<Field> fields) {
        this.name = name;
        this.keyPrefix = keyPrefix;
        Map<String, Field> byName = new LinkedHashMap<>();
        fields.forEach(field -> byName.put(key(field.name()), field));
        this.fields = byName;
    }

    String name() {
        return name;
    }

    String keyPrefix() {
        return keyPrefix;
    }

    String table() {
        return '"' + name.toUpperCase(Locale.ROOT) + '"';
    }

    Collection<Field> fields() {
        return fields.values();
    }

    @Nullable
    Field field(String fieldName) {
        return fields.get(key(fieldName));
    }

    /** The reference behind a relationship name: {@code Account} of Contact is the field {@code AccountId}. */
    @Nullable
    Field relationship(String relationshipName) {
        for (Field field : fields.values()) {
            if (relationshipName.equalsIgnoreCase(field.relationshipName())) {
                return field;
            }
        }
        return null;
    }

    List<Field> required() {
        List<Field> required = new ArrayList<>();
        for (Field field : fields.values()) {
            if (field.is(Field.Trait.REQUIRED)) {
                required.add(field);
            }
        }
        return required;
    }

    void add(Field field) {
        Map<String, Field> more = new LinkedHashMap<>(fields);
        more.put(key(field.name()), field);
        fields = more;
    }

    long nextId() {
        return SalesforceId.of(keyPrefix, sequence.incrementAndGet());
    }

    void resumeAfter(long id) {
        sequence.set(SalesforceId.sequence(id));
    }

    /** Held while a chunk of rows is written, so that checks for duplicates and the writes are one step. */
    ReentrantLock writes() {
        return writes;
    }

    private static String key(String fieldName) {
        return fieldName.toLowerCase(Locale.ROOT);
    }
}
