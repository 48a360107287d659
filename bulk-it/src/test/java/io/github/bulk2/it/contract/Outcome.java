package io.github.bulk2.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobState;
import io.github.bulk2.Locator;
import io.github.bulk2.error.ApiError;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.ErrorCategory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** What the client has to make of an example. */
final class Outcome {

    private Outcome() {}

    /** Makes the call; what it gives or throws says what the example says, field by field. */
    static void require(Example example, FacadeCall call) throws IOException {
        if (example.isError()) {
            BulkApiException error = assertThrows(BulkApiException.class, call::make);
            requireError(error, example, call);
        } else {
            requireResult(call.make(), example);
        }
    }

    private static void requireError(BulkApiException error, Example example, FacadeCall call) {
        JsonNode one = example.json().isArray() ? example.json().get(0) : example.json();
        List<String> fields = new ArrayList<>();
        one.path("fields").forEach(field -> fields.add(field.asText()));
        ApiError expected =
                new ApiError(one.path("errorCode").asText(), one.path("message").asText(), fields);

        assertThat(error.statusCode()).isEqualTo(example.status());
        assertThat(error.errors()).containsExactly(expected);
        assertThat(error.errorCode()).isEqualTo(expected.errorCode());
        assertThat(error.category()).isEqualTo(category(expected.errorCode(), example.status()));
        assertThat(error).hasMessageContaining(expected.message()).hasMessageContaining("HTTP " + example.status());
        assertThat(error.jobId())
                .isEqualTo(example.operation().isOfAJob() ? Optional.of(call.job()) : Optional.empty());
    }

    private static ErrorCategory category(String code, int status) {
        if (code.equals("NOT_FOUND")) {
            return ErrorCategory.NOT_FOUND;
        }
        return switch (status) {
            case 400 -> ErrorCategory.INVALID_REQUEST;
            case 401 -> ErrorCategory.AUTHENTICATION;
            case 404 -> ErrorCategory.NOT_FOUND;
            default -> throw new AssertionError("a status that the document as given had no example of: " + status);
        };
    }

    private static void requireResult(Object result, Example example) {
        String id = example.operation().id();
        if (result instanceof JobInfo job) {
            requireJob(job, example.json(), fieldsOf(example, ""));
        } else if (id.startsWith("list")) {
            requireJobs((List<?>) result, example);
        } else if (id.equals("getQueryJobResultPages")) {
            List<Locator> locators = new ArrayList<>();
            example.json()
                    .path("resultPages")
                    .forEach(page -> locators.add(new Locator(
                            page.path("resultUrl").asText().replaceFirst(".*[?&]locator=([^&]*).*|.*", "$1"))));
            assertThat(result).isEqualTo(locators);
        } else {
            assertThat(result).isEqualTo(example.body());
        }
    }

    private static void requireJobs(List<?> jobs, Example example) {
        JsonNode records = example.json().path("records");
        assertThat(records).isNotEmpty();
        assertThat(jobs).hasSameSizeAs(records);
        for (int i = 0; i < jobs.size(); i++) {
            requireJob((JobInfo) jobs.get(i), records.get(i), fieldsOf(example, "/properties/records/items"));
        }
    }

    /** The fields that the answer has in truth, that is in the overlaid document; the others are not read. */
    private static Set<String> fieldsOf(Example example, String inSchema) {
        Place place = ApiContract.OVERLAID
                .operation(example.operation().id())
                .response(example.status())
                .child("content")
                .child("application/json")
                .child("schema");
        for (String step : inSchema.isEmpty()
                ? List.<String>of()
                : List.of(inSchema.substring(1).split("/"))) {
            place = place.child(step);
        }
        Set<String> names = properties(place);
        assertThat(names).contains("id", "state");
        return names;
    }

    private static Set<String> properties(Place schema) {
        Set<String> names = new TreeSet<>(schema.child("properties").names());
        schema.child("allOf").children().forEach(part -> names.addAll(properties(part)));
        return names;
    }

    private static void requireJob(JobInfo job, JsonNode example, Set<String> names) {
        Map<String, String> expected = new LinkedHashMap<>();
        example.properties().stream()
                .filter(field -> names.contains(field.getKey()))
                .forEach(field -> expected.put(field.getKey(), field.getValue().asText()));

        assertThat(job.fields()).containsExactlyInAnyOrderEntriesOf(expected);
        assertThat(job.id().value()).isEqualTo(expected.get("id"));
        assertThat(job.state()).isEqualTo(JobState.of(expected.get("state")));
        assertThat(job.operation()).isEqualTo(text(expected, "operation"));
        assertThat(job.object()).isEqualTo(text(expected, "object"));
        assertThat(job.jobType()).isEqualTo(text(expected, "jobType"));
        assertThat(job.externalIdFieldName()).isEqualTo(text(expected, "externalIdFieldName"));
        assertThat(job.createdById()).isEqualTo(text(expected, "createdById"));
        assertThat(job.apiVersion()).isEqualTo(text(expected, "apiVersion"));
        assertThat(job.errorMessage()).isEqualTo(text(expected, "errorMessage"));
        assertThat(job.numberRecordsProcessed()).isEqualTo(number(expected, "numberRecordsProcessed"));
        assertThat(job.numberRecordsFailed()).isEqualTo(number(expected, "numberRecordsFailed"));
        assertThat(job.retries()).isEqualTo(number(expected, "retries"));
        assertThat(job.totalProcessingTime().map(Duration::toMillis))
                .isEqualTo(text(expected, "totalProcessingTime").map(Long::valueOf));
        assertThat(job.createdDate().isPresent()).isEqualTo(expected.containsKey("createdDate"));
        assertThat(job.systemModstamp().isPresent()).isEqualTo(expected.containsKey("systemModstamp"));
        assertThat(job.dialect().map(dialect -> dialect.lineEnding().name())).isEqualTo(text(expected, "lineEnding"));
        assertThat(job.dialect().map(dialect -> dialect.columnDelimiter().name()))
                .isEqualTo(text(expected, "columnDelimiter"));
    }

    private static Optional<String> text(Map<String, String> fields, String name) {
        return Optional.ofNullable(fields.get(name));
    }

    private static OptionalLong number(Map<String, String> fields, String name) {
        String value = fields.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }
}
