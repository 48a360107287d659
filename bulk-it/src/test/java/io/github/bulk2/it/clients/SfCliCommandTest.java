package io.github.bulk2.it.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The real Salesforce CLI, logged in with an access token to a server that knows what it asks then. Left out, with a message,
 * where npm is not, fails or takes long.
 */
@Timeout(value = 9, unit = TimeUnit.MINUTES)
@DisabledOnOs(OS.WINDOWS)
class SfCliCommandTest {

    private static final Path FOLDER = Path.of("target", "sf-cli").toAbsolutePath();
    // The Node that is installed may be too old for the CLI, which needs 22.
    private static final List<String> PACKAGES = List.of("node@22.23.3", "@salesforce/cli@2.146.3");
    // On a quiet machine it takes 50 s for 480 MB; a build must not wait longer for it. What is fetched counts for the
    // next.
    private static final long INSTALL_SECONDS = 60;
    private static final long COMMAND_SECONDS = 100;
    private static final String TOKEN = "00D5e0000000001!AQEAQ.FakeTokenFakeTokenFakeTokenFakeTokenFakeToken";
    private static final String JOB = "7505e00000AbCdEAAV";
    private static final String LOGIN = "me@example.com";

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static HttpServer server;

    @BeforeAll
    static void logIn() throws IOException, InterruptedException {
        install();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.setExecutor(THREADS);
        server.start();
        Path sf = Files.writeString(
                FOLDER.resolve("sf"),
                "#!/bin/sh\nexec '" + FOLDER.resolve("node_modules/node/bin/node") + "' '"
                        + FOLDER.resolve("node_modules/@salesforce/cli/bin/run.js") + "' \"$@\"\n");
        Files.setPosixFilePermissions(sf, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(FOLDER.resolve("home"));
        Path log = FOLDER.resolve("login.log");
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        int exit = run(
                log,
                COMMAND_SECONDS,
                List.of(
                        sf.toString(),
                        "org",
                        "login",
                        "access-token",
                        "--instance-url",
                        url,
                        "--no-prompt",
                        "--alias",
                        "prod",
                        "--set-default",
                        "--json"));
        assertThat(exit).as(Files.readString(log)).isZero();
    }

    private static void install() throws IOException, InterruptedException {
        boolean hasNpm = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "npm")));
        if (!hasNpm) {
            leaveOut("there is no npm");
        }
        Path installed = FOLDER.resolve("installed");
        if (Files.exists(installed)) {
            return;
        }
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve("package.json"), "{\"private\": true}");
        Path log = FOLDER.resolve("npm.log");
        List<String> command = new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund"));
        command.addAll(PACKAGES);
        if (run(log, INSTALL_SECONDS, command) != 0) {
            leaveOut("npm cannot fetch " + PACKAGES + " in " + INSTALL_SECONDS + " s: " + Files.readString(log));
        }
        Files.createFile(installed);
    }

    private static void leaveOut(String reason) {
        System.err.println("The tests with the real sf CLI are left out: " + reason);
        abort("left out: " + reason);
    }

    /** What the login and org display ask, and a list of one job. */
    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().replaceFirst("^//", "/");
        String json = "{}";
        if (path.endsWith("/userinfo")) {
            json =
                    "{\"user_id\":\"0055e000001AAAAAA0\",\"organization_id\":\"00D5e0000000001EAA\",\"preferred_username\":\""
                            + LOGIN + "\"}";
        } else if (path.contains("/sobjects/User/")) {
            json = "{\"Username\":\"" + LOGIN + "\"}";
        } else if (path.matches("/services/data/?")) {
            json = "[{\"label\":\"Spring\",\"url\":\"/services/data/v63.0\",\"version\":\"63.0\"}]";
        } else if (path.endsWith("/query")) {
            json = "{\"totalSize\":0,\"done\":true,\"records\":[]}";
        } else if (path.endsWith("/jobs/ingest")) {
            json = "{\"done\":true,\"nextRecordsUrl\":null,\"records\":[{\"id\":\"" + JOB + "\"}]}";
        }
        boolean known = ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] bytes = (known ? json : "[{\"errorCode\":\"INVALID_SESSION_ID\",\"message\":\"Session expired\"}]")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(known ? 200 : 401, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static int run(Path output, long seconds, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> env = builder.environment();
        env.put("PATH", FOLDER + File.pathSeparator + env.getOrDefault("PATH", ""));
        if (!command.get(0).equals("npm")) {
            env.put("HOME", FOLDER.resolve("home").toString());
            env.put("SF_ACCESS_TOKEN", TOKEN);
            env.put("SF_DISABLE_TELEMETRY", "true");
            env.put("SF_DISABLE_LOG_FILE", "true");
            env.put("SF_SKIP_NEW_VERSION_CHECK", "true");
            // As in a terminal that has it: coloured JSON is none.
            env.put("FORCE_COLOR", "1");
        }
        Process process = builder.start();
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String client(String... alias) throws IOException, InterruptedException {
        Path output = FOLDER.resolve("client.out");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SfLoginClient.class.getName()));
        command.addAll(List.of(alias));
        run(output, COMMAND_SECONDS, command);
        return Files.readString(output);
    }

    @Test
    void loginOfAnAliasListsJobs() throws Exception {
        assertThat(client("prod")).contains("job " + JOB).doesNotContain(TOKEN);
    }

    @Test
    void loginOfTheDefaultOrgListsJobs() throws Exception {
        assertThat(client()).contains("job " + JOB).doesNotContain(TOKEN);
    }

    @Test
    void loginThatIsNotThereSaysHowToLogIn() throws Exception {
        assertThat(client("nothere"))
                .contains("No authorization information found for nothere", "sf org login web --alias nothere")
                .doesNotContain("job " + JOB);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.stop(0);
        }
        THREADS.shutdownNow();
    }
}
