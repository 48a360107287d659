package io.github.bulk2.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the JSON schema of OpenAPI 3.1 that the OpenAPI Initiative publishes. */
class OpenApiStructureTest {

    @ParameterizedTest
    @EnumSource(names = {"AS_GIVEN", "OVERLAID"})
    void documentIsValidOpenApi(ApiSpec document) {
        assertThat(OpenApiDocument.of(document).structuralErrors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    an operation without a description of its answer | /paths/~1ingest/post/responses/200 | {content: {}}
                    a parameter that is nowhere                      | /components/parameters/jobId       | {name: jobId, schema: {}}
                    a path parameter that is optional                | /components/parameters/jobId       | {name: j, in: path, schema: {}}
                    a keyword that does not exist                    | /paths/~1query/get                 | {respond: {}}
                    a schema type that does not exist                | /components/schemas/JobState       | {type: text}
                    a status that is no status                       | /paths/~1query/get/responses       | {'999': {description: x}}
                    """)
    void brokenDocumentIsFound(String what, String where, String broken) {
        ObjectNode document = OpenApiDocument.tree(ApiSpec.OVERLAID).deepCopy();
        String parent = where.substring(0, where.lastIndexOf('/'));
        String name = where.substring(where.lastIndexOf('/') + 1);
        ((ObjectNode) document.at(parent)).set(name, OpenApiDocument.tree(broken));

        assertThat(new OpenApiDocument(document).structuralErrors()).as(what).isNotEmpty();
    }

    @Test
    void documentWithoutPathsIsFound() {
        ObjectNode document = OpenApiDocument.tree(ApiSpec.OVERLAID).deepCopy();
        document.remove("info");

        assertThat(new OpenApiDocument(document).structuralErrors()).isNotEmpty();
    }
}
