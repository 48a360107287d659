package io.github.bulk2.gateway.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bulk2.JobInfo;
import io.github.bulk2.JobListPage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Jobs as Salesforce's JSON shows them. */
final class JobJson {

    private JobJson() {}

    static ObjectNode of(JobInfo job) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        job.typedFields().forEach(json::putPOJO);
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
