package io.github.bulk2.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.ReconciliationException;
import io.github.bulk2.export.LyingServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that are sound HTTP and wrong: never a short or a long file that looks like success. */
@Timeout(60)
class ProtocolTest {

    private static final String HEADER = "\"Id\",\"Note\"\n";

    @TempDir
    private Path folder;

    private static Answer page(String next, String... rows) {
        return new Answer(HEADER + String.join("", rows), rows.length, next);
    }

    private static String row(int number) {
        return "\"" + number + "\",\"a \"\"quoted\"\"\nline\"\n";
    }

    static Stream<Arguments> wrongAnswers() {
        Answer first = page("p1", row(1), row(2));
        String two = HEADER + row(3) + row(4);
        return Stream.of(true, false)
                .flatMap(listed -> Stream.of(
                        Arguments.of(
                                "fewer rows than announced",
                                listed,
                                4,
                                List.of(first, new Answer(HEADER + row(3), 2, "null")),
                                "has 1 rows, but its header Sforce-NumberOfRecords says 2"),
                        Arguments.of(
                                "more rows than announced",
                                listed,
                                4,
                                List.of(first, new Answer(two + row(5), 2, "null")),
                                "has 3 rows, but"),
                        Arguments.of(
                                "ends inside quotes",
                                listed,
                                4,
                                List.of(first, new Answer(two.substring(0, two.length() - 8), 2, "null")),
                                "ends in the middle of a record"),
                        Arguments.of(
                                "ends between two columns",
                                listed,
                                4,
                                List.of(first, new Answer(HEADER + row(3) + "\"4\"", 2, "null")),
                                "ends in the middle of a record"),
                        Arguments.of(
                                "ends before the header does",
                                listed,
                                2,
                                List.of(first, new Answer("\"Id\",\"No", 0, "null")),
                                "ends in the middle of a record"),
                        Arguments.of(
                                "no text at all",
                                listed,
                                2,
                                List.of(first, new Answer("", 0, "null")),
                                "has no header"),
                        Arguments.of(
                                "other columns",
                                listed,
                                4,
                                List.of(first, new Answer("\"Note\",\"Id\"\n" + row(3) + row(4), 2, "null")),
                                "has other columns"),
                        Arguments.of(
                                "a page too few",
                                listed,
                                6,
                                List.of(first, new Answer(two, 2, "null")),
                                "processed 6 records, but the pages of its result have 4 rows"),
                        Arguments.of(
                                "a page twice",
                                listed,
                                4,
                                List.of(first, new Answer(two, 2, "p2"), new Answer(two, 2, "null")),
                                "processed 4 records, but the pages of its result have 6 rows")));
    }

    @ParameterizedTest(name = "{0}, list of pages {1}")
    @MethodSource("wrongAnswers")
    void wrongAnswerIsAnErrorAndNoFile(String name, boolean listed, long processed, List<Answer> pages, String message)
            throws Exception {
        Path file = folder.resolve("out.csv");
        try (LyingServer server = new LyingServer(processed, listed, pages)) {
            assertThatThrownBy(() -> server.client.export(
                            Export.query("SELECT Id FROM A").toFile(file)))
                    .as(name)
                    .isInstanceOf(BulkException.class)
                    .hasMessageContaining(message)
                    .hasMessageContaining("750000000000001AAA");
            assertThatThrownBy(
                            () -> server.client.export(Export.query("SELECT Id FROM A"), new ByteArrayOutputStream()))
                    .as(name)
                    .isInstanceOf(BulkException.class)
                    .hasMessageContaining(message);
        }
        assertThat(file).doesNotExist();
        assertThat(Org.threads()).isEmpty();
    }

    @Test
    void repeatedLocatorIsNotALoop() throws Exception {
        List<Answer> pages = List.of(page("p1", row(1)), page("p1", row(2)));
        try (LyingServer server = new LyingServer(2, false, pages)) {
            assertThatThrownBy(() -> server.client.export(
                            Export.query("SELECT Id FROM A").toFile(folder.resolve("out.csv"))))
                    .isInstanceOf(BulkTransportException.class)
                    .hasMessageContainingAll("page 3 has the locator of a page before", "750000000000001AAA");
            assertThat(server.fetched).hasValue(2);
        }
    }

