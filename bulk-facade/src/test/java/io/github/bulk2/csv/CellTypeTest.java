package io.github.bulk2.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from bytes is what the text gives, for every type and whatever the text is. */
final class CellTypeTest {

    private enum Kind {
        CUSTOMER_DIRECT,
        OTHER
    }

    private static final List<String> SEEDS = List.of(
            "true",
            "false",
            "TRUE",
            "tru",
            "falsey",
            "0",
            "-0",
            "-",
            "+5",
            "007",
            "2147483647",
            "2147483648",
            "-2147483648",
            "999999999999999999",
            "9223372036854775807",
            "9223372036854775808",
            "1.0",
            "1.50",
            "-0.00",
            ".5",
            "5.",
            ".",
            "1..2",
            "1.2.3",
            "9.12260031E8",
            "1e3",
            "9007199254740993",
            "0.1",
            "123456789012345.678",
            "4.35",
            "1d",
            "NaN",
            "2018-12-10",
            "2018-02-29",
            "2020-02-29",
            "2018-13-01",
            "0000-01-01",
            "+2018-12-10",
            "2018-12-10T17:50:19.000Z",
            "2018-12-10T17:50:19.123+0000",
            "2018-12-10T17:50:19.000+0100",
            "2018-12-10T17:50:19+01:00",
            "2018-02-30T17:50:19.000Z",
            "2018-12-10T24:00:00.000Z",
            "2018-12-10T23:59:60.000Z",
            "2018-12-10t17:50:19.000Z",
            "2018-12-10T17:50:19.00xZ",
            "Customer - Direct",
            "customer_direct",
            "OTHER",
            "other",
            "\u0661\u0662",
            " 1",
            "1 ");

    private static Optional<Object> byText(CellType type, String text) {
        try {
            return Optional.of(type.parser().apply(text));
        } catch (RuntimeException misfit) {
            return Optional.empty();
        }
    }

    private static Optional<Object> byBytes(CellType type, String text, String around) {
        byte[] bytes = (around + text + around).getBytes(UTF_8);
        try {
            return Optional.of(type.read(bytes, around.length(), bytes.length - around.length()));
        } catch (RuntimeException misfit) {
            return Optional.empty();
        }
    }

    private static String changed(String text, Random random) {
        StringBuilder changed = new StringBuilder(text);
        for (int i = random.nextInt(3); i > 0; i--) {
            String any = "0123456789-+.:TZE ex";
            char c = any.charAt(random.nextInt(any.length()));
            int at = random.nextInt(changed.length() + 1);
            if (random.nextBoolean() || at == changed.length()) {
                changed.insert(at, c);
            } else {
                changed.setCharAt(at, c);
            }
        }
        return changed.toString();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                String.class,
                Boolean.class,
                Integer.class,
                Long.class,
                Double.class,
                BigDecimal.class,
                LocalDate.class,
                OffsetDateTime.class,
                Instant.class,
                Kind.class
            })
    void bytesGiveWhatTheTextGives(Class<?> type) {
        CellType cell = CellType.of(type).orElseThrow();
        Random random = new Random(1);
        int values = 0;
        int plain = 0;
        for (int i = 0; i < 10_000; i++) {
            String seed = SEEDS.get(i % SEEDS.size());
            String text = i < SEEDS.size() ? seed : changed(seed, random);
            Optional<Object> expected = byText(cell, text);
            // What stands beside a value in the buffer must not matter.
            for (String around : List.of("", "7", "\"", "-.")) {
                assertThat(byBytes(cell, text, around)).as(text).isEqualTo(expected);
            }
            byte[] bytes = text.getBytes(UTF_8);
            values += expected.isPresent() ? 1 : 0;
            plain += expected.isPresent() && cell.plain().read(bytes, 0, bytes.length) != null ? 1 : 0;
        }
        assertThat(values).as("texts that are values").isGreaterThan(100);
        assertThat(plain).as("values read from bytes").isGreaterThan(30);
    }
}
