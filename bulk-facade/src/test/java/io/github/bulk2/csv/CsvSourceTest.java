package io.github.bulk2.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvSourceTest {

    @TempDir
    Path folder;

    @Test
    void fileTextAndBytesCanBeReadAgain() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "a\né\n");
        for (CsvSource source : List.of(
                CsvSource.ofFile(file),
                CsvSource.ofString("a\né\n"),
                CsvSource.ofBytes("a\né\n".getBytes(StandardCharsets.UTF_8)))) {
            assertThat(source.isRepeatable()).isTrue();
            assertThat(source.contentLength()).hasValue(5);
            assertThat(text(source)).isEqualTo("a\né\n");
            assertThat(text(source)).isEqualTo("a\né\n");
        }
    }

    @Test
    void bytesAreCopied() throws IOException {
        byte[] bytes = {'a'};
        CsvSource source = CsvSource.ofBytes(bytes);
        bytes[0] = 'b';
        assertThat(text(source)).isEqualTo("a");
    }

    @Test
    void supplierIsAskedOnceForEachAttempt() throws IOException {
        List<InputStream> given = new ArrayList<>();
        CsvSource source = CsvSource.ofSupplier(() -> {
            given.add(new ByteArrayInputStream(new byte[] {'a'}));
            return given.get(given.size() - 1);
        });
        assertThat(given).isEmpty();
        assertThat(text(source) + text(source)).isEqualTo("aa");
        assertThat(given).hasSize(2);
        assertThat(source.contentLength()).isEmpty();
    }

    @Test
    void failureOfTheSupplierIsAFailureToOpen() {
        IOException cause = new IOException("gone");
        assertThatIOException()
                .isThrownBy(CsvSource.ofSupplier(() -> {
                    throw new UncheckedIOException(cause);
                })::open)
                .withCause(cause);
        assertThatIOException()
                .isThrownBy(CsvSource.ofSupplier(() -> null)::open)
                .withMessageContaining("null");
    }

    @Test
    void oneShotStreamCannotBeOpenedTwice() throws IOException {
        CsvSource source = CsvSource.ofStream(new ByteArrayInputStream(new byte[] {'a'}));
        assertThat(source.isRepeatable()).isFalse();
        assertThat(source.withoutBom().isRepeatable()).isFalse();
        assertThat(text(source)).isEqualTo("a");
        assertThatIllegalStateException().isThrownBy(source::open).withMessageContaining("ofFile");
    }

    @Test
    void rangeIsSentBehindItsHeader() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "a,b\n1,2\n3,4\n5,6\n");
        byte[] header = "a,b\n".getBytes(StandardCharsets.UTF_8);
        CsvSource source = CsvSource.ofRange(file, header, 8, 4);
        header[0] = 'x';
        assertThat(source.contentLength()).hasValue(8);
        assertThat(text(source)).isEqualTo("a,b\n3,4\n");
        for (int size = 1; size < 10; size++) {
            assertThat(inSteps(source, size)).isEqualTo("a,b\n3,4\n");
        }
        assertThat(text(CsvSource.ofRange(file, new byte[0], 0, 0))).isEmpty();
    }

    @Test
    void fileThatWasCutMeanwhileIsNotSentShort() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "a,b\n1,2\n");
        CsvSource source = CsvSource.ofRange(file, new byte[0], 4, 10);
        assertThatThrownBy(() -> text(source))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("ends at byte 8")
                .hasMessageContaining("inspect it again");
    }

    @Test
    void rangeIsNotNegative() {
        assertThatIllegalArgumentException().isThrownBy(() -> CsvSource.ofRange(Path.of("a.csv"), new byte[0], -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> CsvSource.ofRange(Path.of("a.csv"), new byte[0], 1, -1));
    }

    @Test
    void byteOrderMarkIsLeftOutAtTheBeginningOnly() throws IOException {
        assertThat(text(CsvSource.ofString("\uFEFFa\uFEFF\n").withoutBom())).isEqualTo("a\uFEFF\n");
        for (String text : List.of("", "a", "ab", "abc", "é", "\u00EF\u00BB")) {
            assertThat(text(CsvSource.ofString(text).withoutBom())).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-8"})
    void otherEncodingsAreSentAsUtf8(String charset) throws IOException {
        String text = "a,b\n" + "é,漢字😀\n".repeat(20_000);
        byte[] bytes = text.getBytes(Charset.forName(charset));
        CsvSource source = CsvSource.ofBytes(bytes).transcodedFrom(Charset.forName(charset));
        assertThat(text(source)).isEqualTo(text);
        assertThat(inSteps(source, 7)).isEqualTo(text);
    }

    @Test
    void latin1AndItsMarkedUtf16BecomeUtf8() throws IOException {
        byte[] latin = "Müller\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(text(CsvSource.ofBytes(latin).transcodedFrom(StandardCharsets.ISO_8859_1)))
                .isEqualTo("Müller\n");
        byte[] marked = "\uFEFFa\n".getBytes(StandardCharsets.UTF_16LE);
        assertThat(text(CsvSource.ofBytes(marked).transcodedFrom(StandardCharsets.UTF_16)))
                .isEqualTo("a\n");
        assertThat(text(CsvSource.ofBytes(marked).transcodedFrom(StandardCharsets.UTF_16LE)))
                .isEqualTo("a\n");
    }

    @Test
    void textThatIsNotInTheNamedEncodingIsNotReplacedInSilence() {
        byte[] latin = "Müller\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> text(CsvSource.ofBytes(latin).transcodedFrom(StandardCharsets.UTF_8)))
                .isInstanceOf(CharacterCodingException.class);
        byte[] half = {'a', 0, 'b'};
        assertThatThrownBy(() -> text(CsvSource.ofBytes(half).transcodedFrom(StandardCharsets.UTF_16LE)))
                .isInstanceOf(CharacterCodingException.class);
    }

    @Test
    void lineEndingsBecomeOne() throws IOException {
        String text = "a\r\nb\nc\rd\r\r\n\"e\r\nf\n\rg\"\r\r\rh\r";
        assertThat(text(CsvSource.ofString(text).withLineEnding(LineEnding.LF)))
                .isEqualTo("a\nb\nc\rd\n\"e\nf\n\ng\"\r\r\rh\r");
        assertThat(text(CsvSource.ofString(text).withLineEnding(LineEnding.CRLF)))
                .isEqualTo("a\r\nb\r\nc\rd\r\n\"e\r\nf\r\n\r\ng\"\r\r\rh\r");
    }

    @Test
    void carriageReturnsEndLinesWhereTheFirstOneDoes() throws IOException {
        String text = "a,b\r1,\"x\ry\nz\"\r\r2,3\r\n4,5\n6,7\r";
        assertThat(text(CsvSource.ofString(text).withLineEnding(LineEnding.LF)))
                .isEqualTo("a,b\n1,\"x\ny\nz\"\n\n2,3\n4,5\n6,7\n");
        assertThat(text(CsvSource.ofString(text).withLineEnding(LineEnding.CRLF)))
                .isEqualTo("a,b\n1,\"x\ny\nz\"\n\n2,3\n4,5\n6,7\n".replace("\n", "\r\n"));
        String many = "a" + "\r".repeat(200_000);
        assertThat(text(CsvSource.ofString(many).withLineEnding(LineEnding.CRLF)))
                .isEqualTo("a" + "\r\n".repeat(200_000));
    }

    @Test
    void inspectionKnowsTheLengthOfWhatItMends() throws IOException {
        Random random = new Random(21);
        String[] pieces = {"a", ",", "\n", "\r", "\r\n", "\"", "é"};
        int counted = 0;
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder("h\n");
            for (int i = random.nextInt(round % 2 == 0 ? 5 : 200); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            boolean leavesReturn = text.indexOf("\r\r") >= 0;
            CsvSource source = CsvSource.ofString(text.toString());
            CsvInspection inspection = CsvInspection.inspect(source, CsvInspectionOptions.defaults());
            for (LineEnding lineEnding : LineEnding.values()) {
                CsvSource mended = inspection.withLineEnding(source, lineEnding);
                byte[] bytes = text(mended).getBytes(StandardCharsets.UTF_8);
                boolean countable = inspection.bareCarriageReturns() == 0;
                counted += countable ? 1 : 0;
                assertThat(mended.contentLength())
                        .isEqualTo(countable ? OptionalLong.of(bytes.length) : OptionalLong.empty());
                CsvInspection again = CsvInspection.inspect(
                        mended, CsvInspectionOptions.defaults().withLineEnding(lineEnding));
                assertThat(leavesReturn || again.count(CsvFinding.Code.LINE_ENDING) == 0)
                        .isTrue();
            }
        }
        assertThat(counted).as("sources whose length is known").isGreaterThan(50);
    }

    @Test
    void lengthIsNotGuessedFromAnInspectionWithoutChecks() throws IOException {
        CsvSource source = CsvSource.ofString("a\r\n1\r\n");
        CsvInspection inspection =
                CsvInspection.inspect(source, CsvInspectionOptions.defaults().withChecks(false));
        assertThatIllegalStateException().isThrownBy(() -> inspection.withLineEnding(source, LineEnding.LF));
    }

    @Test
    void streamIsClosedWhenADecoratorFails() {
        boolean[] closed = {false};
        InputStream broken = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] into, int at, int count) throws IOException {
                throw new IOException("broken");
            }

            @Override
            public void close() {
                closed[0] = true;
            }
        };
        assertThatIOException().isThrownBy(CsvSource.ofStream(broken).withoutBom()::open);
        assertThat(closed[0]).isTrue();
    }

    private static String text(CsvSource source) throws IOException {
        try (InputStream in = source.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String inSteps(CsvSource source, int size) throws IOException {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        byte[] step = new byte[size];
        try (InputStream in = source.open()) {
            for (int read = in.read(step); read >= 0; read = in.read(step)) {
                all.write(step, 0, read);
                int one = in.read();
                if (one >= 0) {
                    all.write(one);
                }
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
