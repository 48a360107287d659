package io.github.bulk2.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CsvRecordsTest {

    @Test
    void rowsOfAResultFile() {
        try (CsvRecords rows = rows("\"sf__Id\",\"sf__Error\",Name,Notes\n"
                + "\"001\",\"\",\"Acme, \"\"Inc\"\"\",\"two\nlines\"\n"
                + "\"\",\"X:y:z --\",\"é\",\"\"\n")) {
            assertThat(rows.header()).containsExactly("sf__Id", "sf__Error", "Name", "Notes");
            List<CsvRecords.Row> all = all(rows);
            assertThat(all).extracting(row -> row.get("Name")).containsExactly("Acme, \"Inc\"", "é");
            assertThat(all.get(0).get(3)).isEqualTo("two\nlines");
            assertThat(all.get(1).values()).containsExactly("", "X:y:z --", "é", "");
            assertThat(all.get(1).toMap())
                    .containsEntry("sf__Error", "X:y:z --")
                    .hasSize(4);
            assertThat(all).extracting(CsvRecords.Row::lineNumber).containsExactly(2L, 4L);
        }
    }

    @Test
    void lineNumbersCountLinesInsideQuotesAndBlankLines() {
        try (CsvRecords rows = rows("\"a\n\",b\n1,\"x\r\ny\n\"\n\n2,\"\n\"\n3,\"\r\"\n4,z")) {
            assertThat(all(rows)).extracting(CsvRecords.Row::lineNumber).containsExactly(3L, 7L, 9L, 11L);
        }
    }

    @Test
    void columnsOfOneNameAreReachedByPlace() {
        try (CsvRecords rows = rows("Id,Name,Id\n1,2,3\n")) {
            CsvRecords.Row row = rows.iterator().next();
            assertThat(row.get("Id")).isEqualTo("1");
            assertThat(row.get(2)).isEqualTo("3");
            assertThat(row.values()).containsExactly("1", "2", "3");
            assertThat(row.toMap()).containsEntry("Id", "1").hasSize(2);
        }
    }

    @Test
    void unknownColumnIsNamed() {
        try (CsvRecords rows = rows("Id\n1\n")) {
            CsvRecords.Row row = rows.iterator().next();
            assertThatExceptionOfType(NoSuchElementException.class)
                    .isThrownBy(() -> row.get("Name"))
                    .withMessage("There is no column Name; the header is [Id]");
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> row.get(1));
        }
    }

    @Test
    void headerWithoutRows() {
        for (String text : List.of("a,b\n", "a,b", "a,b\n\n")) {
            try (CsvRecords rows = rows(text)) {
                assertThat(rows.header()).containsExactly("a", "b");
                assertThat(all(rows)).isEmpty();
            }
        }
    }

    @Test
    void nothingAtAll() {
        try (CsvRecords rows = rows("")) {
            assertThat(rows.header()).isEmpty();
            assertThat(all(rows)).isEmpty();
        }
    }

    @Test
    void byteOrderMarkIsNoPartOfTheHeader() {
        try (CsvRecords rows = rows("\uFEFF\"a\"\n1\n")) {
            assertThat(rows.header()).containsExactly("a");
        }
    }

    @Test
    void rowThatIsTooShortOrTooLongNamesItsPlaceButNotItsValues() {
        for (String bad : List.of("secret", "secret,2,3")) {
            try (CsvRecords rows = rows("a,b\n1,\"\n\"\n" + bad + "\n")) {
                Iterator<CsvRecords.Row> iterator = rows.iterator();
                iterator.next();
                assertThatExceptionOfType(UncheckedIOException.class)
                        .isThrownBy(iterator::next)
                        .withMessageContaining("Record 2 in line 4 has")
                        .withMessageNotContaining("secret");
            }
        }
    }

    @Test
    void brokenQuotesNameTheirLineButNotTheirValues() {
        for (String bad : List.of("\"secret\"secret,2\n", "\"secret")) {
            try (CsvRecords rows = rows("a,b\n1,2\n" + bad)) {
                Iterator<CsvRecords.Row> iterator = rows.iterator();
                iterator.next();
                assertThatExceptionOfType(UncheckedIOException.class)
                        .isThrownBy(iterator::next)
                        .withMessageNotContaining("secret");
            }
        }
    }

    @Test
    void invalidUtf8IsNotReplacedInSilence() {
        byte[] bytes = "a\nM\u00FCller\n".getBytes(StandardCharsets.ISO_8859_1);
        try (CsvRecords rows = CsvRecords.of(new ByteArrayInputStream(bytes), CsvDialect.defaultDialect())) {
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> all(rows));
        }
    }

    @Test
    void everyDialect() {
        for (ColumnDelimiter delimiter : ColumnDelimiter.values()) {
            for (LineEnding ending : LineEnding.values()) {
                String text = "a|b\n1|\"|\n\"\n".replace("\n", ending.text()).replace('|', delimiter.character());
                CsvDialect dialect = new CsvDialect(delimiter, ending);
                try (CsvRecords rows = CsvRecords.of(stream(text), dialect)) {
                    assertThat(all(rows))
                            .extracting(row -> row.get("b"))
                            .containsExactly(delimiter.character() + ending.text());
                }
            }
        }
    }

    @Test
    void failureOfTheStreamComesOutUnchecked() {
        Watched broken = new Watched("a\n1\n".repeat(3), 6);
        try (CsvRecords rows = CsvRecords.of(broken, CsvDialect.defaultDialect())) {
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> all(rows))
                    .withStackTraceContaining("reset by peer");
        }
        assertThat(broken.closed).isEqualTo(1);
    }

    @Test
    void closeReleasesTheStreamAtOnceAndOnce() {
        Watched stream = new Watched("a\n" + "1\n".repeat(1_000_000), Integer.MAX_VALUE);
        int[] after = {0};
        CsvRecords rows = CsvRecords.of(stream, CsvDialect.defaultDialect(), () -> {
            assertThat(stream.closed).isEqualTo(1);
            after[0]++;
        });
        Iterator<CsvRecords.Row> iterator = rows.iterator();
        iterator.next();
        rows.close();
        rows.close();
        assertThat(stream.closed).isEqualTo(1);
        assertThat(after[0]).isEqualTo(1);
        assertThat(stream.read).isLessThan(100_000);
        assertThatIllegalStateException().isThrownBy(iterator::next);
        assertThatIllegalStateException().isThrownBy(rows::header);
    }

    @Test
    void closingTheStreamOfRowsClosesThem() {
        Watched stream = new Watched("a\n1\n2\n", Integer.MAX_VALUE);
        try (Stream<CsvRecords.Row> rows = CsvRecords.of(stream, CsvDialect.defaultDialect()).stream()) {
            assertThat(rows.map(row -> row.get("a")).findFirst()).contains("1");
            assertThat(stream.closed).isZero();
        }
        assertThat(stream.closed).isEqualTo(1);
    }

    @Test
    void rowsAreReadOnce() {
        try (CsvRecords rows = rows("a\n1\n")) {
            all(rows);
            assertThatIllegalStateException().isThrownBy(rows::iterator);
            assertThatIllegalStateException().isThrownBy(() -> rows.transferTo(new ByteArrayOutputStream()));
        }
    }

    @Test
    void bytesAreTransferredAsTheyAre() throws IOException {
        byte[] bytes = "\uFEFF\"a\"\r\n\"x\"y\0\n".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CsvRecords rows = CsvRecords.of(new ByteArrayInputStream(bytes), CsvDialect.defaultDialect())) {
            assertThat(rows.transferTo(out)).isEqualTo(bytes.length);
            assertThatIllegalStateException().isThrownBy(rows::header);
        }
        assertThat(out.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void rowDoesNotPrintItsValues() {
        try (CsvRecords rows = rows("a\nsecret\n")) {
            assertThat(rows.iterator().next()).hasToString("row in line 2");
        }
    }

    private static CsvRecords rows(String text) {
        return CsvRecords.of(stream(text), CsvDialect.defaultDialect());
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<CsvRecords.Row> all(CsvRecords rows) {
        List<CsvRecords.Row> all = new ArrayList<>();
        rows.forEach(all::add);
        return all;
    }

    /** Counts what is read and closed, and may break. */
    private static final class Watched extends InputStream {

        private final byte[] bytes;
        private final int breaksAt;
        private int read;
        private int closed;

        Watched(String text, int breaksAt) {
            this.bytes = text.getBytes(StandardCharsets.UTF_8);
            this.breaksAt = breaksAt;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int at, int count) throws IOException {
            if (read >= breaksAt) {
                throw new IOException("reset by peer");
            }
            int copied = Math.min(count, Math.min(bytes.length, breaksAt) - read);
            System.arraycopy(bytes, read, into, at, copied);
            read += copied;
            return copied == 0 ? -1 : copied;
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
