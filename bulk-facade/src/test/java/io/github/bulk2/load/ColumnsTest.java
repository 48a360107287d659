package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.csv.ColumnDelimiter;
import io.github.bulk2.csv.CsvDialect;
import io.github.bulk2.csv.CsvRecords;
import io.github.bulk2.csv.CsvSource;
import io.github.bulk2.csv.LineEnding;
import io.github.bulk2.error.InvalidInputException;
import io.github.bulk2.internal.Journal;
import io.github.bulk2.sandbox.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Columns that are left out or renamed on their way: the org gets fields, the files of the run keep the input's columns. */
@Timeout(600)
class ColumnsTest {

    private static final IngestRequest UPSERT = IngestRequest.upsert("Account", "External_Id__c");
    private static final ColumnMap LABELS =
            ColumnMap.of(Map.of("Account Name", "Name", "External Id", "External_Id__c", "Region", ""));
    private static final int RECORDS = 60;
    private static final List<String> KEYS =
            IntStream.range(0, RECORDS).mapToObj(i -> String.format("k%04d", i)).toList();

    @RegisterExtension
    static final Org ORG = new Org();

    @TempDir
    private Path folder;

    private int runs;

    private Load load(IngestRequest request, Path file) {
        return Load.of(request, file).withRunFolder(folder.resolve("run" + ++runs));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** Labels as header, a column that is no field, and quotes that have to stay. */
    private Path labels() throws IOException {
        StringBuilder csv = new StringBuilder("Account Name,Region,External Id\n");
        KEYS.forEach(key -> csv.append("\"name, ")
                .append(key)
                .append("\",\"North\nWest\",")
                .append(key)
                .append('\n'));
        return file("labels.csv", csv.toString());
    }

    private static List<List<String>> rows(Path file) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (CsvRecords records =
                CsvRecords.of(Files.newInputStream(file), new CsvDialect(ColumnDelimiter.COMMA, LineEnding.LF))) {
            rows.add(records.header());
            records.forEach(row -> rows.add(row.values()));
        }
        return rows;
    }

    @Test
    void failedRowsAreLoadedAgainAsTheyAreAndNothingGrows() throws Exception {
        Path file = file("in.csv", "Name,External_Id__c,AnnualRevenue\nA,e1,$5\nB,e2,7\nC,e3,$6\n");
        LoadReport first = ORG.client.load(load(UPSERT, file));
        assertThat(first.failed()).isEqualTo(2);

        Path again = file("again.csv", Files.readString(first.files().failed()).replace("$5", "5"));
        LoadReport second = ORG.client.load(load(UPSERT, again));

        assertThat(second.successful()).isEqualTo(1);
        assertThat(second.leftOutColumns()).containsExactly("bulk2__Line", "sf__Id", "sf__Error");
        assertThat(second.toTable()).contains("columns left out: bulk2__Line, sf__Id, sf__Error");
        assertThat(second.toJson()).contains("\"leftOutColumns\"");
        List<List<String>> failed = rows(second.files().failed());
        assertThat(failed.get(0))
                .containsExactly("bulk2__Line", "sf__Id", "sf__Error", "Name", "External_Id__c", "AnnualRevenue");
        assertThat(failed).hasSize(2);
        assertThat(failed.get(1).get(0))
                .as("the line of the file that was loaded")
                .isEqualTo("3");
        assertThat(failed.get(1).subList(3, 6)).containsExactly("C", "e3", "$6");

        Path third = file("third.csv", Files.readString(second.files().failed()).replace("$6", "6"));
        assertThat(ORG.client.load(load(UPSERT, third)).isComplete()).isTrue();
        assertThat(ORG.values("Account", "External_Id__c")).containsExactly("e1", "e2", "e3");
    }

    @Test
    void successfulAndUnprocessedRowsAndThoseOfTheApiLoadToo() throws Exception {
        for (String front :
                List.of("sf__Id,sf__Created", "\"bulk2__Line\"", "BULK2__LINE", "bulk2__Line,bulk2__Reason")) {
            ORG.sandbox.reset();
            String cells = front.contains(",") ? "1,2" : "1";
            Path file = file("in.csv", front + ",Name\n" + cells + ",A\n");

            LoadReport report = ORG.client.load(load(IngestRequest.insert("Account"), file));

            assertThat(report.isComplete()).as(front).isTrue();
            assertThat(ORG.values("Account", "Name")).as(front).containsExactly("A");
        }
    }

