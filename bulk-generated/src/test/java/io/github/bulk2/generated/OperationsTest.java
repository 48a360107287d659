package io.github.bulk2.generated;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import feign.Client;
import feign.Feign;
import feign.Request;
import feign.RequestLine;
import feign.Response;
import io.github.bulk2.generated.api.IngestJobDataApi;
import io.github.bulk2.generated.api.IngestJobsApi;
import io.github.bulk2.generated.api.QueryJobResultsApi;
import io.github.bulk2.generated.api.QueryJobsApi;
import io.github.bulk2.generated.model.IngestJobUpdate;
import io.github.bulk2.spec.ApiSpec;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hc.core5.http.HttpEntity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsTest {
    private static final String BASE = "https://example.my.salesforce.com/services/data/v63.0/jobs";
    private static final List<Class<?>> INTERFACES =
            List.of(IngestJobsApi.class, IngestJobDataApi.class, QueryJobsApi.class, QueryJobResultsApi.class);

    private final List<Request> sent = new ArrayList<>();

    /** An operation of the document. */
    record Operation(String id, String httpMethod, String path, JsonNode definition) {
        boolean answersCsv() {
            return definition.at("/responses/200/content").has("text/csv");
        }
    }

    static List<Operation> operations() throws IOException {
        JsonNode paths = new ObjectMapper(new YAMLFactory())
                .readTree(ApiSpec.OVERLAID.text())
                .get("paths");
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                operations.add(new Operation(
                        method.getValue().get("operationId").asText(),
                        method.getKey().toUpperCase(Locale.ROOT),
                        path.getKey(),
                        method.getValue()));
            }
        }
        return operations;
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationIsOneMethodOfAnInterface(Operation operation) {
        List<Method> methods = methods()
                .filter(method -> method.getName().equals(operation.id()))
                .toList();

        assertThat(methods).as(operation.id()).singleElement().satisfies(method -> {
            String line = method.getAnnotation(RequestLine.class).value();
            assertThat(line.replaceFirst("\\?.*", "")).isEqualTo(operation.httpMethod() + " " + operation.path());
            assertThat(method.getReturnType() == Response.class)
                    .as("CSV is handed out unread, everything else is not")
                    .isEqualTo(operation.answersCsv());
        });
    }

    @Test
    void thereIsNoMethodBesidesTheOperationsAndMultipartCreate() throws IOException {
        assertThat(methods().map(Method::getName))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(operations().stream().map(Operation::id), Stream.of("createIngestJobMultipart"))
                                .toList());
    }

    @Test
    void uploadsTakeARepeatableBodyOfKnownLength() throws NoSuchMethodException {
        assertThat(IngestJobDataApi.class.getMethod("uploadJobData", String.class, HttpEntity.class))
                .isNotNull();
        assertThat(IngestJobsApi.class.getMethod("createIngestJobMultipart", HttpEntity.class, String.class))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MTAwMDA", "a+b/c==", "x&y=z", "50%25 of é", "{braces}", "01gR0000000opRTIAY-2000"})
    void locatorIsEncodedExactlyOnce(String locator) {
        api(QueryJobResultsApi.class).getQueryJobResults("750x", 10L, locator);
        api(QueryJobsApi.class).listQueryJobs(null, locator, null, null);

        assertThat(query(0)).isEqualTo("maxRecords=10&locator=" + locator);
        assertThat(query(1)).isEqualTo("queryLocator=" + locator);
    }

    @Test
    void absentParametersLeaveNoTrace() {
        api(QueryJobResultsApi.class).getQueryJobResults("750x", null, null);
        api(IngestJobsApi.class).listIngestJobs(null, null, null);

        assertThat(sent).extracting(Request::url).containsExactly(BASE + "/query/750x/results", BASE + "/ingest");
        assertThat(sent).allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("Sforce-Call-Options"));
    }

    @Test
    void csvIsAskedForAsCsvAndJsonAsJson() {
        api(IngestJobDataApi.class).getFailedResults("750x");
        api(IngestJobsApi.class).updateIngestJob("750x", new IngestJobUpdate());

        assertThat(sent.get(0).headers().get("Accept")).containsExactly("text/csv");
        assertThat(sent.get(1).headers().get("Accept")).containsExactly("application/json");
        assertThat(sent.get(1).headers().get("Content-Type")).containsExactly("application/json");
    }

    private static Stream<Method> methods() {
        return INTERFACES.stream().flatMap(type -> Arrays.stream(type.getMethods()));
    }

    private String query(int request) {
        String raw = URI.create(sent.get(request).url()).getRawQuery();
        // A plus sign is a space to form decoders, so it must not be sent bare.
        assertThat(raw).doesNotContain("+");
        return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    }

    private <T> T api(Class<T> type) {
        Client recorder = (request, options) -> {
            sent.add(request);
            return Response.builder()
                    .request(request)
                    .status(200)
                    .headers(Map.of())
                    .build();
        };
        return Feign.builder()
                .client(recorder)
                .encoder((body, bodyType, template) -> template.body("{}"))
                .decoder((response, answerType) -> null)
                .target(type, BASE);
    }
}
