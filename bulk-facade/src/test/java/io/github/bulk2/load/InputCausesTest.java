package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.csv.CsvFinding;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.error.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that cannot be loaded are refused by their cause, before any call; others are taken as they are meant. */
@Timeout(120)
class InputCausesTest {

    private static final IngestRequest UPSERT = IngestRequest.upsert("Account", "External_Id__c");
    private static final IngestRequest INSERT = IngestRequest.insert("Account");

    @RegisterExtension
    static final Org ORG = new Org();

    @TempDir
    private Path folder;

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private Load load(IngestRequest request, String text) throws IOException {
        return Load.of(request, file("in.csv", text.getBytes(StandardCharsets.UTF_8)))
                .withRunFolder(Files.createTempDirectory(folder, "run"));
    }

    private static String refusal(Load load) {
        try {
            ORG.client.load(load);
        } catch (InvalidInputException refused) {
            assertThat(ORG.sandbox.calls()).isEmpty();
            return String.valueOf(refused.getMessage());
        } catch (IOException | InterruptedException other) {
            throw new AssertionError(other);
        }
        throw new AssertionError("the load was not refused");
    }

    @Test
    void headersAreRefusedByTheirCauseAlone() throws Exception {
        for (IngestRequest request : List.of(UPSERT, INSERT)) {
            assertThat(refusal(load(request, "Name,External_Id__c\rA,1\r")))
                    .contains("carriage return", "Load.withMendedLineEndings(LF)")
                    .doesNotContain("no column");
            assertThat(refusal(load(request, "sep=;\nName;External_Id__c\nA;1\n")))
                    .contains("sep=;")
                    .doesNotContain("no column", "no name");
            assertThat(refusal(load(request, "Name,External_Id__c \nA,1\n")))
                    .contains("column 2", "blank")
                    .doesNotContain("no column");
            assertThat(refusal(load(request, "Name,\u00a0External_Id__c\nA,1\n")))
                    .contains("column 2", "blank")
                    .doesNotContain("no column");
            assertThat(refusal(load(request, "Name,\u200bExternal_Id__c\nA,1\n")))
                    .contains("column 2", "invisible")
                    .doesNotContain("no column");
            assertThat(refusal(load(request, "\uFEFF\uFEFFExternal_Id__c,Name\nA,1\n")))
                    .contains("column 1", "byte order mark")
                    .doesNotContain("no column");
            assertThat(refusal(load(request, "[{\"Name\":\"A\"}]")))
                    .contains("JSON")
                    .doesNotContain("no column");
        }
    }

    @Test
    void nearNamesOfTheKeyAreNamed() throws Exception {
        for (String near :
                List.of("External Id", "ExternalId__c", "External_Id", "Externl_Id__c", "[External_Id__c]")) {
            assertThat(refusal(load(UPSERT, "Name," + near + "\nA,1\n")))
                    .contains("Did you mean column 2, \"" + near + "\"");
        }
        assertThat(refusal(load(IngestRequest.update("Account"), "Account ID,Name\n1,2\n")))
                .contains("Did you mean column 1, \"Account ID\"");
        assertThat(refusal(load(IngestRequest.delete("Account"), "sf__Id\n1\n")))
                .contains("Rename a column");
        assertThat(refusal(load(IngestRequest.delete("Account"), "sf__Id,Name\n1,A\n")))
                .contains("Did you mean column 1");
        assertThat(refusal(load(UPSERT, "Name~External_Id__c\nA~1\n"))).contains("delimiter");
        assertThat(refusal(load(UPSERT, "Smith,2024-01-05\nA,1\n"))).contains("may be a record");
        assertThat(refusal(load(UPSERT, "Name,Phone\nA,1\n"))).contains("Add it");
    }

    @Test
    void caseOfNamesDoesNotMatter() throws Exception {
        LoadReport report = ORG.client.load(load(UPSERT, "NAME,EXTERNAL_ID__C\nA,1\n"));

        assertThat(report.isComplete()).isTrue();
    }

    @Test
    void carriageReturnFilesAreMended() throws Exception {
        LoadReport report = ORG.client.load(
                load(UPSERT, "Name,External_Id__c\r\"A\rB\",1\rC,2\r").withMendedLineEndings(LineEnding.LF));

        assertThat(report.isComplete()).isTrue();
        assertThat(ORG.values("Account", "Name")).containsExactly("A\nB", "C");
    }

