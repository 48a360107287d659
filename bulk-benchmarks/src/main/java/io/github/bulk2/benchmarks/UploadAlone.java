package io.github.bulk2.benchmarks;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestJob;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.csv.CsvSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Uploads all parts one after the other, some times over: the last passes are those of a warm process. */
final class UploadAlone {

    static final int WARM_UP = 3;
    private static final int PASSES = 6;

    private UploadAlone() {}

    /** Prints the seconds of each pass: {@code UploadAlone URL FOLDER PARTS}. */
    public static void main(String[] args) {
        LoadData data = new LoadData(Path.of(args[1]), Integer.parseInt(args[2]), 0);
        byte[] header = LoadData.HEADER.getBytes(StandardCharsets.US_ASCII);
        try (BulkClient client = BulkClient.builder()
                .instanceUrl(URI.create(args[0]))
                .tokens(TokenProvider.fixed("token"))
                .build()) {
            for (int pass = 0; pass < PASSES; pass++) {
                long start = System.nanoTime();
                for (int part = 0; part < data.parts(); part++) {
                    long rows = LoadData.firstRow(part + 1) - LoadData.firstRow(part);
                    long offset = header.length + LoadData.firstRow(part) * LoadData.ROW;
                    IngestJob job = client.ingest().create(IngestRequest.insert("Account"));
                    job.upload(CsvSource.ofRange(data.file(), header, offset, rows * LoadData.ROW));
                    job.markUploadComplete();
                }
                System.out.println((System.nanoTime() - start) / 1e9);
            }
        }
    }
}
