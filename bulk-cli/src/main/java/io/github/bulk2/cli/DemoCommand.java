package io.github.bulk2.cli;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.export.Export;
import io.github.bulk2.files.PrivateFiles;
import io.github.bulk2.load.ErrorGroup;
import io.github.bulk2.load.Load;
import io.github.bulk2.load.LoadReport;
import io.github.bulk2.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "Loads 10,000 accounts into a sandbox on this machine, exports them again and checks every row.",
        footer = {
            "",
            "Some rows are bad on purpose. The exit code is 0 only if everything adds up.",
            "",
            "Examples:",
            "  bulk2 demo",
            "  bulk2 demo --rows 200000 --folder demo"
        })
final class DemoCommand implements Callable<Integer> {
    @Mixin
    final OutputOptions output = new OutputOptions();

    @Option(names = "--rows", paramLabel = "N", description = "How many accounts [10000].")
    int rows = 10_000;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the accounts [42].")
    long seed = 42;

    @Option(names = "--folder", paramLabel = "DIR", description = "Where the files go [a new temporary folder].")
    @Nullable
    Path folder;

    private final Session session;

    DemoCommand(Console console, Secrets secrets) {
        this.session = new Session(console, output, secrets);
    }

    @Override
    public Integer call() throws Exception {
        if (rows < 1 || rows > 1_000_000) {
            throw CliException.usage("--rows " + rows + " is not from 1 to 1000000");
        }
        Path files = folder == null ? Files.createTempDirectory("bulk2-demo-") : PrivateFiles.createFolders(folder);
        DemoAccounts accounts = DemoAccounts.make(rows, seed);
        Path csv = files.resolve("accounts.csv");
        accounts.write(csv);
        say("Made " + rows + " accounts, " + accounts.bad().size() + " of them bad: " + csv);
        try (Sandbox sandbox = Sandbox.builder().seed(seed).start();
                BulkClient client = BulkClient.builder()
                        .instanceUrl(sandbox.instanceUrl())
                        .tokens(TokenProvider.fixed(sandbox.token()))
                        .build()) {
            session.secrets().add(sandbox.token());
            say("Started a sandbox: " + sandbox.instanceUrl());
            return carryOut(client, accounts, files);
        }
    }

    private int carryOut(BulkClient client, DemoAccounts accounts, Path files) throws Exception {
        IngestRequest request = IngestRequest.upsert("Account", DemoAccounts.KEY);
        Load load = Load.of(request, files.resolve("accounts.csv")).withRunFolder(newRunFolder(files));
        LoadReport report = load(client, load);
        Path failed = files.resolve("failed.csv");
        Files.copy(report.files().failed(), failed, StandardCopyOption.REPLACE_EXISTING);
        showAccount(report, failed);
        Path exported = files.resolve("exported.csv");
        export(client, exported);
        DemoCheck check = new DemoCheck(accounts);
        check.account(report);
        check.failedRows(failed);
        check.exportedRows(exported);
        show(check, files);
        return check.allOk() ? ExitCode.OK : ExitCode.ERROR;
    }

    private LoadReport load(BulkClient client, Load load) throws IOException, InterruptedException {
        try (Progress progress = Progress.start(session, "load")) {
            // No advice for Ctrl-C: the sandbox ends with this process.
            return client.load(load.withListener(new LoadProgress(progress, advice -> {}, hint -> {}, warning -> {})));
        }
    }

    /** A folder that is not there yet, so that the demonstration can be repeated in one place. */
    private static Path newRunFolder(Path files) {
        int number = 1;
        while (Files.exists(files.resolve("run-" + number))) {
            number++;
        }
        return files.resolve("run-" + number);
    }

    private void export(BulkClient client, Path exported) throws IOException, InterruptedException {
        String soql = "SELECT " + String.join(", ", DemoAccounts.COLUMNS) + " FROM Account";
        try (Progress progress = Progress.start(session, "query")) {
            // No advice for Ctrl-C: the sandbox ends with this process.
            client.export(Export.query(soql).toFile(exported).withListener(new ExportProgress(progress, advice -> {})));
        }
    }

    private void showAccount(LoadReport report, Path failed) {
        say("");
        say(String.format(Locale.ROOT, "  in           %,10d", report.recordsIn()));
        say(String.format(Locale.ROOT, "  succeeded    %,10d", report.successful()));
        say(String.format(Locale.ROOT, "  failed       %,10d   %s", report.failed(), failed));
        say(String.format(Locale.ROOT, "  unprocessed  %,10d", report.unprocessed()));
        for (ErrorGroup group : report.errors()) {
            say(String.format(
                    Locale.ROOT, "  %,6d x %s %s", group.count(), group.code(), String.join(", ", group.fields())));
        }
        say("");
    }

    private void show(DemoCheck check, Path files) {
        if (output.json) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("ok", check.allOk());
            json.put("checks", check.results());
            json.put("folder", files.toString());
            session.printJson(json);
            return;
        }
        check.results().forEach(result -> say((result.ok() ? "  ok     " : "  WRONG  ") + result.what()));
        say(check.allOk() ? "Everything added up. The files are in " + files : "It did not add up; see " + files);
    }

    private void say(String line) {
        if (!output.json && !output.quiet) {
            session.print(line.stripTrailing());
        }
    }
}
