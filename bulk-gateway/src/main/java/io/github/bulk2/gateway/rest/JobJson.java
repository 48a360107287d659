package io.github.bulk2.gateway.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobListPage;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Jobs as Salesforce's JSON shows them. */
final class JobJson {

    private static final Set<String> NUMBERS = Set.of(
            "apiVersion",
            "numberRecordsProcessed",
            "numberRecordsFailed",
            "retries",
            "totalProcessingTime",
            "apiActiveProcessingTime",
            "apexProcessingTime");

    private JobJson() {}

    static ObjectNode of(JobInfo job) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        job.fields().forEach((name, value) -> {
            if (value.equals("true") || value.equals("false")) {
                json.put(name, Boolean.parseBoolean(value));
            } else if (NUMBERS.contains(name) && value.matches("-?[0-9]{1,18}(?:\\.[0-9]{1,9})?")) {
                json.put(name, new BigDecimal(value));
            } else {
                json.put(name, value);
            }
        });
        return json;
    }

    /** A page of a list; where the next one is, is a path of this adapter. */
    static ObjectNode of(JobListPage page, String path) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("done", page.queryLocator().isEmpty());
        ArrayNode records = json.putArray("records");
        page.jobs().forEach(job -> records.add(of(job)));
        json.put(
                "nextRecordsUrl",
                page.queryLocator()
                        .map(locator -> path + "?queryLocator=" + URLEncoder.encode(locator, StandardCharsets.UTF_8))
                        .orElse(null));
        return json;
    }
}
