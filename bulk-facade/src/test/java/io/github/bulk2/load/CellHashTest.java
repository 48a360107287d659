package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CellHashTest {

    @ParameterizedTest
    @CsvSource({
        "912260031, 9.12260031E8",
        "912260031.00, 9.12260031E8",
        "58284123, 5.8284123E7",
        "2676, 2676.0",
        "-0.5, -.5",
        "0, -0.0",
        "+1, 1",
        "0.00001, 1.0E-5",
        "123456789.123456789123, 1.2345678912345679E8",
        "' x ', x",
    })
    void equalValuesInTwoForms(String one, String other) {
        assertThat(hash(one)).isEqualTo(hash(other)).isNotZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2",
        "1, -1",
        "1.0, 1.0.0",
        "12345678901234567890, 12345678901234567891",
        "001E00000000001, 10",
        "1E5x, 1E5",
        "2018-12-10, 2018-12-11",
        "1E999, 1E998",
        "a, A",
        "-, +",
        "., ''",
    })
    void differentValues(String one, String other) {
        assertThat(hash(one)).isNotEqualTo(hash(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t \n"})
    void nothingIsZero(String blank) {
        assertThat(hash(blank)).isZero();
    }

    @Test
    void everyDoubleIsEqualToItsRendering() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            long cents = random.nextLong() >> random.nextInt(11, 60);
            String text = cents / 100 + "."
                    + Long.toString(100 + Math.abs(cents % 100)).substring(1);
            assertThat(hash(Double.toString(Double.parseDouble(text)))).as(text).isEqualTo(hash(text));
        }
    }

    @Test
    void hashesOfManyValuesDiffer() {
        Set<Long> hashes = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            hashes.add(hash("K" + i));
            hashes.add(hash(Integer.toString(i)));
        }
        assertThat(hashes).hasSize(400_000);
    }

    private static long hash(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return CellHash.ofValue(bytes, 0, bytes.length);
    }
}
