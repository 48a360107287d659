package io.github.bulk2.generated;

import static org.assertj.core.api.Assertions.assertThat;

import feign.Headers;
import feign.RequestLine;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The generated code is not committed, its public surface is: {@code surface.txt} is what a reviewer reads when the
 * document changes. To accept a change, run the build with {@code -Dbulk2.surface.update=true} and commit the file.
 */
class SurfaceTest {
    private static final Path BASE = Path.of(System.getProperty("basedir"));
    private static final Path CLASSES = BASE.resolve("target/classes");
    private static final Path SURFACE = BASE.resolve("surface.txt");

    @Test
    void publicSurfaceIsTheCommittedOne() throws IOException, ReflectiveOperationException {
        List<String> surface = surface();
        assertThat(surface).as("public members of generated classes").hasSizeGreaterThan(100);
        if (Boolean.getBoolean("bulk2.surface.update")) {
            Files.write(SURFACE, surface);
        }

        assertThat(SURFACE).isNotEmptyFile();
        assertThat(surface)
                .as("surface of the generated code; accept a change with -Dbulk2.surface.update=true")
                .isEqualTo(Files.readAllLines(SURFACE));
    }

    private static List<String> surface() throws IOException, ReflectiveOperationException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name = CLASSES.relativize(file).toString();
                Class<?> type = Class.forName(
                        name.substring(0, name.length() - ".class".length()).replace('/', '.'),
                        false,
                        SurfaceTest.class.getClassLoader());
                if (Modifier.isPublic(type.getModifiers())) {
                    describe(type, lines);
                }
            }
        }
        Collections.sort(lines);
        return lines;
    }

    private static void describe(Class<?> type, List<String> lines) throws IllegalAccessException {
        String owner = shortName(type);
        lines.add(owner + " : " + (type.isInterface() ? "interface" : type.isEnum() ? "enum" : "class"));
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())) {
                lines.add(owner + " : " + shortName(field.getType()) + " " + field.getName() + " = " + field.get(null));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (Modifier.isPublic(constructor.getModifiers())) {
                lines.add(owner + " : new" + parameters(constructor.getParameters()));
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
                lines.add(owner + " : "
                        + method.getGenericReturnType().getTypeName().replaceAll("[a-z0-9.]+\\.", "") + " "
                        + method.getName() + parameters(method.getParameters()) + http(method));
            }
        }
    }

    private static String parameters(Parameter... parameters) {
        return Arrays.stream(parameters)
                .map(parameter -> shortName(parameter.getType()) + " " + parameter.getName())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String shortName(Class<?> type) {
        return type.getTypeName().replaceAll("[a-z0-9.]+\\.", "");
    }

    private static String http(Method method) {
        RequestLine request = method.getAnnotation(RequestLine.class);
        Headers headers = method.getAnnotation(Headers.class);
        return (request == null ? "" : " = " + request.value())
                + (headers == null ? "" : " " + Arrays.toString(headers.value()));
    }
}
