package io.github.bulk2.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.io.input.BrokenInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** gzip that is handed on: the same bytes if it is whole, and never an end if it is not. */
class WholeGzipTest {

    private static byte[] text(int length) {
        byte[] text = new byte[length];
        Random random = new Random(3);
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + random.nextInt(20));
        }
        return text;
    }

    private static byte[] gzip(byte[] text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text);
        }
        return packed.toByteArray();
    }

    private static byte[] passed(byte[] packed) throws IOException {
        return new WholeGzip(new ByteArrayInputStream(packed), 13).readAllBytes();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13, 14, 65_535, 1_000_000})
    void wholeGzipComesOutAsItWentIn(int length) throws IOException {
        byte[] packed = gzip(text(length));
        WholeGzip whole = new WholeGzip(new ByteArrayInputStream(packed), 13);
        assertThat(whole.start()).isEqualTo(Arrays.copyOf(text(length), Math.min(13, length)));
        assertThat(whole.readAllBytes()).isEqualTo(packed);
    }

    @Test
    void membersOneBehindTheOtherAreWhole() throws IOException {
        byte[] two = joined(gzip(text(100_000)), gzip(text(50)));
        assertThat(passed(two)).isEqualTo(two);
    }

    @Test
    void whatEndsTooEarlyHasNoEndWhereverItIsCut() throws IOException {
        byte[] packed = gzip(text(2_000));
        for (int length = 0; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> passed(cut)).as("cut to " + length).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsDamagedHasNoEnd() throws IOException {
        byte[] packed = gzip(text(200_000));
        packed[packed.length / 2] ^= 0x55;
        assertThatThrownBy(() -> passed(packed)).isInstanceOf(IOException.class);
        byte[] checksum = gzip(text(20));
        checksum[checksum.length - 6] ^= 1;
        assertThatThrownBy(() -> passed(checksum)).isInstanceOf(IOException.class);
    }

    @Test
    void furtherMemberThatIsDamagedOrCutHasNoEnd() throws IOException {
        byte[] first = gzip(text(100));
        byte[] second = gzip(text(50));
        for (int length = 1; length < second.length; length++) {
            byte[] cut = joined(first, Arrays.copyOf(second, length));
            assertThatThrownBy(() -> passed(cut)).as("cut to " + length).isInstanceOf(IOException.class);
        }
        second[0] ^= 1;
        assertThatThrownBy(() -> passed(joined(first, second))).isInstanceOf(IOException.class);
    }

    @Test
    void membersThatArriveOneByOneAreWhole() throws IOException {
        byte[] first = gzip(text(100));
        byte[] second = gzip(text(50));
        InputStream late = new SequenceInputStream(new ByteArrayInputStream(first), new ByteArrayInputStream(second));
        assertThat(new WholeGzip(late, 13).readAllBytes()).isEqualTo(joined(first, second));
    }

    @Test
    void connectionThatBreaksBetweenMembersIsNoEnd() throws IOException {
        InputStream broken = new BrokenInputStream(() -> new IOException("broken"));
        InputStream in = new SequenceInputStream(new ByteArrayInputStream(gzip(text(100))), broken);
        WholeGzip whole = new WholeGzip(in, 13);
        assertThatThrownBy(whole::readAllBytes).hasMessage("broken");
    }

    private static byte[] joined(byte[] first, byte[] second) throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(first);
        both.write(second);
        return both.toByteArray();
    }
}
