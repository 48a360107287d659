package io.github.bulk2.csv;

import io.github.bulk2.error.InvalidInputException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The components of a record class and how they are made from text. Immutable.
 *
 * @param constructor takes an {@code Object[]}
 * @param width the number of its columns
 */
record RecordShape(String name, MethodHandle constructor, List<Component> components, int width) {

    /**
     * One component.
     *
     * @param column its column, or null if it is a record
     * @param nested what it is if it is a record
     * @param text what it is otherwise
     */
    record Component(
            String name,
            @Nullable String column,
            @Nullable RecordShape nested,
            @Nullable CellType text,
            boolean optional,
            boolean primitive,
            MethodHandle accessor) {}

    static RecordShape of(Class<?> type, String prefix) {
        RecordComponent[] parts = type.getRecordComponents();
        if (parts == null) {
            throw new IllegalArgumentException(type.getName() + " is not a record");
        }
        List<Component> components = new ArrayList<>();
        for (RecordComponent part : parts) {
            components.add(component(type, part, prefix));
        }
        int width = components.stream()
                .mapToInt(component ->
                        component.nested() == null ? 1 : component.nested().width())
                .sum();
        return new RecordShape(type.getSimpleName(), constructor(type, parts), List.copyOf(components), width);
    }

    private static Component component(Class<?> owner, RecordComponent part, String prefix) {
        boolean optional = part.getType() == Optional.class;
        Class<?> type = optional ? typeArgument(part.getGenericType()) : part.getType();
        Column named = part.getAnnotation(Column.class);
        String column = prefix + (named == null ? part.getName() : named.value());
        MethodHandle accessor = accessor(owner, part.getAccessor());
        if (type.isRecord()) {
            return new Component(part.getName(), null, of(type, column + "."), null, optional, false, accessor);
        }
        CellType cell = CellType.of(type)
                .orElseThrow(() -> new IllegalArgumentException("component " + part.getName() + " of "
                        + owner.getSimpleName() + " is a "
                        + part.getGenericType().getTypeName()
                        + "; RecordType lists the types that can be read from a column"));
        return new Component(part.getName(), column, null, cell, optional, type.isPrimitive(), accessor);
    }

    private static Class<?> typeArgument(Type optional) {
        boolean known = optional instanceof ParameterizedType generic
                && generic.getActualTypeArguments()[0] instanceof Class<?>;
        return known ? (Class<?>) ((ParameterizedType) optional).getActualTypeArguments()[0] : Object.class;
    }

    private static MethodHandle constructor(Class<?> type, RecordComponent[] parts) {
        Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(types);
            canonical.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflectConstructor(canonical)
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException | RuntimeException closed) {
            throw unreachable(type, closed);
        }
    }

    private static MethodHandle accessor(Class<?> type, Method accessor) {
        try {
            accessor.setAccessible(true);
            return MethodHandles.lookup().unreflect(accessor).asType(MethodType.methodType(Object.class, Object.class));
        } catch (ReflectiveOperationException | RuntimeException closed) {
            throw unreachable(type, closed);
        }
    }

    private static IllegalArgumentException unreachable(Class<?> type, Exception why) {
        return new IllegalArgumentException(
                type.getName() + " cannot be reached; open its package to io.github.bulk2 in module-info.java", why);
    }

    List<String> columns() {
        List<String> columns = new ArrayList<>();
        for (Component component : components) {
            if (component.nested() != null) {
                columns.addAll(component.nested().columns());
            } else if (component.column() != null) {
                columns.add(component.column());
            }
        }
        return List.copyOf(columns);
    }

    /** Finds the columns in a header: the places of all leaves, in order. */
    int[] bind(List<String> header) {
        List<String> wrong = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (String column : columns()) {
            int place = -1;
            int count = 0;
            for (int i = 0; i < header.size(); i++) {
                if (header.get(i).equalsIgnoreCase(column)) {
                    place = place < 0 ? i : place;
                    count++;
                }
            }
            if (count != 1) {
                wrong.add(column + (count == 0 ? " (missing)" : " (" + count + " times)"));
            }
            places.add(place);
        }
        if (!wrong.isEmpty()) {
            throw new InvalidInputException(name + " needs each of these columns once: " + String.join(", ", wrong)
                    + ". The header is " + header + "; select them, or name them with @Column");
        }
        return places.stream().mapToInt(Integer::intValue).toArray();
    }
}
