package io.github.bulk2.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results that are no CSV: each defect is found wherever it stands, and nothing else is taken for one. */
class CsvRecordCounterTest {

    private static final String QUOTE_INSIDE = "text follows a closing quote";
    private static final String STRAY = "a quote stands inside a value";
    private static final String NOT_UTF8 = "not UTF-8";
    private static final String RETURN = "a carriage return";

    private static byte[] bytes(String text) {
        // Bytes that are not UTF-8 are written as the characters of Latin-1 behind \u00ff.
        String[] parts = text.split("\u00ff", -1);
        byte[] all = parts[0].getBytes(StandardCharsets.UTF_8);
        for (int i = 1; i < parts.length; i++) {
            byte[] more = parts[i].getBytes(StandardCharsets.UTF_8);
            int length = all.length;
            all = Arrays.copyOf(all, length + 1 + more.length);
            all[length] = (byte) 0xE9;
            System.arraycopy(more, 0, all, length + 1, more.length);
        }
        return all;
    }

    private static CsvRecordCounter counted(byte[] all, int pieces, LineEnding ending) {
        CsvRecordCounter counter = new CsvRecordCounter(new CsvDialect(ColumnDelimiter.COMMA, ending));
        for (int from = 0; from < all.length; from += pieces) {
            byte[] piece = Arrays.copyOfRange(all, from, Math.min(all.length, from + pieces));
            counter.count(piece, piece.length);
        }
        return counter;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "He said "hi" there"    | text follows a closing quote
        "x"y                    | text follows a closing quote
        "x" ,"y"                | text follows a closing quote
        x"y                     | a quote stands inside a value
        "a "" b"" "c"           | text follows a closing quote
        \u00ff                  | not UTF-8
        "caf\u00ff "            | not UTF-8
        """)
    void defectIsFoundWhereverItStands(String cell, String what) {
        for (int before = 0; before < 140; before++) {
            for (String ending : new String[] {"\n", "\r\n"}) {
                String good = ("\"1\",\"" + "x".repeat(before) + "\",\"ü, \"\"q\"\"\nnext\"" + ending);
                byte[] all = bytes("\"A\",\"B\",\"C\"" + ending + good + good + "\"1\"," + cell.strip() + ",\"3\""
                        + ending + good);
                for (int pieces : new int[] {1, 7, 64, 65, 4096}) {
                    LineEnding declared = ending.length() == 1 ? LineEnding.LF : LineEnding.CRLF;
                    assertThat(counted(all, pieces, declared).defect().orElse("none"))
                            .as("%d before, pieces of %d: %s", before, pieces, cell)
                            .startsWith("row 3, column 2: ")
                            .contains(what);
                }
            }
        }
    }

    @Test
    void rowOfAnotherWidthIsFound() {
        for (int before = 0; before < 140; before++) {
            String header = "\"A\",\"B\"\n";
            String good = "\"1\",\"" + "x".repeat(before) + "\"\n";
            for (String bad : new String[] {"\"1\"\n", "\"1\",\"2\",\"3\"\n", "\"1,2\"\n"}) {
                for (int pieces : new int[] {1, 63, 4096}) {
                    assertThat(counted(bytes(header + good + bad + good), pieces, LineEnding.LF)
                                    .defect()
                                    .orElse("none"))
                            .startsWith("row 2, column ")
                            .contains("columns, the header has 2");
                }
            }
        }
    }

    @Test
    void bareCarriageReturnOutsideQuotesIsFound() {
        for (int before = 0; before < 140; before++) {
            byte[] all = bytes("A,B\n1," + "x".repeat(before) + "\r2\n");
            for (int pieces : new int[] {1, 64, 4096}) {
                assertThat(counted(all, pieces, LineEnding.LF).defect().orElse("none"))
                        .startsWith("row 1, column 2: " + RETURN);
            }
        }
    }

    @Test
    void onlyTheFirstDefectIsKept() {
        byte[] all = bytes("A,B\n1,\u00ff\n1\n\"x\"y,1\n");
        assertThat(counted(all, 4096, LineEnding.LF).defect().orElse("none"))
                .startsWith("row 1, column 2")
                .contains(NOT_UTF8);
        assertThat(counted(bytes("A\"\n1\n"), 4096, LineEnding.LF).defect().orElse("none"))
                .startsWith("header, column 1")
                .contains(STRAY)
                .doesNotContain(QUOTE_INSIDE);
    }

    @Test
    void rowsThatAreRightHaveNoDefect() {
        Random random = new Random(7);
        String[] values = {
            "",
            "x",
            "\"\"",
            "\"a\"",
            "\"a,b\"",
            "\"l1\nl2\"",
            "\"l1\r\nl2\r\"",
            "\"\"\"\"",
            "\"q \"\"x\"\"\"",
            "\"\"\"x\"",
            "\"x\"\"\"",
            "süß",
            "\"日本語\"",
            "\"\uD83D\uDE00\"",
            "word ".repeat(20)
        };
        for (int round = 0; round < 3_000; round++) {
            String ending = round % 2 == 0 ? "\n" : "\r\n";
            int columns = 1 + random.nextInt(5);
            int rows = random.nextInt(12);
            StringBuilder text = new StringBuilder("h" + ",h".repeat(columns - 1) + ending);
            for (int row = 0; row < rows; row++) {
                text.append(columns == 1 ? "\"v\"" : "");
                for (int cell = 0; columns > 1 && cell < columns; cell++) {
                    text.append(cell == 0 ? "" : ",").append(values[random.nextInt(values.length)]);
                }
                text.append(ending);
            }
            byte[] all = text.toString().getBytes(StandardCharsets.UTF_8);
            CsvRecordCounter counter =
                    counted(all, 1 + random.nextInt(200), ending.length() == 1 ? LineEnding.LF : LineEnding.CRLF);
            assertThat(counter.defect()).as(text.toString()).isEmpty();
            assertThat(counter.records()).as(text.toString()).isEqualTo(rows + 1);
            assertThat(counter.isAtRecordEnd()).isTrue();
        }
    }
}
