package io.github.bulk2.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.auth.RenewingTokens.Grant;
import io.github.bulk2.error.AuthenticationException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import io.github.bulk2.internal.OrganizationId;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks the Salesforce CLI for the access token of one of its logins. Thread-safe. */
final class SfCli {

    // Anything else could be an option, or mean something to a Windows shell.
    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9_.+@][A-Za-z0-9_.+@-]*");
    private static final List<String> NAMES = List.of("sf", "sf.cmd", "sf.exe");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** In bytes. */
    private static final int LONGEST_ANSWER = 1_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<String> alias;
    private final String path;

    /**
     * Creates the login.
     *
     * @param alias alias or user name; empty for the default org of the CLI
     * @param path the folders to look for the command in, as in the variable PATH
     */
    SfCli(Optional<String> alias, String path) {
        if (alias.filter(name -> !ALIAS.matcher(name).matches()).isPresent()) {
            throw new IllegalArgumentException("\"" + alias.get() + "\" is not an alias or user name of the sf CLI");
        }
        this.alias = alias;
        this.path = path;
    }

    static String pathOfProcess() {
        String path = System.getenv("PATH");
        return path == null ? "" : path;
    }

    TokenProvider tokens() {
        return new RenewingTokens(http -> login(), RenewingTokens.NO_SETTINGS);
    }

    /** {@code org display} renews the token and knows the URL; since 2.136.8 it does not show the token any more. */
    Grant login() {
        File command =
                command().orElseThrow(() -> failed("the command sf is not installed. Install the Salesforce CLI"));
        JsonNode org = result(command, alias, "org", "display");
        String token = org.path("accessToken").asText("");
        if (!isToken(token)) {
            // The default org may be another one by now; the user name is that of the answer.
            Optional<String> shown = Optional.of(org.path("username").asText(""))
                    .filter(name -> ALIAS.matcher(name).matches())
                    .or(() -> alias);
            token = result(command, shown, "org", "auth", "show-access-token")
                    .path("accessToken")
                    .asText("");
        }
        try {
            AccessToken plain =
                    AccessToken.of(token, URI.create(org.path("instanceUrl").asText("")));
            AccessToken whole = OrganizationId.of(org.path("id").asText(""))
                    .map(plain::withOrganizationId)
                    .orElse(plain);
            return new Grant(whole, null);
        } catch (IllegalArgumentException unusable) {
            throw failed(
                    "sf shows no usable access token and instance URL. Update the Salesforce CLI, and " + howToLogIn());
        }
    }

    /** What stands for a hidden token is a sentence in brackets. */
    private static boolean isToken(String text) {
        return !text.isEmpty() && !text.contains("REDACTED") && text.chars().noneMatch(c -> c <= ' ' || c == '[');
    }

    private String howToLogIn() {
        return alias.map(name -> "log in with: sf org login web --alias " + name)
                .orElse("log in and make it the default with: sf org login web --set-default, or name a login");
    }

    private JsonNode result(File command, Optional<String> org, String... words) {
        String asked = "sf " + String.join(" ", words);
        JsonNode answer;
        try {
            answer = run(command, org, words);
        } catch (IOException broken) {
            String target = org.map(name -> " --target-org " + name).orElse("");
            throw failed(asked + " gave no answer (" + broken.getClass().getSimpleName() + "). Try it by hand: " + asked
                    + target);
        }
        if (answer.path("status").asInt(1) != 0) {
            String said = OAuthErrors.printable(answer.path("message").asText("no reason given"))
                    .strip();
            String sentence = said.replaceAll("\\s+", " ").replaceAll("[.]$", "");
            String remedy = words.length > 2 && !said.contains("authorization")
                    ? "Update the Salesforce CLI, and " + howToLogIn()
                    : howToLogIn().replaceFirst("^l", "L");
            throw failed(asked + ": " + sentence + ". " + remedy);
        }
        return answer.path("result");
    }

    private JsonNode run(File command, Optional<String> org, String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(words));
        line.add("--json");
        org.ifPresent(name -> line.addAll(List.of("--target-org", name)));
        ProcessBuilder builder = new ProcessBuilder(line);
        // The answer holds the token: it goes into this process and nowhere else.
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        // JSON that is coloured is none.
        builder.environment().putAll(Map.of("NO_COLOR", "1", "FORCE_COLOR", "0"));
        Process process = builder.start();
        process.getOutputStream().close();
        return answer(process);
    }

    private JsonNode answer(Process process) throws IOException {
        // A command that hangs is ended, and that ends the reading.
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).exceptionally(late -> end(process));
        byte[] output = process.getInputStream().readNBytes(LONGEST_ANSWER + 1);
        if (output.length > LONGEST_ANSWER) {
            end(process);
            throw new IOException("no end");
        }
        try {
            process.waitFor();
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new BulkTransportException(
                    "interrupted while asking sf for the login", Progress.NOT_SENT, null, stopped);
        }
        @Nullable JsonNode tree = JSON.readTree(output);
        if (tree == null || !tree.isObject()) {
            throw new IOException("not a JSON object");
        }
        return tree;
    }

    private static Process end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        return process.destroyForcibly();
    }

    private Optional<File> command() {
        return Arrays.stream(path.split(Pattern.quote(File.pathSeparator)))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> NAMES.stream().map(name -> new File(folder, name)))
                .filter(file -> file.isFile() && file.canExecute())
                .findFirst();
    }

    private AuthenticationException failed(String why) {
        String login = alias.map(name -> "sf CLI login " + name).orElse("sf CLI's default org");
        return new AuthenticationException("no access token of the " + login + ": " + why, "", "", null);
    }
}
