package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.IngestRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoadTest {

    @TempDir
    private Path folder;

    private Org org;

    @BeforeEach
    void start() {
        org = new Org();
    }

    @AfterEach
    void stop() {
        org.close();
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> String.format("name-%05d", i))
                .toList();
    }

    private static String csv(List<String> names) {
        return "Name,Description\n"
                + String.join("", names.stream().map(n -> n + ",\"a\nb\"\n").toList());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("accounts.csv"), text);
    }

    private Load insert(Path file) {
        return Load.of(IngestRequest.insert("Account"), file).withRunFolder(folder.resolve("run"));
    }

    @Test
    void everyRecordOfEveryPartIsLoadedOnce() throws Exception {
        List<String> names = names(1000);

        LoadReport report = org.client.load(insert(file(csv(names))).withMaxPartRecords(130));

        assertThat(org.values("Account", "Name")).isEqualTo(names);
        assertThat(report.isComplete()).isTrue();
        assertThat(report.recordsIn()).isEqualTo(1000);
        assertThat(report.successful()).isEqualTo(1000);
        assertThat(report.created()).isEqualTo(1000);
        assertThat(report.jobs()).hasSize(8).allMatch(job -> job.state().equals("JobComplete"));
        assertThat(report.toTable()).contains("1,000").contains("insert Account");
        assertThat(report.toJson()).contains("\"successful\" : 1000").contains("\"complete\" : true");
        assertThat(folder.resolve("run/report.json")).content().isEqualTo(report.toJson());
    }
}
