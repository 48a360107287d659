package io.github.bulk2.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.sandbox.Sandbox;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Runs command lines in this process, with streams and an environment of their own. */
final class Shell {
    private final Map<String, String> env = new HashMap<>();
    private InputStream in = InputStream.nullInputStream();

    /** What a command left behind. */
    record Outcome(int exitCode, String out, String err) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + out, e);
            }
        }

        String all() {
            return out + err;
        }
    }

    /** Nothing is set, and no profile file of this machine is seen. */
    Shell() {
        env.put("BULK2_PROFILES", "/nonexistent/profiles.properties");
    }

    static Shell connectedTo(Sandbox org) {
        return new Shell()
                .with("BULK2_INSTANCE_URL", org.instanceUrl().toString())
                .with("BULK2_TOKEN", org.token());
    }

    Shell with(String name, String value) {
        env.put(name, value);
        return this;
    }

    Shell typing(String text) {
        return typing(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    Shell typing(InputStream text) {
        in = text;
        return this;
    }

    Outcome run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return run(out, out, args);
    }

    /** With another standard output. */
    Outcome run(OutputStream stdout, ByteArrayOutputStream seen, String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(in, stdout, err, env, 0);
        int exitCode = new CommandRunner(console).run(args);
        return new Outcome(exitCode, seen.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
