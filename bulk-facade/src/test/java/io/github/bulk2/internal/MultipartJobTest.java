package io.github.bulk2.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.generated.model.IngestJobRequest;
import org.junit.jupiter.api.Test;

class MultipartJobTest {

    @Test
    void contentTypeHasABoundaryAndNothingElse() {
        var entity = MultipartJob.entity(new ObjectMapper(), new IngestJobRequest(), CsvSource.ofString("Name\nA\n"));

        assertThat(entity.getContentType()).matches("multipart/form-data; boundary=[-_A-Za-z0-9]+");
    }
}
