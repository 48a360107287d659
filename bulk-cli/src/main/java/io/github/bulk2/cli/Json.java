package io.github.bulk2.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.JobInfo;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The JSON documents that {@code --json} writes, each in one line. */
final class Json {
    private static final Set<String> NUMBERS = Set.of(
            "apiVersion",
            "numberRecordsProcessed",
            "numberRecordsFailed",
            "retries",
            "totalProcessingTime",
            "apiActiveProcessingTime",
            "apexProcessingTime");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static void print(PrintStream out, Object document) {
        out.println(text(document));
        out.flush();
    }

    static String text(Object document) {
        try {
            return MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a document of maps, lists, texts and numbers", impossible);
        }
    }

    /** A job with Salesforce's own field names; counters are numbers as on the wire. */
    static Map<String, Object> job(JobInfo info) {
        Map<String, Object> json = new LinkedHashMap<>();
        info.fields().forEach((name, value) -> json.put(name, typed(name, value)));
        return json;
    }

    private static Object typed(String name, String value) {
        if (value.equals("true") || value.equals("false")) {
            return Boolean.valueOf(value);
        }
        if (NUMBERS.contains(name) && value.matches("-?[0-9]{1,18}")) {
            return Long.valueOf(value);
        }
        return NUMBERS.contains(name) && value.matches("[0-9]{1,9}\\.[0-9]{1,9}") ? Double.valueOf(value) : value;
    }
}
