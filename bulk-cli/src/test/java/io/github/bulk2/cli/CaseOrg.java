package io.github.bulk2.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * A server of Bulk API 2.0 on which every row of every object loads, with the habits of real orgs that the sandbox, which
 * checks what it takes, does not have.
 */
final class CaseOrg implements AutoCloseable {

    /** What the server does otherwise than one where nothing goes wrong. */
    enum Habit {
        PLAIN,
        /** A maintenance page with status 200 for three requests for a job's state. */
        POLL_HTML_200,
        /** One request for a job's state finds no job. */
        POLL_404_ONCE,
        /** Numbers come back as doubles; rows whose first value begins with 0 are locked in the first two jobs. */
        LOCKED_ZEROS,
        /** Numbers come back as doubles, and the column Ignored__c does not come back. */
        DROPPED_COLUMN,
        /** A quote in a query result is not doubled. */
        BAD_QUOTE,
        /** Numbers in query results are written as Java writes doubles. */
        EXPONENTS
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PATH =
            Pattern.compile("/services/data/v[\\d.]+/jobs/(ingest|query)(?:/(\\w+))?(?:/(\\w+))?/?");

    private record Answer(int status, String type, String body) {
        static Answer json(int status, Object body) {
            return new Answer(status, "application/json;charset=UTF-8", body.toString());
        }
    }

    private enum Kind {
        SUCCESSFULRESULTS,
        FAILEDRESULTS,
        UNPROCESSEDRECORDS
    }

    private static final class Job {
        final ObjectNode info;
        final Map<Kind, String> results = new EnumMap<>(Kind.class);
        byte[] data = {};
        int polls;

        Job(ObjectNode info) {
            this.info = info;
        }
    }

    private final Habit habit;
    private final HttpServer server;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private int polls;

    CaseOrg(Habit habit) throws IOException {
        this.habit = habit;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    String instanceUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized int jobs() {
        return jobs.size();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange http) throws IOException {
        try (http) {
            byte[] request = http.getRequestBody().readAllBytes();
            Answer answer = answer(http, request);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            http.getResponseHeaders().set("Content-Type", answer.type());
            http.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            http.getResponseBody().write(body);
        }
    }

    private synchronized Answer answer(HttpExchange http, byte[] request) throws IOException {
        Matcher path = PATH.matcher(http.getRequestURI().getPath());
        if (!path.matches()) {
            return notFound();
        }
        boolean ingest = path.group(1).equals("ingest");
        if (path.group(2) == null) {
            return http.getRequestMethod().equals("POST") ? create(ingest, JSON.readTree(request)) : list(ingest);
        }
        Job job = jobs.get(path.group(2));
        if (job == null) {
            return notFound();
        }
        switch (http.getRequestMethod()) {
            case "PUT" -> {
                job.data = request;
                return new Answer(201, "application/json", "");
            }
            case "PATCH" -> job.info.set("state", JSON.readTree(request).get("state"));
            case "DELETE" -> {
                jobs.values().remove(job);
                return new Answer(204, "application/json", "");
            }
            default -> {
                return path.group(3) == null ? info(ingest, job) : results(http, ingest, job, path.group(3));
            }
        }
        return Answer.json(200, job.info);
    }

    private static Answer notFound() {
        return Answer.json(
                404, "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]");
    }

    private Answer create(boolean ingest, JsonNode asked) {
        String id = "7505e0000%06dAAA".formatted(jobs.size() + 1);
        ObjectNode info = JSON.createObjectNode()
                .put("id", id)
                .put("operation", asked.path("operation").asText())
                .put("object", asked.path("object").asText("Account"))
                .put("createdById", "0055e000001AAAAAA0")
                .put("createdDate", "2024-01-01T00:00:00.000+0000")
                .put("systemModstamp", "2024-01-01T00:00:00.000+0000")
                .put("state", ingest ? "Open" : "UploadComplete")
                .put("concurrencyMode", "Parallel")
                .put("contentType", "CSV")
                .put("apiVersion", 63.0)
                .put("lineEnding", asked.path("lineEnding").asText("LF"))
                .put("columnDelimiter", asked.path("columnDelimiter").asText("COMMA"));
        if (asked.has("externalIdFieldName")) {
            info.set("externalIdFieldName", asked.get("externalIdFieldName"));
        }
        jobs.put(id, new Job(info));
        return Answer.json(200, info);
    }

    private Answer list(boolean ingest) {
        ArrayNode records = JSON.createArrayNode();
        jobs.values().stream()
                .map(job -> job.info)
                .filter(info -> ingest != info.path("operation").asText().startsWith("query"))
                .forEach(records::add);
        ObjectNode page = JSON.createObjectNode().put("done", true).putNull("nextRecordsUrl");
        page.set("records", records);
        return Answer.json(200, page);
    }

    private Answer info(boolean ingest, Job job) throws IOException {
        String state = job.info.path("state").asText();
        if (state.equals("Open")) {
            return Answer.json(200, job.info);
        }
        polls++;
        if (habit == Habit.POLL_HTML_200 && polls <= 3) {
            return new Answer(200, "text/html", "<html><body><b>We are down for maintenance.</b></body></html>");
        }
        if (habit == Habit.POLL_404_ONCE && polls == 1) {
            return notFound();
        }
        if (state.equals("UploadComplete") || state.equals("InProgress")) {
            job.polls++;
            job.info.put("state", "InProgress");
            if (job.polls > 1) {
                if (ingest) {
                    process(job);
                }
                job.info
                        .put("state", "JobComplete")
                        .put("jobType", ingest ? "V2Ingest" : "V2Query")
                        .put("retries", 0)
                        .put("totalProcessingTime", 1);
                if (!ingest) {
                    job.info.put("numberRecordsProcessed", rows());
                }
            }
        }
        return Answer.json(200, job.info);
    }

    private void process(Job job) throws IOException {
        List<CSVRecord> rows = CSVFormat.DEFAULT
                .parse(new StringReader(new String(job.data, StandardCharsets.UTF_8)))
                .getRecords();
        List<String> header = rows.get(0).toList();
        List<Integer> back = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            if (habit != Habit.DROPPED_COLUMN || !header.get(i).equals("Ignored__c")) {
                back.add(i);
            }
        }
        List<String> names = back.stream().map(header::get).toList();
        StringBuilder good = new StringBuilder(line("sf__Id", "sf__Created", names));
        StringBuilder bad = new StringBuilder(line("sf__Id", "sf__Error", names));
        int failed = 0;
        for (CSVRecord row : rows.subList(1, rows.size())) {
            List<String> values =
                    back.stream().map(place -> echoed(place, row.get(place))).toList();
            if (habit == Habit.LOCKED_ZEROS && row.get(0).startsWith("0") && jobs.size() <= 2) {
                failed++;
                bad.append(line("", "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--", values));
            } else {
                good.append(
                        line("0015e%010dAAA".formatted(jobs.size() * 1000L + row.getRecordNumber()), "true", values));
            }
        }
        job.results.put(Kind.SUCCESSFULRESULTS, good.toString());
        job.results.put(Kind.FAILEDRESULTS, bad.toString());
        job.results.put(Kind.UNPROCESSEDRECORDS, line(header));
        job.info.put("numberRecordsProcessed", rows.size() - 1).put("numberRecordsFailed", failed);
    }

