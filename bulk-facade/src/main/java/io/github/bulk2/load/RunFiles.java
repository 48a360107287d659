package io.github.bulk2.load;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The result files of a whole run. */
record RunFiles(Path success, Path failed, Path unprocessed) {

    static RunFiles merge(Path runFolder, List<PartAccount> accounts) throws IOException {
        Path success = merge(runFolder, accounts, "successful", "success.csv");
        Path failed = merge(runFolder, accounts, "failed", "failed.csv");
        return new RunFiles(success, failed, merge(runFolder, accounts, "unprocessed", "unprocessed.csv"));
    }

    private static Path merge(Path folder, List<PartAccount> accounts, String kind, String name) throws IOException {
        Path into = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(into)) {
            boolean first = true;
            for (PartAccount account : accounts) {
                String text = Files.readString(
                        folder.resolve("results/" + account.round() + "-" + account.part() + "." + kind + ".csv"));
                int header = text.indexOf('\n') + 1;
                out.write((first ? text : text.substring(header)).getBytes(StandardCharsets.UTF_8));
                first = false;
            }
        }
        return into;
    }
}