    @Test
    void onlyLeadingColumnsThatAreNoFieldsOfANamespaceAreLeftOut() throws Exception {
        Path file = file("in.csv", "sf__Id,sf__Key__c,sf__Error\n1,2,3\n");

        assertThat(load(IngestRequest.insert("Account"), file).plan().leftOutColumns())
                .containsExactly("sf__Id");
        assertThat(load(IngestRequest.insert("Account"), file("none.csv", "sf__Id\n1\n"))
                        .plan()
                        .problems())
                .singleElement()
                .asString()
                .contains("nothing would be sent");
    }

    @Test
    void mapCanNameAColumnOfAnEarlierResult() throws Exception {
        LoadReport inserted = ORG.client.load(load(IngestRequest.insert("Account"), file("in.csv", "Name\nA\nB\n")));

        LoadReport deleted = ORG.client.load(
                load(IngestRequest.delete("Account"), inserted.files().success())
                        .withColumns(ColumnMap.of(Map.of("sf__Id", "Id"))));

        assertThat(deleted.successful()).isEqualTo(2);
        assertThat(ORG.values("Account", "Name")).isEmpty();
    }

    @Test
    void columnsOfAMapAreSentAndTheOthersAreNot() throws Exception {
        LoadReport report =
                ORG.client.load(load(UPSERT, labels()).withColumns(LABELS).withMaxPartRecords(20));

        assertThat(report.isComplete()).isTrue();
        assertThat(report.jobs()).hasSize(3).allMatch(LoadReport.Job::provenByContent);
        assertThat(report.leftOutColumns()).containsExactly("Region");
        assertThat(ORG.values("Account", "External_Id__c")).isEqualTo(KEYS);
        assertThat(ORG.values("Account", "Name").get(0)).isEqualTo("name, k0000");
    }

    @Test
    void failedRecordsHaveTheirOriginalColumnsAndLines() throws Exception {
        Path file = file("in.csv", "Region,Label,Amount\n\"a\nb\",\"x\"\"y\",1\nN,B,many\n");
        ColumnMap map = ColumnMap.of(Map.of("Label", "Name", "Amount", "AnnualRevenue"));

        LoadReport report =
                ORG.client.load(load(IngestRequest.insert("Account"), file).withColumns(map));

        List<List<String>> failed = rows(report.files().failed());
        assertThat(failed.get(0)).endsWith("Region", "Label", "Amount");
        assertThat(failed).hasSize(2);
        assertThat(failed.get(1).get(0)).isEqualTo("4");
        assertThat(failed.get(1)).endsWith("N", "B", "many");
    }

    @Test
    void recordsOfAFailedJobHaveTheirOriginalColumns() throws Exception {
        ORG.sandbox.faults().add(Fault.failedJob("InvalidBatch").on("PATCH", "/jobs/ingest/"));

        LoadReport report = ORG.client.load(load(UPSERT, labels()).withColumns(LABELS));

        assertThat(report.unprocessed()).isEqualTo(RECORDS);
        List<List<String>> rows = rows(report.files().unprocessed());
        assertThat(rows.get(0)).containsExactly("bulk2__Line", "Account Name", "Region", "External Id");
        assertThat(rows.get(RECORDS)).containsExactly("120", "name, k0059", "North\nWest", "k0059");
    }

