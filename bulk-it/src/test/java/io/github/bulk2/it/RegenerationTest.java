package io.github.bulk2.it;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.spec.ApiSpec;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A changed document is one command away from new interfaces: {@code generate-sources} at the root of a tree that was
 * never built, run here by the same Maven, offline, on a copy of the project. The client is then compiled against them.
 */
class RegenerationTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir")).getParent();
    private static final String NEW_OPERATION = """
            paths:
              /query/{jobId}/plan:
                get:
                  operationId: getQueryJobPlan
                  description: Returns how the query would run.
                  tags: [Query Jobs]
                  parameters:
                    - $ref: '#/components/parameters/jobId'
                  responses:
                    '200':
                      description: The plan.
                      content:
                        application/json:
                          schema: {$ref: '#/components/schemas/QueryJobInfo'}
                    '400': {description: As everywhere.}
            """;

    private static final String ERROR_MESSAGE = """
                    errorMessage:
                      type: string
                      description: >
                        Error message if the job reached the Failed state. Describes the reason for failure.
                      example: example_value
            """;
    private static final String GENERATED = "bulk-generated/target/generated-sources/openapi/src/main/java";

    @TempDir
    Path tree;

    private record Build(int exit, String log) {}

    @BeforeEach
    void copyWhatGenerationNeeds() throws IOException {
        copyTree("api-spec/src/main");
        copyTree("bulk-generated/templates");
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(path -> Files.exists(path.resolve("pom.xml")))
                    .toList()) {
                copy(module.resolve("pom.xml"));
            }
        }
        copy(ROOT.resolve("pom.xml"));
        copyTree(".mvn");
    }

    @Test
    void whatTheDocumentGainsIsGeneratedAndTheClientCompiles() throws IOException, InterruptedException {
        Path document = changed(Map.of(
                "\npaths:\n",
                "\n" + NEW_OPERATION,
                "        - Failed\n        - Aborted\n    IngestJobRequest:",
                "        - Failed\n        - Aborted\n        - Paused\n    IngestJobRequest:",
                ERROR_MESSAGE,
                "        pausedBy:\n          type: string\n          description: Who paused the job.\n"
                        + ERROR_MESSAGE));

        Build build = generateSources(document);

        assertThat(build.exit()).as(build.log()).isZero();
        assertThat(generated("api/QueryJobsApi.java"))
                .content()
                .contains("@RequestLine(\"GET /query/{jobId}/plan\")")
                .contains("QueryJobInfo getQueryJobPlan(@Param(\"jobId\") String jobId);")
                .as("the old operations with their corrections are still there")
                .contains("listQueryJobs(")
                .contains("queryLocator");
        assertThat(generated("model/JobState.java")).content().contains("PAUSED(\"Paused\")");
        assertThat(generated("model/IngestJobInfo.java")).content().contains("String getPausedBy()");
        assertThat(compileErrors()).isEmpty();
    }

    @Test
    void fieldThatTheClientNeedsAndTheDocumentLostIsMissedInTheMappingAlone() throws IOException, InterruptedException {
        Path document = changed(Map.of(ERROR_MESSAGE, ""));

        Build build = generateSources(document);

        assertThat(build.exit()).as(build.log()).isZero();
        assertThat(compileErrors())
                .isNotEmpty()
                .allSatisfy(error ->
                        assertThat(error).startsWith("JobInfoMapping.java: ").contains("getErrorMessage"));
    }

    @Test
    void documentThatLostWhatACorrectionNeedsFailsTheBuildByName() throws IOException, InterruptedException {
        Path document = changed(Map.of("/ingest/{jobId}/batches:", "/ingest/x:"));

        Build build = generateSources(document);

        assertThat(build.exit()).isNotZero();
        assertThat(build.log())
                .contains("$.paths['/ingest/{jobId}/batches'].put")
                .contains("matches nothing");
    }

    /** A copy of the document with some of its text replaced, each once. */
    private Path changed(Map<String, String> replacements) throws IOException {
        String text = ApiSpec.AS_GIVEN.text();
        for (Map.Entry<String, String> replacement : replacements.entrySet()) {
            String old = replacement.getKey();
            assertThat(text).contains(old);
            int at = text.indexOf(old);
            text = text.substring(0, at) + replacement.getValue() + text.substring(at + old.length());
        }
        return Files.writeString(tree.resolve("changed.yaml"), text);
    }

    private Path generated(String file) {
        return tree.resolve(GENERATED).resolve("io/github/bulk2/generated").resolve(file);
    }

    /** Compiles the generated code and the client on top of it; the errors, each behind the name of its file. */
    private List<String> compileErrors() throws IOException {
        List<File> sources = new ArrayList<>();
        addSources(tree.resolve(GENERATED), sources);
        addSources(ROOT.resolve("bulk-facade/src/main/java"), sources);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options = List.of(
                "--release", "17", "-proc:none", "-nowarn", "-d", tree.resolve("classes") + "", "-cp", libraries());
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            null, files, diagnostics, options, null, files.getJavaFileObjectsFromFiles(sources))
                    .call();
            List<String> errors = diagnostics.getDiagnostics().stream()
                    .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                    .map(RegenerationTest::described)
                    .toList();
            assertThat(errors.isEmpty()).isEqualTo(compiled);
            return errors;
        }
    }

    private static String described(Diagnostic<? extends JavaFileObject> error) {
        String file = error.getSource() == null
                ? ""
                : Path.of(error.getSource().toUri()).getFileName().toString();
        return file + ": " + error.getMessage(Locale.ROOT);
    }

    private static void addSources(Path folder, List<File> sources) throws IOException {
        int before = sources.size();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::toFile)
                    .forEach(sources::add);
        }
        assertThat(sources).as("sources in %s", folder).hasSizeGreaterThan(before + 10);
    }

    /** What this test runs with, but for the generated code and the client. */
    private static String libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*[/\\\\]bulk-(generated|facade)[/\\\\]target[/\\\\].*"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Build generateSources(Path document) throws IOException, InterruptedException {
        Path log = tree.resolve("build.log");
        ProcessBuilder command = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("maven.home"), "bin", mvn()).toString(),
                        "--offline",
                        "--batch-mode",
                        "-Dmaven.repo.local=" + System.getProperty("maven.repo.local"),
                        "-Dbulk2.document=" + document,
                        "generate-sources"))
                .directory(tree.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // A build of a few seconds is over before the optimising compiler would have paid off.
        command.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        Process maven = command.start();
        try {
            assertThat(maven.waitFor(5, MINUTES)).as("the build ends").isTrue();
        } finally {
            maven.destroyForcibly();
        }
        return new Build(maven.exitValue(), Files.readString(log));
    }

    private static String mvn() {
        return File.separatorChar == '\\' ? "mvn.cmd" : "mvn";
    }

    private void copyTree(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                copy(file);
            }
        }
    }

    private void copy(Path file) throws IOException {
        Path target = tree.resolve(ROOT.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
    }
}
