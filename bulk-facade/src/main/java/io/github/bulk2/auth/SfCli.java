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
import java.util.Arrays;
import java.util.List;
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

    private final String alias;
    private final String path;

    /**
     * Creates the login.
     *
     * @param alias alias or user name
     * @param path the folders to look for the command in, as in the variable PATH
     */
    SfCli(String alias, String path) {
        if (!ALIAS.matcher(alias).matches()) {
            throw new IllegalArgumentException("\"" + alias + "\" is not an alias or user name of the sf CLI");
        }
        this.alias = alias;
        this.path = path;
    }

    static String pathOfProcess() {
        String path = System.getenv("PATH");
        return path == null ? "" : path;
    }

    Grant display() {
        File command =
                command().orElseThrow(() -> failed("the command sf is not installed. Install the Salesforce CLI"));
        JsonNode answer = run(command);
        JsonNode result = answer.path("result");
        String token = result.path("accessToken").asText("");
        if (answer.path("status").asInt(1) != 0) {
            String said = answer.path("message").asText("no reason given");
            throw failed(OAuthErrors.printable(said) + ". Log in with: sf org login web --alias " + alias);
        }
        try {
            AccessToken plain =
                    AccessToken.of(token, URI.create(result.path("instanceUrl").asText("")));
            AccessToken whole = OrganizationId.of(result.path("id").asText(""))
                    .map(plain::withOrganizationId)
                    .orElse(plain);
            return new Grant(whole, null);
        } catch (IllegalArgumentException unusable) {
            throw failed(
                    "sf org display shows no usable access token and instance URL. Update the Salesforce CLI, and log in"
                            + " with: sf org login web --alias " + alias);
        }
    }

    private JsonNode run(File command) {
        ProcessBuilder builder =
                new ProcessBuilder(command.toString(), "org", "display", "--json", "--target-org", alias);
        // The answer holds the token: it goes into this process and nowhere else.
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return answer(process);
        } catch (IOException broken) {
            throw failed("sf org display gave no answer (" + broken.getClass().getSimpleName()
                    + "). Try it by hand: sf org display --target-org " + alias);
        }
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
        return new AuthenticationException("no access token of the sf CLI login " + alias + ": " + why, "", "", null);
    }
}
