package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.sandbox.Sandbox;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files and servers on which loads and exports go wrong in daily use: {@code src/test/resources/cases} has a folder for
 * each, with its input and {@code case.json}, which says why it is one, what is run, and what is expected. Of several
 * expectations any one will do; of a list of words, too. The command runs as a process in a folder of its own.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class UserCasesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private record Ended(int exit, String out, String err) {
        String all() {
            return out + err;
        }
    }

    /** What a case runs against. */
    private record Org(String url, String token, IntSupplier jobs, AutoCloseable server) {}

    static Stream<String> cases() throws IOException, URISyntaxException {
        try (Stream<Path> folders = Files.list(cases(""))) {
            return folders.map(one -> one.getFileName().toString()).sorted().toList().stream();
        }
    }

    private static Path cases(String name) throws URISyntaxException {
        URL folder = Objects.requireNonNull(UserCasesTest.class.getResource("/cases"));
        return Path.of(folder.toURI()).resolve(name);
    }

    @Test
    void casesAreThere() throws Exception {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(19);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void caseEndsAsItsUserWouldWant(String name) throws Exception {
        JsonNode described = JSON.readTree(cases(name).resolve("case.json").toFile());
        try (Stream<Path> files = Files.list(cases(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Org org = org(described.get("server").asText());
        try (AutoCloseable server = org.server()) {
            assertThat(server).isNotNull();
            assertThat(described.get("steps")).isNotEmpty();
            for (JsonNode step : described.get("steps")) {
                make(step.path("make"));
                Ended ended = run(org, described.path("env"), step.get("args"));
                List<List<String>> problems = new ArrayList<>();
                for (JsonNode expected : step.get("expect")) {
                    problems.add(problems(expected, ended, org));
                }
                assertThat(problems)
                        .as("%s %s: exit %d%n%s%n%s", name, step.get("args"), ended.exit(), ended.out(), ended.err())
                        .isNotEmpty()
                        .anyMatch(List::isEmpty);
            }
        }
    }

    private static Org org(String server) throws IOException {
        if (server.equals("sandbox")) {
            Sandbox sandbox = Sandbox.builder().start();
            IntSupplier jobs = () -> (int) sandbox.calls("createIngestJob");
            return new Org(sandbox.instanceUrl().toString(), sandbox.token(), jobs, sandbox);
        }
        String habit = server.substring("fake:".length())
                .replaceAll("(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Z])", "_")
                .toUpperCase(Locale.ROOT);
        CaseOrg odd = new CaseOrg(CaseOrg.Habit.valueOf(habit));
        return new Org(odd.instanceUrl(), "00D5e0000000001!fake", odd::jobs, odd);
    }

    /** Files that are made of those of an earlier step. */
    private void make(JsonNode files) throws IOException {
        for (Map.Entry<String, JsonNode> file : files.properties()) {
            String text =
                    Files.readString(folder.resolve(file.getValue().get("from").asText()));
            for (Map.Entry<String, JsonNode> change :
                    file.getValue().get("replace").properties()) {
                text = text.replace(change.getKey(), change.getValue().asText());
            }
            Files.writeString(folder.resolve(file.getKey()), text);
        }
    }

    private Ended run(Org org, JsonNode env, JsonNode args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                absoluteClassPath(),
                Main.class.getName()));
        args.forEach(arg -> command.add(arg.asText()));
        Path out = Files.createTempFile("case", ".out");
        Path err = Files.createTempFile("case", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeIf(variable -> variable.startsWith("BULK2_"));
            builder.environment().put("BULK2_PROFILES", "/nonexistent/profiles.properties");
            builder.environment().put("BULK2_INSTANCE_URL", org.url());
            builder.environment().put("BULK2_TOKEN", org.token());
            String host = org.url().replaceFirst("^https?://", "");
            env.properties()
                    .forEach(variable -> builder.environment()
                            .put(variable.getKey(), variable.getValue().asText().replace("{host}", host)));
            Process process = builder.start();
            try {
                int exit = process.waitFor();
                return new Ended(exit, Files.readString(out), Files.readString(err));
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String absoluteClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .reduce((first, second) -> first + File.pathSeparator + second)
                .orElseThrow();
    }

    private List<String> problems(JsonNode expected, Ended ended, Org org) throws Exception {
        List<String> problems = new ArrayList<>();
        if (expected.has("exit") && values(expected.get("exit")).noneMatch(exit -> exit.asInt() == ended.exit())) {
            problems.add("exit " + ended.exit());
        }
        words(expected, "contains", ended.all(), true, problems);
        words(expected, "not_contains", ended.all(), false, problems);
        words(expected, "stdout_contains", ended.out(), true, problems);
        words(expected, "stderr_contains", ended.err(), true, problems);
        if (expected.has("jobs") && expected.get("jobs").asInt() != org.jobs().getAsInt()) {
            problems.add(org.jobs().getAsInt() + " jobs");
        }
        if (expected.has("org_rows") || expected.has("org_soql")) {
            String soql = expected.path("org_soql").asText("SELECT Id FROM Account");
            Ended asked = run(org, JSON.createObjectNode(), JSON.valueToTree(List.of("query", soql, "-q")));
            long rows = asked.out().lines().count() - 1;
            if (asked.exit() != 0 || rows != expected.path("org_rows").asInt(1)) {
                problems.add(rows + " rows in the org, " + asked.err());
            }
        }
        for (Map.Entry<String, JsonNode> file : expected.path("files").properties()) {
            file(folder.resolve(file.getKey()), file.getValue(), problems);
        }
        return problems;
    }

    private static Stream<JsonNode> values(JsonNode oneOrMore) {
        List<JsonNode> values = new ArrayList<>();
        if (oneOrMore.isArray()) {
            oneOrMore.forEach(values::add);
        } else {
            values.add(oneOrMore);
        }
        return values.stream();
    }

    private static void words(JsonNode expected, String member, String text, boolean there, List<String> problems) {
        String plain = text.toLowerCase(Locale.ROOT);
        for (JsonNode wanted : expected.path(member)) {
            boolean found =
                    values(wanted).anyMatch(word -> plain.contains(word.asText().toLowerCase(Locale.ROOT)));
            if (found != there) {
                problems.add(member + " " + wanted);
            }
        }
    }

    private static void file(Path file, JsonNode expected, List<String> problems) throws IOException {
        if (expected.isNull() || !Files.exists(file)) {
            if (Files.exists(file) == expected.isNull()) {
                problems.add(file.getFileName() + (expected.isNull() ? " is there" : " is missing"));
            }
            return;
        }
        byte[] bytes = Files.readAllBytes(file);
        if (!HexFormat.of().formatHex(bytes).startsWith(expected.path("begins").asText())) {
            problems.add(file.getFileName() + " begins with other bytes");
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        expected.path("contains").forEach(word -> {
            if (!text.contains(word.asText())) {
                problems.add(file.getFileName() + " lacks " + word);
            }
        });
        if (expected.has("rows") || expected.has("column")) {
            rows(text, expected, file.getFileName().toString(), problems);
        }
    }

    private static void rows(String text, JsonNode expected, String name, List<String> problems) throws IOException {
        try (CSVParser parser = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(text))) {
            List<CSVRecord> rows = parser.getRecords();
            if (expected.has("rows") && rows.size() != expected.get("rows").asInt()) {
                problems.add(name + " has " + rows.size() + " rows");
            }
            for (Map.Entry<String, JsonNode> column : expected.path("column").properties()) {
                List<String> wanted =
                        values(column.getValue()).map(JsonNode::asText).sorted().toList();
                List<String> found = parser.getHeaderNames().contains(column.getKey())
                        ? rows.stream()
                                .map(row -> row.get(column.getKey()))
                                .sorted()
                                .toList()
                        : List.of();
                if (!found.equals(wanted)) {
                    problems.add(name + " has in " + column.getKey() + " " + found);
                }
            }
        }
    }
}
