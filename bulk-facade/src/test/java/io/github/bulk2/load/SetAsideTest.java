package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.IngestRequest;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.sandbox.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records that cannot be loaded go into a file with their line and reason, and the others are loaded. */
@Timeout(600)
class SetAsideTest {

    private static final IngestRequest UPSERT = IngestRequest.upsert("Account", "External_Id__c");

    /** More than a record may have. */
    private static final String LONG = "x".repeat(131_073);

    @RegisterExtension
    static final Org ORG = new Org();

    @TempDir
    private Path folder;

    private int runs;

    private enum Input {
        FILE,
        FILE_WITH_BOM,
        GZIP,
        STREAM,
        GROUPED_FILE,
        GROUPED_GZIP,
        GROUPED_STREAM
    }

    /** Good records with errors of all kinds between them; blank lines and line breaks, so that lines are no row numbers. */
    private static final class Mixed {
        private final ByteArrayOutputStream csv = new ByteArrayOutputStream();
        private final List<String> keys = new ArrayList<>();
        private final List<String> badLines = new ArrayList<>();
        private int line = 1;

        Mixed(int good) {
            add("Name,External_Id__c,Description\n");
            for (int i = 0; i < good; i++) {
                String key = String.format("k%04d", i);
                keys.add(key);
                add("name " + key + "," + key + ",\"first\nsecond\"\n");
                if (i % 3 == 0) {
                    bad(i / 3);
                }
                add(i % 5 == 0 ? "\n" : "");
            }
        }

        private void bad(int number) {
            badLines.add(Integer.toString(line));
            switch (number % 11) {
                case 0 -> add("short,s" + number + "\n");
                case 1 -> add("long,l" + number + ",\"with\nbreak\",surplus\n");
                case 2 -> add("again,k0000,the key of the first\n");
                case 3 -> add("nul,n" + number + ",\0\n");
                case 4 -> {
                    add("latin,u" + number + ",");
                    csv.write(0xE4);
                    add("\n");
                }
                case 5 -> add("quote,q" + number + ",a\"b\"c\n");
                case 6 -> add("quote,q" + number + ",\"a\"b\n");
                case 7 -> add("space,q" + number + ", \"a\"\n");
                case 8 -> add("wide,w" + number + "," + LONG + "\n");
                case 9 -> add("ending,e" + number + ",x\r\n");
                default -> add("return,r" + number + ",a\rb\n");
            }
        }

        private void add(String text) {
            csv.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            line += (int) text.chars().filter(c -> c == '\n').count();
        }
    }

    private Path target() {
        return folder.resolve("bad" + runs + ".csv");
    }

    private Path run() {
        return folder.resolve("run" + runs);
    }

