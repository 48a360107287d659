package io.github.bulk2.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.ApiFloor;
import io.github.bulk2.CallSettings;
import io.github.bulk2.HttpSettings;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What an IDE knows of the properties. */
class MetadataTest {

    private static final Map<String, JsonNode> DESCRIBED = new TreeMap<>();

    @BeforeAll
    static void read() throws Exception {
        try (InputStream json =
                BulkProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            new ObjectMapper()
                    .readTree(json)
                    .get("properties")
                    .forEach(property -> DESCRIBED.put(property.get("name").asText(), property));
        }
    }

    /** All properties of a record and the records in it, and whether each has a default. */
    private static Map<String, Boolean> properties(String prefix, Class<?> record) {
        Map<String, Boolean> properties = new TreeMap<>();
        for (RecordComponent component : record.getRecordComponents()) {
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            if (component.getType().isRecord()) {
                properties.putAll(properties(name, component.getType()));
            } else {
                boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
                properties.put(name, !optional);
            }
        }
        return properties;
    }

    private static Map<String, Boolean> all() {
        Map<String, Boolean> all = new TreeMap<>();
        for (Class<?> record : new Class<?>[] {BulkProperties.class, BulkHealthProperties.class}) {
            all.putAll(properties(
                    record.getAnnotation(ConfigurationProperties.class).value(), record));
        }
        all.put("management.health.bulk2.enabled", true);
        return all;
    }

    @Test
    void everyPropertyIsDescribedWithItsDefault() {
        assertThat(DESCRIBED.keySet()).hasSizeGreaterThan(20).isEqualTo(all().keySet());
        all().forEach((name, hasDefault) -> {
            JsonNode described = DESCRIBED.get(name);
            assertThat(described.path("description").asText()).as(name).matches("[A-Z].{10,}\\.");
            assertThat(described.has("defaultValue")).as("default of %s", name).isEqualTo(hasDefault);
        });
    }

    @Test
    void pageTellsEveryProperty() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "spring-boot.md"));
        assertThat(all().keySet())
                .allSatisfy(name -> assertThat(page)
                        .contains("`" + (name.startsWith("bulk2.") ? name.substring("bulk2.".length()) : name)));
    }

    @Test
    void defaultsAreThoseOfTheClient() {
        BulkProperties none =
                new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("bulk2", BulkProperties.class);
        assertThat(ClientSettings.calls(none.calls()))
                .usingRecursiveComparison()
                .isEqualTo(CallSettings.ofDefaults());
        assertThat(new HttpConnection(none.http(), null).settings())
                .usingRecursiveComparison()
                .isEqualTo(HttpSettings.ofDefaults());
        assertThat(ClientSettings.floor(none.calls().apiFloor())).isSameAs(ApiFloor.none());
    }
}
