package io.github.bulk2.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bulk2.Clients;
import io.github.bulk2.JobId;
import io.github.bulk2.csv.Column;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.error.BulkApiException;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.sandbox.Sandbox;
import io.github.bulk2.sandbox.Switch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {

    private static Org org;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        org = new Org();
    }

    @AfterAll
    static void stop() {
        org.close();
    }

    @BeforeEach
    void nothingGoesWrong() {
        org.sandbox.faults().clear();
    }

    private Path file() {
        return folder.resolve("accounts.csv");
    }

    private List<Path> filesThere() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void parallelPagesMakeOneFile() throws Exception {
        long before = org.sandbox.calls("getQueryJobResultPages");

        ExportReport report = org.client.export(Export.query(Org.SOQL).toFile(file()));

        assertThat(file()).hasContent(org.truth());
        assertThat(report.rows()).isEqualTo(Org.ROWS);
        assertThat(report.pages()).isEqualTo(Org.PAGES);
        assertThat(report.bytes()).isEqualTo(Files.size(file()));
        assertThat(report.file()).isEqualTo(file());
        assertThat(org.sandbox.calls("getQueryJobResultPages") - before).isEqualTo(2);
        assertThat(filesThere()).containsExactly(file());
        assertThat(Org.threads()).isEmpty();
    }

    @Test
    void onePageAfterTheOtherMakesTheSameFile() throws Exception {
        long before = org.sandbox.calls("getQueryJobResultPages");

        ExportReport report =
                org.client.export(Export.query(Org.SOQL).withMaxRecords(7).toFile(file()));

        assertThat(file()).hasContent(org.truth());
        assertThat(report.pages()).isEqualTo(14);
        assertThat(org.sandbox.calls("getQueryJobResultPages")).isEqualTo(before);
    }

    @Test
    void oldApiVersionGoesOnePageAfterTheOther() throws Exception {
        try (var old = Clients.builder(org.sandbox).apiVersion("57.0").build()) {
            old.export(Export.query(Org.SOQL).toFile(file()));
        }

        assertThat(file()).hasContent(org.truth());
    }

    @Test
    void listOfPagesThatIsNotOfferedIsDoneWithout() throws Exception {
        org.sandbox
                .faults()
                .add(io.github.bulk2.sandbox.Fault.answer(404, "[]")
                        .on("GET", "resultPages")
                        .times(100));

        org.client.export(Export.query(Org.SOQL).toFile(file()));

        assertThat(file()).hasContent(org.truth());
    }

    @Test
    void otherFormOfTheListOfPages() throws Exception {
        try (Org links = new Org(Sandbox.builder().with(Switch.RESULT_LINKS))) {
            links.client.export(Export.query(Org.SOQL).toFile(file()));

            assertThat(file()).hasContent(links.truth());
            assertThat(links.sandbox.calls("getQueryJobResultPages")).isEqualTo(2);
        }
    }

    @Test
    void chosenDialect() throws Exception {
        CsvDialect dialect = new CsvDialect(ColumnDelimiter.PIPE, LineEnding.CRLF);

        org.client.export(Export.query(Org.SOQL).withDialect(dialect).toFile(file()));

        String text = Files.readString(file());
        assertThat(text).startsWith("\"Id\"|\"Name\"|\"Description\"\r\n");
        try (CsvRecords rows = CsvRecords.of(Files.newInputStream(file()), dialect)) {
            assertThat(rows.stream().map(row -> row.get("Name")))
                    .hasSize(Org.ROWS)
                    .contains("n, 0", "n, 94");
        }
    }

    @Test
    void gzipIsOneReadableFile() throws Exception {
        ExportReport report = org.client.export(Export.query(Org.SOQL).gzip().toFile(file()));

        byte[] compressed = Files.readAllBytes(file());
        assertThat(report.bytes()).isEqualTo(compressed.length);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(org.truth());
        }
    }

    @Test
    void jsonLinesHaveAnObjectPerRow() throws Exception {
        String soql = "SELECT Id, Name, Description, Phone FROM Account";

        org.client.export(Export.query(soql).jsonLines().toFile(file()));

        ObjectMapper json = new ObjectMapper();
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file())) {
            rows.add(json.readTree(line));
        }
        assertThat(rows).hasSize(Org.ROWS);
        assertThat(rows).allSatisfy(row -> {
            int number = Integer.parseInt(row.get("Name").asText().substring(3));
            assertThat(row.get("Description").asText()).isEqualTo(Org.description(number));
            assertThat(row.get("Phone").isNull()).isTrue();
        });
        assertThat(filesThere()).containsExactly(file());
    }

    @Test
    void streamGetsTheSameBytes() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        ExportReport report = org.client.export(Export.query(Org.SOQL), out);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(org.truth());
        assertThat(report.rows()).isEqualTo(Org.ROWS);
        assertThat(report.bytes()).isEqualTo(out.size());
        assertThat(report.file()).isNull();
        assertThat(Org.threads()).isEmpty();
    }

    @Test
    void rowsByName() throws Exception {
        try (CsvRecords rows = org.client.rows(Export.query(Org.SOQL))) {
            assertThat(rows.header()).containsExactly("Id", "Name", "Description");
            assertThat(rows.stream().map(row -> row.get("Name")))
                    .hasSize(Org.ROWS)
                    .doesNotHaveDuplicates();
        }
        assertThat(Org.threads()).isEmpty();
    }

    @Test
    void noRowsGiveAHeader() throws Exception {
        ExportReport report = org.client.export(
                Export.query("SELECT Id FROM Account WHERE Name = 'nobody'").toFile(file()));

        assertThat(file()).hasContent("\"Id\"\n");
        assertThat(report.rows()).isZero();
        assertThat(report.pages()).isEqualTo(1);
    }

    @Test
    void noRowsAndNoHeader() throws Exception {
        try (Org empty = new Org(Sandbox.builder().with(Switch.EMPTY_QUERY_WITHOUT_HEADER))) {
            empty.client.export(
                    Export.query("SELECT Id FROM Account WHERE Name = 'nobody'").toFile(file()));
        }

        assertThat(file()).isEmptyFile();
    }

    @Test
    void existingFileIsReplacedAtTheEndOnly() throws Exception {
        Files.writeString(file(), "yesterday's");
        assertThatThrownBy(() -> org.client.export(
                        Export.query("SELECT Nope FROM Account").toFile(file())))
                .isInstanceOf(BulkApiException.class);
        assertThat(file()).hasContent("yesterday's");
        assertThat(filesThere()).containsExactly(file());

        org.client.export(Export.query(Org.SOQL).toFile(file()));
        assertThat(file()).hasContent(org.truth());
    }

    @Test
    void placeThatCannotBeWrittenIsFoundOutBeforeAJobIsCreated() throws Exception {
        long before = org.sandbox.calls("createQueryJob");

        assertThatThrownBy(() -> org.client.export(
                        Export.query(Org.SOQL).toFile(folder.resolve("missing").resolve("a.csv"))))
                .isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> org.client.export(Export.query(Org.SOQL).toFile(folder)))
                .isInstanceOf(InvalidInputException.class);
        Path occupied = Files.createDirectory(folder.resolve("occupied"));
        Path theirs = Files.writeString(occupied.resolve("notes.txt"), "mine");
        assertThatThrownBy(() ->
                        org.client.export(Export.query(Org.SOQL).toFile(file()).withRunFolder(occupied)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("is not empty");

        assertThat(org.sandbox.calls("createQueryJob")).isEqualTo(before);
        assertThat(filesThere()).containsExactly(occupied);
        assertThat(theirs).hasContent("mine");
    }

    @Test
    void resultOfAJobThatIsThereAlready() throws Exception {
        JobId job = org.client
                .export(Export.query(Org.SOQL), OutputStream.nullOutputStream())
                .job();
        long before = org.sandbox.calls("createQueryJob");

        ExportReport report = org.client.export(Export.job(job).toFile(file()));

        assertThat(file()).hasContent(org.truth());
        assertThat(report.job()).isEqualTo(job);
        assertThat(org.sandbox.calls("createQueryJob")).isEqualTo(before);
        assertThatThrownBy(() -> Export.job(job).withDialect(CsvDialect.defaultDialect()))
                .isInstanceOf(IllegalStateException.class);
    }

    private record Account(
            String id, String name, @Column("Owner.Id") Optional<String> owner) {}

    @Test
    void recordsOfAClass() throws Exception {
        String soql = "SELECT Id, Name, Description, Owner.Id FROM Account";
        try (Stream<Account> accounts = org.client.export(Export.query(soql).as(Account.class))) {
            assertThat(accounts.toList())
                    .hasSize(Org.ROWS)
                    .allMatch(account -> account.id().startsWith("001"))
                    .anyMatch(account -> account.name().equals("n, 94"));
        }
        assertThat(Org.threads()).isEmpty();
    }

    @Test
    void recordsOfAnotherClassAreRefusedAndNothingIsLeft() throws Exception {
        record Other(String id, int numberOfEmployees) {}

        assertThatThrownBy(() -> org.client.export(Export.query(Org.SOQL).as(Other.class)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("numberOfEmployees (missing)");
        assertThat(Org.threads()).isEmpty();
    }
}