    private Load load(Input input, byte[] csv) throws IOException {
        runs++;
        Path file = folder.resolve("in-" + input);
        Load load = switch (input) {
            case STREAM, GROUPED_STREAM -> Load.of(UPSERT, CsvSource.ofStream(new ByteArrayInputStream(csv)));
            case GZIP, GROUPED_GZIP -> {
                try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                    out.write(csv);
                }
                yield Load.of(UPSERT, file);
            }
            case FILE_WITH_BOM -> {
                byte[] bom = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
                Files.write(file, bom);
                yield Load.of(UPSERT, Files.write(file, csv, java.nio.file.StandardOpenOption.APPEND));
            }
            default -> Load.of(UPSERT, Files.write(file, csv));
        };
        Load grouped = input.name().startsWith("GROUPED") ? load.withGroupBy("Name") : load;
        return grouped.withRunFolder(run()).withSetAside(target());
    }

    private Load load(String csv) throws IOException {
        return load(Input.FILE, csv.getBytes(StandardCharsets.UTF_8));
    }

    /** As Latin-1, so that each byte is there. */
    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static List<String> lines(Path setAside) throws IOException {
        return Stream.of(text(setAside).split("\n"))
                .filter(line -> line.matches("(?s)\\d+,\".*"))
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
    }

    private void requireAccount(LoadReport report, Mixed mixed, String context) throws Exception {
        assertThat(ORG.values("Account", "External_Id__c")).as(context).isEqualTo(mixed.keys);
        assertThat(report.successful()).as(context).isEqualTo(mixed.keys.size());
        assertThat(report.setAside()).as(context).isEqualTo(mixed.badLines.size());
        assertThat(report.recordsIn()).as(context).isEqualTo(report.successful() + report.setAside());
        assertThat(report.isComplete()).as(context).isFalse();
        assertThat(lines(target())).as(context).isEqualTo(mixed.badLines);
        Path spool = run().resolve("spool");
        assertThat(Files.exists(spool) ? spool.toFile().list() : new String[0])
                .as(context)
                .isEmpty();
        assertThat(run().resolve("set-aside.index")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void theOthersAreLoaded(Input input) throws Exception {
        Mixed mixed = new Mixed(100);

        LoadReport report = ORG.client.load(load(input, mixed.csv.toByteArray()).withMaxPartRecords(15));

        requireAccount(report, mixed, input.name());
        assertThat(report.jobs()).hasSizeGreaterThan(3);
        assertThat(report.files().setAside()).isEqualTo(target());
        assertThat(report.toTable()).contains("set aside").contains(target().toString());
        assertThat(report.toJson()).contains("\"setAside\" : 34");
        String bad = text(target());
        assertThat(bad).startsWith("\"bulk2__Line\",\"bulk2__Reason\",Name,External_Id__c,Description\n");
        assertThat(bad)
                .contains("\"The record has 2 columns, the header has 3\",short,s0\n")
                .contains("\"The record has 4 columns, the header has 3\",long,l1,\"with\nbreak\",surplus\n")
                .contains(",again,k0000,the key of the first\n")
                .contains(",nul,n3,\0\n")
                .contains(",latin,u4,\u00e4\n")
                .contains(",quote,q5,a\"b\"c\n")
                .contains(",ending,e9,x\n")
                .contains("131072\",wide,w8," + LONG + "\n");
    }

    @ParameterizedTest
    @EnumSource
    void linesOfFailedRecordsBehindThemAreThoseOfTheInput(Input input) throws Exception {
        String csv =
                "Name,External_Id__c,AnnualRevenue\nA,1,1\nshort\nB,2,\"x\ny\"\n\"long\n\",3,4,5\nC,4,many\nD,5,5\n";

        LoadReport report = ORG.client.load(load(input, csv.getBytes(StandardCharsets.UTF_8)));

        assertThat(report.successful()).isEqualTo(2);
        assertThat(report.failed()).isEqualTo(2);
        assertThat(report.setAside()).isEqualTo(2);
        assertThat(Stream.of(Files.readString(report.files().failed()).split("\n"))
                        .filter(line -> line.matches("\\d+,.*"))
                        .map(line -> line.substring(0, line.indexOf(',')))
                        .sorted())
                .containsExactly("4", "8");
    }

    @Test
    void withoutItSuchAFileIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("in.csv"), "Name,External_Id__c\nA,1\nshort\n");

        assertThatThrownBy(() -> ORG.client.load(Load.of(UPSERT, file).withRunFolder(run())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("line 3");
    }

    @Test
    void planTellsAndWritesNothing() throws Exception {
        LoadPlan plan = load("Name,External_Id__c\nA,1\nshort\nB,2\nC,1\n").plan();

        assertThat(plan.hasProblems()).isFalse();
        assertThat(plan.setAside()).isEqualTo(2);
        assertThat(plan.records()).isEqualTo(4);
        assertThat(plan.parts())
                .singleElement()
                .satisfies(part -> assertThat(part.records()).isEqualTo(2));
        assertThat(plan.notices()).singleElement().asString().contains("2 of 4 records");
        assertThat(plan.findings()).extracting(finding -> finding.line()).containsExactly(3L, 5L);
        assertThat(target()).doesNotExist();
        assertThat(run()).doesNotExist();
    }

    @Test
    void soundInputHasNoSuchFileAndIsNotCopied() throws Exception {
        Load load = load("Name,External_Id__c\nA,1\nB,2\n");

        LoadReport report = ORG.client.load(load);

        assertThat(report.isComplete()).isTrue();
        assertThat(report.files().setAside()).isNull();
        assertThat(target()).doesNotExist();
        assertThat(run().resolve("spool")).doesNotExist();
    }

    @Test
    void onlyPartsWithSuchRecordsAreCopied() throws Exception {
        List<String> onDisk = Collections.synchronizedList(new ArrayList<>());
        Load load = load("Name,External_Id__c\nA,1\nB,2\nC,3\nshort\nD,4\nE,5\nF,6\nshort\nG,7\n");

        LoadReport report = ORG.engine(where -> {
                    String[] files = run().resolve("spool").toFile().list();
                    onDisk.addAll(files == null ? List.of() : List.of(files));
                })
                .load(load.withMaxPartRecords(2));

        assertThat(report.successful()).isEqualTo(7);
        assertThat(onDisk).isNotEmpty().allMatch(name -> name.startsWith("2."));
    }

    @Test
    void nothingButSuchRecordsLoadsNothing() throws Exception {
        for (Input input : Input.values()) {
            LoadReport report = ORG.client.load(
                    load(input, "Name,External_Id__c\nshort\nlonger,1,2\n".getBytes(StandardCharsets.UTF_8)));

            assertThat(report.setAside()).as("%s", input).isEqualTo(2);
            assertThat(report.recordsIn()).as("%s", input).isEqualTo(2);
            assertThat(report.jobs()).as("%s", input).isEmpty();
            assertThat(lines(target())).as("%s", input).containsExactly("2", "3");
        }
    }

    @Test
    void errorsThatAreNotOfARecordAreRefusedAsBefore() throws Exception {
        for (String csv : List.of(
                "Name,External_Id__c,Name\nA,1,2\n",
                "Name,Key__c\nA,1\n",
                "Name,External_Id__c\n",
                "Name\0,External_Id__c\nA,1\n",
                "Name,External_Id__c\nA,1\nB,\"2\nC,3\nD,4\n")) {
            assertThatThrownBy(() -> ORG.client.load(load(csv)))
                    .as(csv)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("nothing was loaded");
            assertThat(target()).doesNotExist();
        }
        assertThat(ORG.sandbox.calls()).isEmpty();
    }

    @Test
    void quoteThatIsOpenInTheLastLineIsOfThatRecord() throws Exception {
        for (String end : List.of("", "\n")) {
            LoadReport report = ORG.client.load(load("Name,External_Id__c\nA,1\nB,\"2" + end));

            assertThat(report.successful()).isEqualTo(1);
            assertThat(text(target())).endsWith("\",B,\"2\n");
        }
    }

    @Test
    void fileLoadsAgainOnceItIsCorrectedAndNotBefore() throws Exception {
        ORG.client.load(load("Name,External_Id__c,Description\nA,1,x\nB,2\nC,3,\"y\ny\",4\nD,1,z\n"));
        String bad = Files.readString(target());

        assertThatThrownBy(() -> ORG.client.load(
                        Load.of(UPSERT, folder.resolve("bad1.csv")).withRunFolder(folder.resolve("again"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("line 3");

        LoadReport uncorrected = ORG.client.load(load(bad));
        assertThat(uncorrected.setAside()).isEqualTo(2);
        assertThat(uncorrected.successful()).as("its key is there once now").isEqualTo(1);
        assertThat(uncorrected.leftOutColumns()).containsExactly("bulk2__Line", "bulk2__Reason");
        assertThat(text(target())).startsWith("\"bulk2__Line\",\"bulk2__Reason\",Name,External_Id__c,Description\n");

        String corrected = bad.replace("B,2", "B,2,\"\"").replace(",4\n", "\n").replace("D,1", "D,4");
        LoadReport report = ORG.client.load(load(corrected));
        assertThat(report.isComplete()).isTrue();
        assertThat(ORG.values("Account", "External_Id__c")).containsExactly("1", "2", "3", "4");
    }

    @Test
    void columnsOfAnEarlierTryAreNotRepeated() throws Exception {
        String csv = "bulk2__Line,bulk2__Reason,Name,External_Id__c\n7,\"a, b\",A,1\n8,why,B,1\n9,why,C,2,3\n";

        ORG.client.load(load(csv));

        String bad = text(target());
        assertThat(bad)
                .startsWith("\"bulk2__Line\",\"bulk2__Reason\",Name,External_Id__c\n")
                .contains("\",B,1\n");
        assertThat(bad).as("nobody knows which cell is too much").contains("\",9,why,C,2,3\n");
    }

    @Test
    void existingFileIsNotOverwritten() throws Exception {
        Load load = load("Name,External_Id__c\nA,1\nshort\n");
        Files.writeString(target(), "mine");

        assertThatThrownBy(() -> ORG.client.load(load))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("exists already");
        assertThatThrownBy(load::plan).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> ORG.client.load(load.withSetAside(folder.resolve("none/bad.csv"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("folder");
        assertThat(target()).hasContent("mine");
        assertThat(ORG.sandbox.calls()).isEmpty();

        Files.writeString(target(), "");
        assertThat(ORG.client.load(load).setAside()).isEqualTo(1);
        assertThat(lines(target())).containsExactly("3");
    }

    @Test
    void columnsAreMappedAndLeftOutBesides() throws Exception {
        Load load = load("Label,Region,Key\nA,N,1\nB,N\nC,S,1\nD,E,2\n")
                .withColumns(ColumnMap.of(Map.of("Label", "Name", "Key", "External_Id__c")));

        LoadReport report = ORG.client.load(load);

        assertThat(report.successful()).isEqualTo(2);
        assertThat(ORG.values("Account", "Name")).containsExactly("A", "D");
        assertThat(text(target())).startsWith("\"bulk2__Line\",\"bulk2__Reason\",Label,Region,Key\n");
        assertThat(lines(target())).containsExactly("3", "4");
    }

    @Test
    void lockedRecordsAreLoadedAgainWithTheirLines() throws Exception {
        Mixed mixed = new Mixed(60);
        ORG.sandbox.faults().add(Fault.lockedRows(30).on("PATCH", "/jobs/ingest/"));

        LoadReport report = ORG.client.load(load(Input.FILE, mixed.csv.toByteArray()));

        assertThat(report.jobs()).extracting(LoadReport.Job::round).contains(2);
        requireAccount(report, mixed, "locked");
    }

    @ParameterizedTest
    @EnumSource(names = {"FILE", "GZIP", "STREAM", "GROUPED_FILE"})
    void runThatDiesNeitherLosesNorDoublesThem(Input input) throws Exception {
        Mixed mixed = new Mixed(40);
        byte[] csv = mixed.csv.toByteArray();
        List<String> points = Collections.synchronizedList(new ArrayList<>());
        ORG.engine(points::add).load(load(input, csv).withMaxPartRecords(20));
        assertThat(points).hasSizeGreaterThan(20).contains("before PLANNED 1-0", "after PLANNED 1-0");
        boolean planned = false;
        for (String point : points) {
            planned |= point.equals("after PLANNED 1-0");
            boolean tried = input == Input.FILE || point.matches("(before|after) (PLANNED|CLOSED|RESULTS) .*");
            if (point.contains("BEGUN") || !tried || (input == Input.STREAM && !planned)) {
                continue;
            }
            ORG.sandbox.reset();
            ORG.dieAt(load(input, csv).withMaxPartRecords(20), point);

            requireAccount(ORG.client.resume(run()), mixed, input + " " + point);
        }
        assertThat(planned).isTrue();
    }

    @Test
    void fileThatWasCorrectedWhileTheRunWasDownIsLeftAlone() throws Exception {
        ORG.dieAt(load("Name,External_Id__c\nA,1\nshort\n"), "before CLOSED 1-1");
        assertThat(lines(target())).containsExactly("3");
        Files.writeString(target(), "corrected");

        assertThat(ORG.client.resume(run()).setAside()).isEqualTo(1);

        assertThat(target()).hasContent("corrected");
    }

    @Test
    void streamThatDiesBeforeItIsReadLoadsNothing() throws Exception {
        byte[] csv = new Mixed(40).csv.toByteArray();
        ORG.dieAt(load(Input.STREAM, csv).withMaxPartRecords(20), "before PLANNED 1-0");

        assertThatThrownBy(() -> ORG.client.resume(run()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Nothing was loaded");
        assertThat(ORG.values("Account", "Name")).isEmpty();
        assertThat(target()).doesNotExist();
    }

    @Test
    void thousandsOfThemInARowAreSetAside() throws Exception {
        StringBuilder csv = new StringBuilder("Name,External_Id__c\n");
        IntStream.range(0, 20_000).forEach(i -> csv.append(i % 4 == 3 ? "n" + i + ",k" + i + "\n" : "one cell\n"));

        LoadReport report = ORG.client.load(load(csv.toString()));

        assertThat(report.setAside()).isEqualTo(15_000);
        assertThat(report.successful()).isEqualTo(5_000);
        assertThat(lines(target())).hasSize(15_000).startsWith("2", "3", "4", "6");
    }
}
