package io.github.bulk2.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records of every type of component, written for a load and read again. */
final class RecordRoundTripTest {

    private enum Kind {
        FIRST,
        SECOND_ONE
    }

    private record Inner(@Nullable String name, Optional<Integer> level) {}

    private record Primitives(boolean yes, int small, long large, double real) {}

    private record Everything(
            @Nullable String text,
            @Nullable Boolean bool,
            @Nullable Integer integer,
            @Nullable Long whole,
            @Nullable Double real,
            @Nullable BigDecimal decimal,
            @Nullable LocalDate day,
            @Nullable OffsetDateTime at,
            @Nullable Instant instant,
            @Nullable Kind kind,
            Optional<String> maybeText,
            Optional<BigDecimal> maybeDecimal,
            Optional<OffsetDateTime> maybeAt,
            Optional<Kind> maybeKind,
            Primitives primitives,
            @Column("Owner") @Nullable Inner inner,
            Optional<Inner> maybeInner) {}

    private static final String[] TEXTS = {"a", "two\nlines", "say \"hi\"", ",;|", "\n", " spaces ", "é漢😀", "'", "true"
    };

    private final Random random = new Random(7);

    private <T> @Nullable T maybe(Supplier<T> value) {
        return random.nextInt(4) == 0 ? null : value.get();
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)] + TEXTS[random.nextInt(TEXTS.length)];
    }

    private BigDecimal decimal() {
        return new BigDecimal(new BigInteger(random.nextInt(90), random), random.nextInt(20))
                .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
    }

    private OffsetDateTime time() {
        return Instant.ofEpochMilli(random.nextLong() % 8_000_000_000_000L)
                .atOffset(ZoneOffset.ofHours(random.nextInt(4) == 0 ? random.nextInt(12) : 0));
    }

    private Kind kind() {
        return random.nextBoolean() ? Kind.FIRST : Kind.SECOND_ONE;
    }

    private Inner inner() {
        return new Inner(text(), Optional.ofNullable(maybe(random::nextInt)));
    }

    private Everything any() {
        return new Everything(
                maybe(this::text),
                maybe(random::nextBoolean),
                maybe(random::nextInt),
                maybe(random::nextLong),
                maybe(() -> Double.longBitsToDouble(random.nextLong() & ~(1L << 62))),
                maybe(this::decimal),
                maybe(() -> LocalDate.ofEpochDay(random.nextInt(1_000_000) - 200_000)),
                maybe(this::time),
                maybe(() -> Instant.ofEpochMilli(random.nextLong() % 8_000_000_000_000L)),
                maybe(this::kind),
                Optional.ofNullable(maybe(this::text)),
                Optional.ofNullable(maybe(this::decimal)),
                Optional.ofNullable(maybe(this::time)),
                Optional.ofNullable(maybe(this::kind)),
                new Primitives(random.nextBoolean(), random.nextInt(), random.nextLong(), random.nextGaussian()),
                maybe(this::inner),
                Optional.ofNullable(maybe(this::inner)));
    }

    private static String written(RecordType<Everything> type, List<Everything> records) throws IOException {
        try (InputStream in = type.write(records::stream).open()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void recordsAreWhatTheyWereWhenSalesforceGivesThemBack() throws IOException {
        RecordType<Everything> type = RecordType.of(Everything.class);
        List<Everything> records = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            records.add(any());
        }
        String loaded = written(type, records);
        assertThat(loaded).contains("\"#N/A\"");
        // A field that was cleared comes back empty.
        String exported = loaded.replace("\"#N/A\"", "");

        try (Stream<Everything> back = type.read(
                CsvRecords.of(new ByteArrayInputStream(exported.getBytes(UTF_8)), CsvDialect.defaultDialect()))) {
            assertThat(back.toList()).isEqualTo(records);
        }
    }

    private enum Stage {
        NEW_INVOICE,
        @Column("Customer - Direct")
        CUSTOMER_DIRECT,
        Hot,
        LOST {
            @Override
            public String toString() {
                return "Lost (closed)";
            }
        }
    }

    private record Deal(Stage stage, Optional<Instant> at) {}

    @Test
    void picklistValuesAreWrittenAsTheyAreRead() throws IOException {
        RecordType<Deal> type = RecordType.of(Deal.class);
        String exported = """
                "stage","at"
                "New Invoice","2018-12-10T17:50:19.000Z"
                "Customer - Direct",
                "Hot",
                "Lost (closed)",
                """;
        List<Deal> deals;
        try (Stream<Deal> rows = type.read(
                CsvRecords.of(new ByteArrayInputStream(exported.getBytes(UTF_8)), CsvDialect.defaultDialect()))) {
            deals = rows.toList();
        }

        assertThat(deals).extracting(Deal::stage).containsExactly(Stage.values());
        assertThat(deals.get(0).at()).hasValue(Instant.parse("2018-12-10T17:50:19Z"));
        try (InputStream in = type.write(deals::stream).open()) {
            assertThat(new String(in.readAllBytes(), UTF_8).replace("\"#N/A\"", ""))
                    .isEqualTo(exported);
        }
    }

    private record Note(String text) {}

    @Test
    void lineBreaksWithinTextAreThoseOfTheJob() throws IOException {
        try (InputStream in = RecordType.of(Note.class)
                .write(() -> Stream.of(new Note("a\r\nb\rc\nd")))
                .open()) {
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("\"text\"\n\"a\nb\nc\nd\"\n");
        }
    }

    private record Change(
            String id,
            @Nullable String left,
            Optional<String> cleared,
            Optional<Integer> set,
            @Nullable Inner related) {}

    @Test
    void valueClearedAndLeftAloneAreThreeStatesOfAField() throws IOException {
        RecordType<Change> type = RecordType.of(Change.class);
        Change none = new Change("1", null, Optional.empty(), Optional.of(5), new Inner(null, Optional.empty()));
        Change noRelated = new Change("2", "x", Optional.of("y"), Optional.empty(), null);

        try (CsvRecords rows =
                CsvRecords.of(type.write(() -> Stream.of(none, noRelated)).open(), CsvDialect.defaultDialect())) {
            assertThat(rows.header()).containsExactly("id", "left", "cleared", "set", "related.name", "related.level");
            assertThat(rows)
                    .extracting(CsvRecords.Row::values)
                    .containsExactly(List.of("1", "", "#N/A", "5", "", "#N/A"), List.of("2", "x", "y", "#N/A", "", ""));
        }
    }
}
