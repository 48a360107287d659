package io.github.bulk2.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.export.Export;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Exports the same result some times over in one process: the last passes are those of a warm process. */
final class ExportAlone {

    static final int WARM_UP = 3;
    private static final int PASSES = 6;

    private ExportAlone() {}

    /** Prints the seconds of each pass and its CPU seconds: {@code ExportAlone URL FILE PARALLEL}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(URI.create(args[0]))
                .tokens(TokenProvider.fixed("token"))
                .build()) {
            Export export = Export.query(ResultPages.SOQL)
                    .toFile(Path.of(args[1]))
                    .withParallelPages(Integer.parseInt(args[2]));
            for (int pass = 0; pass < PASSES; pass++) {
                Files.deleteIfExists(Path.of(args[1]));
                long cpu = system.getProcessCpuTime();
                long start = System.nanoTime();
                client.export(export);
                System.out.println((System.nanoTime() - start) / 1e9 + " " + (system.getProcessCpuTime() - cpu) / 1e9);
            }
        }
    }
}