    @Test
    void mistakesOfAMapAreToldBeforeAnyCall() throws Exception {
        Path file = labels();
        assertThatThrownBy(() -> ORG.client.load(
                        load(UPSERT, file).withColumns(ColumnMap.of(Map.of("Nme", "Name", "External Id", "Key__c")))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the input has no column Nme");
        assertThatThrownBy(() ->
                        ORG.client.load(load(UPSERT, file).withColumns(ColumnMap.of(Map.of("Account Name", "Name")))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no column External_Id__c");
        assertThatThrownBy(() -> ORG.client.load(load(IngestRequest.delete("Account"), file)
                        .withColumns(ColumnMap.of(Map.of("External Id", "Id", "Region", "Name")))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("other columns than Id");
        assertThat(ORG.sandbox.calls()).isEmpty();
    }

    @Test
    void keysAreCheckedUnderTheNamesOfTheInput() throws Exception {
        Path file = file("in.csv", "Account Name,External Id\nA,1\nB,2\nC,1\n");
        ColumnMap map = ColumnMap.of(Map.of("Account Name", "Name", "external id", "External_Id__c"));

        assertThat(load(UPSERT, file).withColumns(map).plan().problems())
                .singleElement()
                .asString()
                .contains("line 4", "key");
    }

    @Test
    void partsKeepTheirLimitWithALongerHeader() throws Exception {
        Path file = file("in.csv", "A,B\n" + "1,2\n".repeat(100));
        ColumnMap map = ColumnMap.of(Map.of("A", "Name", "B", "A_Field_With_A_Long_Name__c"));

        LoadPlan plan = load(IngestRequest.insert("Account"), file)
                .withColumns(map)
                .withMaxPartBytes(100)
                .plan();

        int header = "Name,A_Field_With_A_Long_Name__c\n".length();
        assertThat(plan.parts()).hasSizeGreaterThan(5).allMatch(part -> part.length() + header <= 100);
    }

    @Test
    void recordsAreGroupedByTheNameOfTheInputOrOfTheField() throws Exception {
        for (String column : List.of("Account Name", "name", "Region")) {
            ORG.sandbox.reset();
            LoadReport report =
                    ORG.client.load(load(UPSERT, labels()).withColumns(LABELS).withGroupBy(column));

            assertThat(report.isComplete()).as(column).isTrue();
            assertThat(ORG.values("Account", "External_Id__c")).as(column).isEqualTo(KEYS);
        }
    }

    @Test
    void compressedFilesAndStreamsHaveColumnsToo() throws Exception {
        byte[] csv = Files.readAllBytes(labels());
        Path packed = folder.resolve("labels.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(csv);
        }
        Load stream = Load.of(UPSERT, CsvSource.ofStream(new ByteArrayInputStream(csv)))
                .withRunFolder(folder.resolve("stream"));
        for (Load load : List.of(load(UPSERT, packed), stream)) {
            ORG.sandbox.reset();
            LoadReport report = ORG.client.load(load.withColumns(LABELS).withMaxPartRecords(20));

            assertThat(report.successful()).isEqualTo(RECORDS);
            assertThat(report.jobs()).hasSize(3).allMatch(LoadReport.Job::provenByContent);
            assertThat(ORG.values("Account", "External_Id__c")).isEqualTo(KEYS);
        }
    }

    @Test
    void journalsOfOlderVersionsAreRead() throws Exception {
        LoadPlan plan = load(IngestRequest.insert("Account"), file("in.csv", "Name\nA\n"))
                .plan();
        DataHeader header = new DataHeader(List.of("Name"), "Name\n", plan.dialect(), null);
        ObjectNode journalled = (ObjectNode) Journal.toJson(new Planned(header, null, plan));
        ((ObjectNode) journalled.get("plan")).remove(List.of("columns", "setAside"));
        ((ObjectNode) journalled.get("header")).remove("projection");

        Planned read = Journal.fromJson(journalled, Planned.class);

        assertThat(read.plan()).isEqualTo(plan);
        assertThat(read.header()).isEqualTo(header);
    }

    @Test
    void lockedRecordsAreLoadedAgainThroughTheSameColumns() throws Exception {
        ORG.sandbox.faults().add(Fault.lockedRows(30).on("PATCH", "/jobs/ingest/"));

        LoadReport report = ORG.client.load(load(UPSERT, labels()).withColumns(LABELS));

        assertThat(report.jobs()).extracting(LoadReport.Job::round).contains(2);
        assertThat(report.isComplete()).isTrue();
        assertThat(ORG.values("Account", "External_Id__c")).isEqualTo(KEYS);
    }

    @Test
    void runThatDiesGoesOnWithTheSameColumns() throws Exception {
        List<String> points = Collections.synchronizedList(new ArrayList<>());
        ORG.engine(points::add).load(load(UPSERT, labels()).withColumns(LABELS).withMaxPartRecords(30));
        assertThat(points).hasSizeGreaterThan(20);
        for (String point : points) {
            if (point.contains("BEGUN")) {
                continue;
            }
            ORG.sandbox.reset();
            ORG.dieAt(load(UPSERT, labels()).withColumns(LABELS).withMaxPartRecords(30), point);

            LoadReport report = ORG.client.resume(folder.resolve("run" + runs));

            assertThat(report.successful()).as(point).isEqualTo(RECORDS);
            assertThat(report.leftOutColumns()).as(point).containsExactly("Region");
            assertThat(ORG.values("Account", "External_Id__c")).as(point).isEqualTo(KEYS);
        }
    }
}