    @Test
    void listOfPagesInAnotherOrderIsNoReasonToMixRows() throws Exception {
        List<Answer> pages = List.of(page("p2", row(1)), page("null", row(3)), page("p1", row(2)));
        Path file = folder.resolve("out.csv");
        Export export = Export.query("SELECT Id FROM A").toFile(file);
        try (LyingServer server = new LyingServer(3, true, pages)) {
            assertThatThrownBy(() -> server.client.export(export))
                    .isInstanceOf(BulkTransportException.class)
                    .hasMessageContainingAll("followed by another page", "750000000000001AAA");
            assertThat(file).doesNotExist();

            server.client.export(export.withParallelPages(1));
            assertThat(file).hasContent(HEADER + row(1) + row(2) + row(3));
        }
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** One way to export. */
    private interface Way {
        void export(BulkClient client, Export export, Path file) throws Exception;
    }

    record Rows(String id, String note) {}

    static Stream<Arguments> pagesThatAreNoCsv() {
        Map<String, Way> ways = Map.of(
                "CSV", (client, export, file) -> client.export(export.toFile(file)),
                "gzip", (client, export, file) -> client.export(export.gzip().toFile(file)),
                "JSON Lines",
                        (client, export, file) ->
                                client.export(export.jsonLines().toFile(file)),
                "plain numbers",
                        (client, export, file) ->
                                client.export(export.withPlainNumbers().toFile(file)),
                "stream", (client, export, file) -> client.export(export, OutputStream.nullOutputStream()),
                "rows",
                        (client, export, file) -> {
                            try (CsvRecords rows = client.rows(export)) {
                                rows.forEach(CsvRecords.Row::values);
                            }
                        },
                "records",
                        (client, export, file) -> {
                            try (Stream<Rows> rows = client.export(export.as(Rows.class))) {
                                rows.forEach(Rows::id);
                            }
                        });
        Map<String, String> pages = Map.of(
                "\"2\",\"He said \"hidden\" there\"\n", "row 1, column 2: text follows a closing quote",
                "\"2\",\"b\"\n\"hidden\"\n", "row 2, column 1: the row has 1 columns, the header has 2",
                "\"2\",\"b\"\n\"3\",\"hidden\",\"c\"\n", "row 2, column 3: the row has 3 columns, the header has 2",
                "\"2\",\"hidden é\"\n", "row 1, column 2: there are bytes that are not UTF-8",
                "\"2\",hidden \"b\"\n", "row 1, column 2: a quote stands inside a value");
        return ways.entrySet().stream()
                .flatMap(way -> pages.entrySet().stream()
                        .map(page -> Arguments.of(way.getKey(), way.getValue(), page.getKey(), page.getValue())));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("pagesThatAreNoCsv")
    void pageThatIsNoCsvIsRefusedWithItsPlaceInEveryForm(String name, Way way, String rows, String place)
            throws Exception {
        Path file = folder.resolve("out");
        List<Answer> pages = List.of(
                page("p1", row(1)),
                new Answer(HEADER + rows, rows.chars().filter(c -> c == '\n').count(), "null"));
        Export export = Export.query("SELECT Id FROM A").withDialect(CsvDialect.defaultDialect());
        try (LyingServer server = new LyingServer(1 + pages.get(1).rows(), true, pages)) {
            assertThatThrownBy(() -> way.export(server.client, export, file))
                    .satisfies(failure -> assertThat(trace(failure))
                            .contains(
                                    "page 2 is no valid CSV at " + place,
                                    "leave the field out of the query",
                                    "750000000000001AAA")
                            .doesNotContain("hidden"));
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void unequalPagesAndRepeatedColumnsAreFine() throws Exception {
        String header = "\"Id\",\"Id\"\n";
        List<Answer> pages = List.of(
                new Answer(header + "\"1\",\"1\"\n", 1, "p1"),
                new Answer(header, 0, "p2"),
                new Answer(header + "\"2\",\"2\"\n\"3\",\"3\"\n", 2, "null"));
        for (boolean listed : new boolean[] {true, false}) {
            try (LyingServer server = new LyingServer(3, listed, pages)) {
                Path file = folder.resolve("out" + listed + ".csv");
                server.client.export(Export.query("SELECT Id FROM A").toFile(file));

                assertThat(file).hasContent(header + "\"1\",\"1\"\n\"2\",\"2\"\n\"3\",\"3\"\n");
            }
        }
    }

    @Test
    void repeatedColumnHasNoPlaceInJson() throws Exception {
        List<Answer> pages = List.of(new Answer("\"Id\",\"Id\"\n\"1\",\"1\"\n", 1, "null"));
        try (LyingServer server = new LyingServer(1, true, pages)) {
            assertThatThrownBy(() -> server.client.export(
                            Export.query("SELECT Id FROM A").jsonLines().toFile(folder.resolve("out.jsonl"))))
                    .hasMessageContaining("column Id occurs twice");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void hugeFieldPassesThrough() throws Exception {
        String huge = "\"1\",\"" + "\n\"\"x\"\",".repeat(1_250_000) + "\"\n";
        List<Answer> pages = List.of(page("p1", row(0)), page("null", huge));
        try (LyingServer server = new LyingServer(2, true, pages)) {
            Path file = folder.resolve("out.csv");
            server.client.export(Export.query("SELECT Id FROM A").toFile(file));

            assertThat(Files.readString(file, StandardCharsets.UTF_8)).isEqualTo(HEADER + row(0) + huge);
        }
    }

    @Test
    void runWithAWrongSumCanBeTriedAgainFromTheFirstPage() throws Exception {
        Path run = folder.resolve("run");
        Path file = folder.resolve("out.csv");
        java.util.ArrayList<Answer> pages = new java.util.ArrayList<>(List.of(page("null", row(1))));
        try (LyingServer server = new LyingServer(2, false, pages)) {
            assertThatThrownBy(() -> server.client.export(
                            Export.query("SELECT Id FROM A").withRunFolder(run).toFile(file)))
                    .isInstanceOf(ReconciliationException.class);
            pages.set(0, page("null", row(1), row(2)));

            server.client.resumeExport(run);

            assertThat(file).hasContent(HEADER + row(1) + row(2));
        }
    }
}
