package io.github.bulk2.generated;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.spec.ApiSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A changed document is one command away from new interfaces: {@code generate-sources} at the root of a tree that was
 * never built, run here by the same Maven, offline, on a copy of the project.
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
    void newOperationBecomesAMethod() throws IOException, InterruptedException {
        Path document = Files.writeString(
                tree.resolve("changed.yaml"), ApiSpec.AS_GIVEN.text().replace("\npaths:\n", "\n" + NEW_OPERATION));

        Build build = generateSources(document);

        assertThat(build.exit()).as(build.log()).isZero();
        Path generated = tree.resolve("bulk-generated/target/generated-sources/openapi/src/main/java/"
                + "io/github/bulk2/generated/api/QueryJobsApi.java");
        assertThat(generated)
                .content()
                .contains("@RequestLine(\"GET /query/{jobId}/plan\")")
                .contains("QueryJobInfo getQueryJobPlan(@Param(\"jobId\") String jobId);")
                .as("the old operations with their corrections are still there")
                .contains("listQueryJobs(")
                .contains("queryLocator");
    }

    @Test
    void documentThatLostWhatACorrectionNeedsFailsTheBuildByName() throws IOException, InterruptedException {
        Path document = Files.writeString(
                tree.resolve("changed.yaml"),
                ApiSpec.AS_GIVEN.text().replace("/ingest/{jobId}/batches:", "/ingest/x:"));

        Build build = generateSources(document);

        assertThat(build.exit()).isNotZero();
        assertThat(build.log())
                .contains("$.paths['/ingest/{jobId}/batches'].put")
                .contains("matches nothing");
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
