package io.github.bulk2.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.generated.model.IngestJobRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;

/** The body of a create call that brings its data along (guide, "Create a Job", multipart). Stateless. */
final class MultipartJob {

    private static final int MAX_CHARACTERS = 100_000;
    private static final int MAX_BYTES_PER_CHARACTER = 3;

    private MultipartJob() {}

    static HttpEntity entity(ObjectMapper json, IngestJobRequest job, CsvSource data) {
        byte[] csv = read(data);
        try {
            return MultipartEntityBuilder.create()
                    // The library's own type has a charset, which Salesforce's examples have not.
                    .setContentType(ContentType.create("multipart/form-data"))
                    .addTextBody("job", json.writeValueAsString(job), ContentType.APPLICATION_JSON)
                    .addBinaryBody("content", csv, ContentType.create("text/csv"), "content")
                    .build();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] read(CsvSource data) {
        try (InputStream in = data.open()) {
            byte[] csv = in.readNBytes(MAX_CHARACTERS * MAX_BYTES_PER_CHARACTER + 1);
            int characters = new String(csv, StandardCharsets.UTF_8).length();
            if (characters > MAX_CHARACTERS) {
                throw new InvalidInputException(
                        "the CSV has more than 100,000 characters, which is the limit for creating"
                                + " a job with its data. Create the job, upload and close it instead");
            }
            return csv;
        } catch (IOException unreadable) {
            throw new InvalidInputException("the CSV data cannot be read: " + unreadable, unreadable);
        }
    }
}