    /** Keys come back as they are. */
    private String echoed(int place, String value) {
        boolean doubles = (habit == Habit.LOCKED_ZEROS && place > 0) || habit == Habit.DROPPED_COLUMN;
        return doubles && value.matches("\\d+") ? Double.toString(Double.parseDouble(value)) : value;
    }

    private static String line(String first, String second, List<String> more) {
        List<String> values = new ArrayList<>(List.of(first, second));
        values.addAll(more);
        return line(values);
    }

    private static String line(List<String> values) {
        UnaryOperator<String> quoted = value -> '"' + value.replace("\"", "\"\"") + '"';
        return values.stream().map(quoted).collect(Collectors.joining(",", "", "\n"));
    }

    private Answer results(HttpExchange http, boolean ingest, Job job, String which) {
        if (ingest) {
            return new Answer(
                    200,
                    "text/csv; charset=UTF-8",
                    job.results.getOrDefault(Kind.valueOf(which.toUpperCase(Locale.ROOT)), ""));
        }
        if (!which.equals("results")) {
            return notFound();
        }
        http.getResponseHeaders().set("Sforce-NumberOfRecords", Integer.toString(rows()));
        http.getResponseHeaders().set("Sforce-Locator", "null");
        return new Answer(200, "text/csv; charset=UTF-8", rowsOfAQuery());
    }

    private int rows() {
        return habit == Habit.PLAIN ? 1 : 2;
    }

    private String rowsOfAQuery() {
        return switch (habit) {
            case BAD_QUOTE -> "\"Id\",\"Name\"\n\"1\",\"He said \"hi\" there\"\n\"2\",\"ok\"\n";
            case EXPONENTS -> """
                "Id","Amount__c","Count__c"
                "a01","1.6147805824397E13","9.9213206E7"
                "a02","1.0E-4","5.0"
                """;
            default -> "\"Id\",\"Name\"\n\"1\",\"a\"\n";
        };
    }
}
