package io.github.bulk2.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists jobs page by page. Both lists also show the org's Bulk API 1.0 jobs. */
final class JobListEndpoint {
    private static final String LOCATOR_PREFIX = "01gR0000000opRTIAY-";

    private final Org org;
    private final JobJson json;

    JobListEndpoint(Org org) {
        this.org = org;
        this.json = new JobJson(org);
    }

    void list(Exchange exchange, boolean ingest) throws IOException {
        int from = from(exchange.query("queryLocator"));
        List<ObjectNode> all = records(exchange, ingest);
        int to = Math.min(all.size(), from + org.settings().jobListPageSize);
        boolean done = to >= all.size();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("done", done);
        ArrayNode records = answer.putArray("records");
        if (from < to) {
            all.subList(from, to).forEach(records::add);
        }
        // In the guide's own example the list of query jobs continues at the ingest path.
        String resource = ingest || !org.settings().is(Switch.QUERY_LIST_OWN_PATH) ? "ingest" : "query";
        answer.put(
                "nextRecordsUrl",
                done
                        ? null
                        : "/services/data/v" + exchange.apiVersion() + "/jobs/" + resource + "?queryLocator="
                                + LOCATOR_PREFIX + to);
        exchange.reply(200, answer);
    }

    private List<ObjectNode> records(Exchange exchange, boolean ingest) {
        String jobType = exchange.query("jobType");
        String chunking = exchange.query("isPkChunkingEnabled");
        String concurrency = exchange.query("concurrencyMode");
        List<ObjectNode> records = new ArrayList<>();
        if (concurrency != null && concurrency.equalsIgnoreCase("serial")) {
            return records;
        }
        for (Job job : org.jobs().all()) {
            boolean chunked = job instanceof QueryJob query && query.isPkChunkingSupported();
            boolean wanted = job instanceof IngestJob == ingest
                    && (jobType == null || jobType.equals(ingest ? "V2Ingest" : "V2Query"))
                    && (chunking == null || chunking.equals(Boolean.toString(chunked)));
            if (wanted) {
                records.add(json.listed(job));
            }
        }
        if ((jobType == null || jobType.equals("Classic")) && !"true".equals(chunking)) {
            for (int number = 1; number <= org.settings().classicJobs; number++) {
                records.add(json.classic(number));
            }
        }
        return records;
    }

    private static int from(@Nullable String locator) {
        if (locator == null) {
            return 0;
        }
        int dash = locator.lastIndexOf('-');
        try {
            return Integer.parseUnsignedInt(locator.substring(dash + 1));
        } catch (NumberFormatException e) {
            throw new ApiException(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
        }
    }
}