    @Test
    void controlZIsLeftOutOfEveryKindOfLoad() throws Exception {
        byte[] bytes = "Name,Description\nA,x\nB,y\u001a".getBytes(StandardCharsets.UTF_8);
        Load file = Load.of(INSERT, file("z.csv", bytes));
        Load stream = Load.of(INSERT, CsvSource.ofStream(new ByteArrayInputStream(bytes)));
        Load grouped = file.withGroupBy("Description");
        int run = 0;
        for (Load load : List.of(file, stream, grouped)) {
            LoadReport report = ORG.client.load(load.withRunFolder(folder.resolve("z" + run++)));
            assertThat(report.successful()).isEqualTo(2);
        }
        assertThat(ORG.values("Account", "Description")).containsExactly("x", "x", "x", "y", "y", "y");
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write("Name\nA\n".getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private Load packed(String name, byte[] bytes) throws IOException {
        return Load.of(INSERT, file(name, bytes)).withRunFolder(Files.createTempDirectory(folder, "run"));
    }

    @Test
    void filesBesideTheCsvInAnArchiveOfAMacAreLeftOut() throws Exception {
        byte[] mac = zip(
                "__MACOSX/",
                "__MACOSX/._in.csv",
                "data/",
                ".DS_Store",
                "data/._in.csv",
                "data/in.csv",
                "__MACOSX/data/._in.csv");

        assertThat(ORG.client.load(packed("mac.zip", mac)).successful()).isEqualTo(1);
    }

    @Test
    void archivesAreRefusedByName() throws Exception {
        assertThat(refusal(packed("a.xlsx", zip("[Content_Types].xml", "xl/workbook.xml"))))
                .contains("Excel workbook");
        assertThat(refusal(packed("a.ods", zip("mimetype", "content.xml")))).contains("OpenDocument");
        assertThat(refusal(packed("a.numbers", zip("Index/Document.iwa")))).contains("Numbers");
        assertThat(refusal(packed("two.zip", zip("a.csv", "b.csv")))).contains("several files", "a.csv, b.csv");
        assertThat(refusal(packed("none.zip", zip("__MACOSX/._in.csv")))).contains("holds no file");
        assertThat(refusal(packed("empty.zip", zip()))).contains("nothing in it");
        byte[] locked = zip("in.csv");
        locked[6] |= 1;
        for (int i = 0; i < locked.length - 3; i++) {
            if (locked[i] == 'P' && locked[i + 1] == 'K' && locked[i + 2] == 1 && locked[i + 3] == 2) {
                locked[i + 8] |= 1;
            }
        }
        assertThat(refusal(packed("locked.zip", locked))).contains("encrypted");
    }

    @Test
    void nothingToLoadMakesNoJobAndAReport() throws Exception {
        Load empty = Load.of(UPSERT, file("empty.csv", new byte[0]));
        Load header = Load.of(UPSERT, file("header.csv", "Name,External_Id__c\n".getBytes(StandardCharsets.UTF_8)));
        Load stream = Load.of(UPSERT, CsvSource.ofStream(new ByteArrayInputStream(new byte[0])));
        Load blank = Load.of(UPSERT, CsvSource.ofString("\n\n"));
        int run = 0;
        for (Load load : List.of(empty, header, stream, blank, header.withGroupBy("Name"), empty.withGroupBy("Name"))) {
            Path runFolder = folder.resolve("empty" + run++);
            LoadReport report = ORG.client.load(load.withRunFolder(runFolder).withAllowEmpty(true));
            assertThat(report.isComplete()).isTrue();
            assertThat(report.recordsIn()).isZero();
            assertThat(report.jobs()).isEmpty();
            assertThat(report.toTable()).contains("nothing to load");
            assertThat(ORG.client.resume(runFolder).recordsIn()).isZero();
            boolean known =
                    load.file().filter(file -> file.endsWith("header.csv")).isPresent();
            assertThat(report.files().failed())
                    .content()
                    .isEqualTo(known ? "\"bulk2__Line\",\"sf__Id\",\"sf__Error\",\"Name\",\"External_Id__c\"\n" : "");
        }
        assertThat(ORG.sandbox.calls()).isEmpty();
        assertThatThrownBy(() -> ORG.client.load(header.withRunFolder(folder.resolve("refused"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no record");
        Load wrong = Load.of(UPSERT, file("wrong.csv", "Name\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(refusal(wrong.withRunFolder(folder.resolve("wrong")).withAllowEmpty(true)))
                .contains("no column External_Id__c");
    }

    @Test
    void updateRefusesARepeatedIdInAnyForm() throws Exception {
        String rows = "Id,Name\n001Hs00000abcDeIAI,A\n001Hs00000abcDf,B\n001Hs00000abcDe,C\n";

        assertThat(refusal(load(IngestRequest.update("Account"), rows))).contains("line 4", "earlier record");
    }

    @Test
    void deleteWarnsOfARepeatedId() throws Exception {
        LoadPlan plan = load(IngestRequest.delete("Account"), "Id\n001Hs00000abcDeIAI\n001Hs00000abcDe\n")
                .plan();

        assertThat(plan.problems()).isEmpty();
        assertThat(plan.findings())
                .extracting(CsvFinding::code, CsvFinding::severity)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        CsvFinding.Code.DUPLICATE_KEY, CsvFinding.Severity.WARNING));
    }

    @Test
    void reportHasTheWarningsAndTheAdviceOfAJobThatLineBreaksFail() throws Exception {
        LoadReport report = ORG.client.load(load(UPSERT, "External_Id__c,Name\n1,\"a\r\nb\"\n"));

        assertThat(report.unprocessed()).isEqualTo(1);
        assertThat(report.findings())
                .extracting(CsvFinding::code)
                .containsExactly(CsvFinding.Code.LINE_ENDING_IN_FIELD);
        assertThat(report.toTable()).contains("Load.withMendedLineEndings(LF)");
        assertThat(report.toJson()).contains("\"LINE_ENDING_IN_FIELD\"", "\"advice\" : \"Line breaks");
    }
}
