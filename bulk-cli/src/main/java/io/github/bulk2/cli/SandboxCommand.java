package io.github.bulk2.cli;

import io.github.bulk2.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "sandbox",
        description = "Runs a Bulk API 2.0 server on this machine, with an org of its own, until it is stopped.",
        footer = {
            "",
            "With --json the first line is {\"instanceUrl\": ..., \"token\": ...}, written when the server is ready.",
            "",
            "Examples:",
            "  bulk2 sandbox",
            "  bulk2 sandbox --port 8089 --token secret --json"
        })
final class SandboxCommand implements Callable<Integer> {
    @Mixin
    final OutputOptions output = new OutputOptions();

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on; 0 takes a free one [0].")
    int port;

    @Option(names = "--token", paramLabel = "TOKEN", description = "Access token that the server accepts [random].")
    @Nullable
    String token;

    @Option(
            names = "--organization-id",
            paramLabel = "ID",
            description = "The org's id [that of the token, or a random one].")
    @Nullable
    String organizationId;

    @Option(names = "--objects", paramLabel = "FILE", description = "JSON file with more objects.")
    @Nullable
    Path objects;

    @Option(names = "--lenient", description = "Accept any object and any field, as text.")
    boolean lenient;

    private final Session session;

    SandboxCommand(Console console, Secrets secrets) {
        this.session = new Session(console, output, secrets);
    }

    @Override
    public Integer call() {
        if (port < 0 || port > 65_535) {
            throw CliException.usage("port " + port + " is not from 0 to 65535");
        }
        Sandbox.Builder builder = Sandbox.builder().port(port).lenient(lenient);
        if (token != null) {
            builder.token(token);
        }
        if (organizationId != null) {
            String id = organizationId;
            CliException.checkingUsage(() -> builder.organizationId(id));
        }
        if (objects != null) {
            builder.objects(objects);
        }
        try (Sandbox sandbox = CliException.checkingUsage(builder::start)) {
            announce(sandbox);
            UntilStopped.await("bulk2-sandbox-stop", Duration.ofSeconds(5));
        }
        return ExitCode.OK;
    }

    private void announce(Sandbox sandbox) {
        if (output.json) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("instanceUrl", sandbox.instanceUrl().toString());
            json.put("token", sandbox.token());
            session.printJson(json);
            return;
        }
        session.print("The sandbox is ready; Ctrl-C stops it. In another shell:");
        session.print("  export BULK2_INSTANCE_URL=" + sandbox.instanceUrl());
        session.print("  export BULK2_TOKEN='" + sandbox.token() + "'");
        session.print("  bulk2 jobs list");
    }
}
