package io.github.bulk2.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.error.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTypeTest {

    private enum Kind {
        CUSTOMER_DIRECT,
        OTHER;
    }

    private record Owner(@Nullable String name, @Nullable Integer level) {}

    private record Everything(
            String id,
            @Nullable Boolean active,
            @Nullable Integer count,
            @Nullable Long big,
            @Nullable Double real,
            @Nullable BigDecimal amount,
            @Nullable LocalDate day,
            @Nullable OffsetDateTime at,
            @Nullable Kind kind,
            Optional<String> note,
            int primitive,
            @Column("Parent.Name") @Nullable String parentName,
            @Nullable Owner owner) {}

    private static final String HEADER =
            "ID,Active,COUNT,big,real,amount,day,at,kind,note,primitive,parent.name,Owner.Name,Owner.Level,Unused\n";

    private static CsvRecords rows(String csv) {
        return CsvRecords.of(
                new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), CsvDialect.defaultDialect());
    }

    private static List<Everything> read(String... lines) {
        try (Stream<Everything> all =
                RecordType.of(Everything.class).read(rows(HEADER + String.join("\n", lines) + "\n"))) {
            return all.toList();
        }
    }

    @Test
    void everyTypeFromItsText() {
        List<Everything> all = read("001,TRUE,12,9.12260031E8,1.5E3,12345.670,2018-12-10,2018-12-10T17:50:19.000Z,"
                + "Customer - Direct,\"a, b\",-7,Acme,Ann,3,x");

        assertThat(all)
                .containsExactly(new Everything(
                        "001",
                        true,
                        12,
                        912260031L,
                        1500.0,
                        new BigDecimal("12345.670"),
                        LocalDate.of(2018, 12, 10),
                        OffsetDateTime.of(2018, 12, 10, 17, 50, 19, 0, ZoneOffset.UTC),
                        Kind.CUSTOMER_DIRECT,
                        Optional.of("a, b"),
                        -7,
                        "Acme",
                        new Owner("Ann", 3)));
    }

    @Test
    void emptyValuesAreNullOrEmpty() {
        assertThat(read("001,,,,,,,,,,0,,,,"))
                .containsExactly(new Everything(
                        "001", null, null, null, null, null, null, null, null, Optional.empty(), 0, null, null));
    }

    @Test
    void relatedRecordWithOneValueIsThere() {
        assertThat(read("001,,,,,,,,,,0,,,4,").get(0).owner()).isEqualTo(new Owner(null, 4));
    }

    @Test
    void timeWithAnOffsetWithoutColon() {
        assertThat(read("001,,,,,,,2018-12-10T17:50:19.000+0100,,,0,,,,").get(0).at())
                .isEqualTo(OffsetDateTime.parse("2018-12-10T17:50:19+01:00"));
    }

    @ParameterizedTest
    @CsvSource({
        "COUNT, 2147483648, an Integer",
        "COUNT, 1.5, an Integer",
        "big, 9.3E18, a Long",
        "big, 1E999999999, a Long",
        "active, yes, a Boolean",
        "real, 1d, a Double",
        "real, 1D, a Double",
        "real, NaN, a Double",
        "real, 0x1p3, a Double",
        "day, 10.12.2018, a LocalDate",
        "at, 2018-12-10, an OffsetDateTime",
        "kind, Partner, one of the constants of Kind"
    })
    void valueThatDoesNotFitNamesRowColumnAndValue(String column, String value, String type) {
        String[] cells = "001,,,,,,,,,,0,,,,".split(",", -1);
        cells[
                List.of(HEADER.strip().toLowerCase(java.util.Locale.ROOT).split(","))
                        .indexOf(column.toLowerCase(java.util.Locale.ROOT))] = value;

        assertThatThrownBy(() -> read("001,,,,,,,,,\"two\nlines\",0,,,,", String.join(",", cells)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("row 2 (line 4), column ")
                .hasMessageContainingAll("\"" + value + "\" is not " + type)
                .hasMessageMatching("(?s)(?i).*column " + column + ":.*");
    }

    @Test
    void valueThatDoesNotFitIsOneLineOfText() {
        assertThatThrownBy(() -> read("001,,,,,,,,,,\"a\nb\u001b[31m\",,,,"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("\"a?b?[31m\" is not an int");
    }

    @Test
    void primitiveNeedsAValue() {
        assertThatThrownBy(() -> read("001,,,,,,,,,,,,,,"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll("row 1", "column primitive", "Optional");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Name\n", "Name,Level,name\n", "\n"})
    void componentWithoutExactlyOneColumnIsRefusedAndTheRowsClosed(String header) {
        AtomicBoolean closed = new AtomicBoolean();
        CsvRecords rows = CsvRecords.of(
                new ByteArrayInputStream(header.getBytes(StandardCharsets.UTF_8)),
                CsvDialect.defaultDialect(),
                () -> closed.set(true));

        assertThatThrownBy(() -> RecordType.of(Owner.class).read(rows))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Owner needs each of these columns once");
        assertThat(closed).isTrue();
    }

    private record Unreadable(List<String> names) {}

    @Test
    void unknownTypeIsRefusedAtOnce() {
        assertThatThrownBy(() -> RecordType.of(Unreadable.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("names", "Unreadable");
    }

    private record Change(
            String id,
            @Nullable String name,
            Optional<BigDecimal> amount,
            @Nullable OffsetDateTime at,
            @Nullable Owner owner) {}

    @Test
    void writesValuesClearedFieldsAndFieldsLeftAlone() throws IOException {
        List<Change> changes = List.of(
                new Change(
                        "1",
                        "say \"hi\",\n",
                        Optional.of(new BigDecimal("1E3")),
                        OffsetDateTime.parse("2018-12-10T17:50Z"),
                        new Owner("Ann", null)),
                new Change("2", null, Optional.empty(), null, null));

        io.github.bulk2.csv.CsvSource source = RecordType.of(Change.class).write(changes::stream);

        String expected = """
                "id","name","amount","at","owner.name","owner.level"
                "1","say ""hi"",
                ","1000","2018-12-10T17:50:00.000Z","Ann",
                "2",,"#N/A",,,
                """;
        for (int attempt = 0; attempt < 2; attempt++) {
            try (InputStream in = source.open()) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void manyRecordsAreWrittenAsTheyAreAskedFor() throws IOException {
        RecordType<Owner> type = RecordType.of(Owner.class);
        io.github.bulk2.csv.CsvSource source =
                type.write(() -> Stream.iterate(1, i -> i + 1).limit(20_000).map(i -> new Owner("\u00fc" + i, i)));

        try (Stream<Owner> back = type.read(CsvRecords.of(source.open(), CsvDialect.defaultDialect()))) {
            assertThat(back.mapToInt(Owner::level).sum()).isEqualTo(200_010_000);
        }
    }

    @Test
    void dayThatTheMonthDoesNotHaveIsNoTime() {
        assertThatThrownBy(() -> read("001,,,,,,,2018-02-30T17:50:19.000Z,,,0,,,,"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("row 1 (line 2), column at");
    }

    @Test
    void recordsAreReadAfterTheHeaderWasLookedAt() {
        CsvRecords rows = rows("name,level\n\n\"a\nb\",1\nc,2\n");
        assertThat(rows.header()).containsExactly("name", "level");

        try (Stream<Owner> all = RecordType.of(Owner.class).read(rows)) {
            assertThat(all).containsExactly(new Owner("a\nb", 1), new Owner("c", 2));
        }
        assertThatThrownBy(rows::header).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "secret,2,3", "\"secret\"secret,2", "\"secret", "secret,\"2"})
    void brokenRowNamesItsLineButNotItsValues(String bad) {
        try (Stream<Owner> all = RecordType.of(Owner.class).read(rows("name,level\n\"a\nb\",1\n" + bad + "\n"))) {
            Iterator<Owner> owners = all.iterator();
            assertThat(owners.next()).isEqualTo(new Owner("a\nb", 1));
            assertThatThrownBy(owners::next)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("line 4")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedEvenInAColumnThatNobodyReads() {
        byte[] bytes = "name,level,unused\na,1,x\nb,2,M\u00FCller\n".getBytes(StandardCharsets.ISO_8859_1);
        CsvRecords rows = CsvRecords.of(new ByteArrayInputStream(bytes), CsvDialect.defaultDialect());

        try (Stream<Owner> all = RecordType.of(Owner.class).read(rows)) {
            assertThatThrownBy(all::toList)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContainingAll("line 3", "UTF-8");
        }
    }

    @Test
    void rowsThatAreClosedGiveNoMoreRecords() {
        CsvRecords rows = rows("name,level\n" + "a,1\n".repeat(100));
        Iterator<Owner> owners = RecordType.of(Owner.class).read(rows).iterator();
        owners.next();
        owners.next();
        rows.close();

        assertThatThrownBy(() -> {
                    while (owners.hasNext()) {
                        owners.next();
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The rows are closed");
    }

    private record Nothing() {}

    private record WithNothing(String name, @Nullable Nothing nothing) {}

    @Test
    void componentWithoutColumnsIsNull() {
        try (Stream<WithNothing> all = RecordType.of(WithNothing.class).read(rows("name\nx\n"))) {
            assertThat(all).containsExactly(new WithNothing("x", null));
        }
    }
}
