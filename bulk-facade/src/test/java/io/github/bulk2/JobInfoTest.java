package io.github.bulk2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobInfoTest {

    @Test
    void typedFieldsAreWhatSalesforceWritesInJson() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", "750000000000001AAA");
        fields.put("isPkChunkingSupported", "true");
        fields.put("apiVersion", "63.0");
        fields.put("numberRecordsProcessed", "12");
        fields.put("object", "12");
        fields.put("retries", "many");

        assertThat(JobInfo.ofFields(fields).typedFields())
                .containsExactly(
                        entry("id", "750000000000001AAA"),
                        entry("isPkChunkingSupported", true),
                        entry("apiVersion", new BigDecimal("63.0")),
                        entry("numberRecordsProcessed", new BigDecimal(12)),
                        entry("object", "12"),
                        entry("retries", "many"));
    }
}
