package io.github.bulk2.it;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.sandbox.Sandbox;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Projects of others: they import the BOM, compile the examples of the README and of docs/spring-boot.md against the artifacts
 * of this build and run them, with Maven, offline, and then on a plain class path. Other libraries come from the repository
 * that the build itself has filled.
 */
class ConsumerTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir")).getParent();
    private static final String ROWS = "Name,External_Id__c\nFirst,1\nSecond,2\n";
    private static final String ORG = "https://mycompany.my.salesforce.com";

    @TempDir
    Path tree;

    private Sandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void examplesCompileAndRunAgainstWhatIsPublished() throws Exception {
        PublishedPomsTest.installInto(tree.resolve("repository"));
        Path plain = project("readme", readmeDependencies(), "Readme", readmeProgram());
        Path spring = project("spring", springDependencies(), "com.example.Spring", springProgram());
        Files.writeString(
                tree.resolve("pom.xml"),
                pom(
                        "all",
                        "<packaging>pom</packaging>"
                                + "<modules><module>readme</module><module>spring</module></modules>"));

        run(
                "maven",
                List.of(
                        Path.of(System.getProperty("maven.home"), "bin", mvn()).toString(),
                        "--offline",
                        "--batch-mode",
                        "-Dmaven.repo.local=" + tree.resolve("repository"),
                        "-Dmaven.repo.local.tail=" + System.getProperty("maven.repo.local"),
                        "process-classes"),
                tree);

        assertThat(plain.resolve("accounts.csv")).content().contains("First", "Second", "AnnualRevenue");
        assertThat(spring.resolve("report.txt")).hasContent("complete: true");
        assertThat(sandbox.calls("createIngestJob")).isEqualTo(2);

        String classPath = Files.readString(plain.resolve("class-path.txt"));
        assertThat(names(classPath))
                .contains("bulk-facade-" + version() + ".jar", "bulk-generated-" + version() + ".jar")
                .noneMatch(
                        jar -> jar.matches(
                                "(junit|assertj|jetty|h2-|bulk-sandbox|api-spec|micrometer|logback|slf4j-nop|spring|picocli).*"));
        assertThat(names(Files.readString(spring.resolve("class-path.txt"))))
                .contains("bulk-spring-boot-starter-" + version() + ".jar")
                .noneMatch(
                        jar -> jar.matches(
                                "(junit|assertj|jetty|h2-|bulk-sandbox|micrometer-core|spring-boot-actuator|spring-boot-health).*"));

        runOnPlainClassPath(classPath);
        assertThat(sandbox.calls("createIngestJob")).isEqualTo(3);
    }

    private void runOnPlainClassPath(String classPath) throws Exception {
        Path folder = Files.createDirectories(tree.resolve("plain"));
        Path source = Files.writeString(folder.resolve("Readme.java"), readmeProgram());
        Files.writeString(folder.resolve("accounts.csv"), ROWS);
        String libraries = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "--release", "17", "-cp", libraries, "-d", folder + "", source + "");
        assertThat(compiled).isZero();
        run("plain", List.of(java(), "-cp", folder + File.pathSeparator + libraries, "Readme"), folder);
        assertThat(folder.resolve("accounts.csv")).content().contains("First", "Second", "AnnualRevenue");
    }

    private static List<String> names(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).getFileName().toString())
                .toList();
    }

    private String readmeProgram() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String load = example(readme, "<!-- example -->");
        assertThat(load).contains(ORG);
        return """
                import io.github.bulk2.*;
                import io.github.bulk2.auth.*;
                import io.github.bulk2.export.*;
                import io.github.bulk2.load.*;
                import java.math.*;
                import java.net.*;
                import java.nio.file.*;
                import java.util.*;
                import java.util.stream.*;

                public final class Readme {
                    public static void main(String[] arguments) throws Exception {
                        Files.writeString(Path.of("class-path.txt"), System.getProperty("java.class.path"));
                        %s
                        try (BulkClient client = BulkClient.builder()
                                .instanceUrl(URI.create("%s"))
                                .tokens(TokenProvider.fixed(System.getenv("BULK2_TOKEN")))
                                .build()) {
                            export(client);
                        }
                    }

                    private static void export(BulkClient client) throws Exception {
                        %s
                    }
                }
                """.formatted(load, ORG, example(readme, "<!-- export example -->"))
                .replace(ORG, sandbox.instanceUrl().toString());
    }

    private static String springProgram() throws IOException {
        return """
                package com.example;

                import io.github.bulk2.*;
                import io.github.bulk2.load.*;
                import java.io.*;
                import java.nio.file.*;
                import org.springframework.boot.*;
                import org.springframework.boot.autoconfigure.*;
                import org.springframework.stereotype.*;

                @SpringBootApplication
                public class Spring {
                    public static void main(String[] arguments) throws Exception {
                        Files.writeString(Path.of("class-path.txt"), System.getProperty("java.class.path"));
                        try (var application = SpringApplication.run(Spring.class, arguments)) {
                            LoadReport report =
                                    application.getBean(AccountLoader.class).load(Path.of("accounts.csv"));
                            Files.writeString(Path.of("report.txt"), "complete: " + report.isComplete());
                        }
                    }
                }

                %s
                """.formatted(
                        example(Files.readString(ROOT.resolve("docs/spring-boot.md")), "<!-- example springBoot -->"));
    }

    private static String readmeDependencies() throws IOException {
        return example(Files.readString(ROOT.resolve("README.md")), "<!-- dependencies -->");
    }

    private static String springDependencies() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/spring-boot.md"));
        String boot = property(ROOT.resolve("bulk-spring-boot-starter"), "spring-boot.version");
        String imports = "<dependencyManagement><dependencies>"
                + managed("org.springframework.boot", "spring-boot-dependencies", boot)
                + managed("io.github.bulk2", "bulk-bom", version()) + "</dependencies></dependencyManagement>";
        return imports + "<dependencies>" + example(page, "<!-- dependency -->") + "</dependencies>";
    }

    private static String managed(String group, String artifact, String version) {
        return "<dependency><groupId>" + group + "</groupId><artifactId>" + artifact + "</artifactId><version>"
                + version + "</version><type>pom</type><scope>import</scope></dependency>";
    }

    /** A marked block of a page, without its fences. */
    private static String example(String page, String mark) {
        Matcher block = Pattern.compile(Pattern.quote(mark) + "\\R```\\w+\\R(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertThat(block.find()).as("%s in the page", mark).isTrue();
        return block.group(1);
    }

    private Path project(String name, String dependencies, String main, String program) throws Exception {
        Path folder = Files.createDirectories(tree.resolve(name));
        Path source = folder.resolve("src/main/java").resolve(main.replace('.', '/') + ".java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, program);
        Files.writeString(folder.resolve("accounts.csv"), ROWS);
        Files.writeString(folder.resolve("pom.xml"), pom(name, dependencies + """
                <build><plugins><plugin>
                  <groupId>org.codehaus.mojo</groupId><artifactId>exec-maven-plugin</artifactId>
                  <executions><execution><phase>process-classes</phase><goals><goal>exec</goal></goals></execution></executions>
                  <configuration>
                    <executable>%s</executable>
                    <arguments><argument>-classpath</argument><classpath/><argument>%s</argument></arguments>
                  </configuration>
                </plugin></plugins></build>
                """.formatted(java(), main)));
        return folder;
    }

    private static String pom(String name, String content) throws Exception {
        StringBuilder plugins = new StringBuilder();
        for (List<String> plugin : List.of(
                List.of("org.apache.maven.plugins", "maven-resources-plugin", "resources"),
                List.of("org.apache.maven.plugins", "maven-compiler-plugin", "compiler"),
                List.of("org.codehaus.mojo", "exec-maven-plugin", "exec"))) {
            plugins.append("<plugin><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></plugin>"
                    .formatted(plugin.get(0), plugin.get(1), property(ROOT, plugin.get(2) + ".plugin.version")));
        }
        String managed = "<pluginManagement><plugins>" + plugins + "</plugins></pluginManagement>";
        String body = content.contains("<build>")
                ? content.replace("<build>", "<build>" + managed)
                : content + "<build>" + managed + "</build>";
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>%s</artifactId>
                  <version>1</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  %s
                </project>
                """.formatted(name, body);
    }

    private static String property(Path module, String name) throws Exception {
        return PublishedPomsTest.text(PublishedPomsTest.child(PublishedPomsTest.project(module), "properties"), name);
    }

    private static String version() throws Exception {
        return PublishedPomsTest.text(PublishedPomsTest.project(ROOT), "version");
    }

    private void run(String name, List<String> command, Path folder) throws IOException, InterruptedException {
        Path log = tree.resolve(name + ".log");
        ProcessBuilder process = new ProcessBuilder(new ArrayList<>(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        process.environment().put("BULK2_TOKEN", sandbox.token());
        process.environment().put("BULK2_AUTH_TOKEN", sandbox.token());
        process.environment().put("BULK2_INSTANCE_URL", sandbox.instanceUrl().toString());
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        Process running = process.start();
        try {
            assertThat(running.waitFor(5, MINUTES)).as("%s ends", name).isTrue();
        } finally {
            running.destroyForcibly();
        }
        assertThat(running.exitValue()).as(Files.readString(log)).isZero();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String mvn() {
        return File.separatorChar == '\\' ? "mvn.cmd" : "mvn";
    }
}
