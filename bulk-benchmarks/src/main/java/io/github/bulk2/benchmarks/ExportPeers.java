package io.github.bulk2.benchmarks;

import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecordCounter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The other programs that export. System properties: {@code camel}, a folder of jars with {@code CamelExport};
 * {@code node} and {@code peers}, the program and the folder of its scripts; {@code peer.seconds}, how long one may take.
 */
final class ExportPeers {

    static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("peer.seconds", 120));
    private static final int BUFFER = 1 << 16;

    private ExportPeers() {}

    record Peer(String name, List<String> command) {}

    /** Those that are there. */
    static List<Peer> all(String url) {
        List<Peer> peers = new ArrayList<>();
        String camel = System.getProperty("camel", "");
        if (!camel.isEmpty()) {
            String classPath = camel + File.pathSeparator + camel + "/*";
            peers.add(new Peer(
                    "camel-salesforce",
                    List.of(
                            Bulk2Program.java(),
                            "-Xmx1g",
                            "-cp",
                            classPath,
                            "CamelExport",
                            url,
                            "out.csv",
                            ResultPages.SOQL)));
        }
        String node = System.getProperty("node", "");
        if (!node.isEmpty()) {
            Path scripts = Path.of(System.getProperty("peers"));
            peers.add(node("sf, exportRecords", node, scripts.resolve("sf-export.mjs"), url));
            peers.add(node("jsforce", node, scripts.resolve("jsforce-export.mjs"), url));
        }
        return peers;
    }

    private static Peer node(String name, String node, Path script, String url) {
        return new Peer(name, List.of(node, script.toString(), url, "out.csv", ResultPages.SOQL));
    }

    /** What came of one, in a sentence. */
    static String verdict(Child child, ResultPages pages, Path file) throws IOException {
        String ended = child.wasStopped() ? "was stopped after " + PATIENCE.toSeconds() + " s" : "exit " + child.exit();
        String why = child.output()
                .lines()
                .filter(line -> line.contains("Error") || line.contains("Exception"))
                .findFirst()
                .orElse("");
        long rows = Files.exists(file) ? rows(file) : 0;
        return String.format(
                Locale.ROOT,
                "%s, %,d of %,d rows%s%s",
                ended,
                rows,
                pages.totalRows(),
                rows == pages.totalRows() ? "" : ", WRONG",
                why.isEmpty() ? "" : "; " + why);
    }

    private static long rows(Path file) throws IOException {
        CsvRecordCounter counter = new CsvRecordCounter(CsvDialect.defaultDialect());
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                counter.count(buffer, read);
            }
        }
        return Math.max(0, counter.records() - 1);
    }
}
