package io.github.bulk2.gateway;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs from npm in a folder of their own; a test that needs them is left out, and says so, where they are not to be had. */
public final class NodeTools {

    private final Path folder;

    private NodeTools(Path folder) {
        this.folder = folder;
    }

    /** Fetches the packages unless an earlier build has. */
    public static NodeTools of(String name, String program, String... packages)
            throws IOException, InterruptedException {
        NodeTools tools = new NodeTools(Path.of("target", name).toAbsolutePath());
        boolean hasNpm = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "npm")));
        if (!hasNpm) {
            leaveOut(name, "there is no npm");
        }
        Files.createDirectories(tools.folder);
        if (!Files.isExecutable(tools.program(program))) {
            Files.writeString(tools.file("package.json"), "{\"private\": true}");
            List<String> install = new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund"));
            install.addAll(List.of(packages));
            Path log = tools.file("npm.log");
            if (tools.run(log, install) != 0) {
                leaveOut(name, "npm cannot fetch " + List.of(packages) + ": " + Files.readString(log));
            }
        }
        return tools;
    }

    private static void leaveOut(String name, String reason) {
        System.err.println("The tests with " + name + " are left out: " + reason);
        abort("left out: " + reason);
    }

    /** A file in the folder. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** A program of one of the packages. */
    public Path program(String name) {
        return folder.resolve("node_modules/.bin").resolve(name);
    }

    /** What the programs said beside their output. */
    public String errors() throws IOException {
        return Files.readString(file("errors.log"));
    }

    /** Runs a command in the folder; -1 if it does not end. */
    public int run(Path output, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(file("errors.log").toFile())
                .redirectOutput(output.toFile());
        // Some keep files in the home folder, which is nobody's business here.
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("npm_config_cache", System.getProperty("user.home") + "/.npm");
        Process process = builder.start();
        try {
            return process.waitFor(8, TimeUnit.MINUTES) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }
}
