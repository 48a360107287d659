package io.github.bulk2.observe;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.load.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the tests load. */
public final class Runs {

    /** In every record; never in a log. */
    public static final String CONTENT = "the content of a record";

    private Runs() {}

    /** 100 accounts in 4 parts, to be loaded in the folder {@code run}. */
    public static Load load(Path folder) throws IOException {
        String csv = IntStream.range(0, 100)
                .mapToObj(i -> "name-" + i + "," + CONTENT + "\n")
                .collect(Collectors.joining("", "Name,Description\n", ""));
        Path file = Files.writeString(folder.resolve("accounts.csv"), csv);
        return Load.of(IngestRequest.insert("Account"), file)
                .withRunFolder(folder.resolve("run"))
                .withMaxPartRecords(25);
    }
}
