package io.github.bulk2.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.csv.CsvFinding.Code;
import io.github.bulk2.csv.CsvFinding.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each finding, in its line, found in masks as well as byte by byte. */
class CsvFindingTest {

    private static final CsvInspectionOptions DEFAULTS = CsvInspectionOptions.defaults();
    private static final CsvInspectionOptions LF = DEFAULTS.withLineEnding(LineEnding.LF);
    private static final CsvInspectionOptions CRLF = DEFAULTS.withLineEnding(LineEnding.CRLF);

    @Test
    void soundFileHasNoFindings() throws IOException {
        assertFindings("a,b\n1,\"x \"\"y\"\", z\nw\"\n\"\",\n", DEFAULTS);
    }

    @Test
    void emptyFile() throws IOException {
        assertFindings("", DEFAULTS, at(Code.EMPTY_FILE, 0));
    }

    @Test
    void nothingButByteOrderMark() throws IOException {
        assertFindings("\uFEFF", DEFAULTS, at(Code.EMPTY_FILE, 0), at(Code.UTF8_BOM, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b\n", "a,b", "a,b\r\n"})
    void headerOnly(String text) throws IOException {
        assertThat(CsvInspection.inspect(CsvSource.ofString(text), DEFAULTS).count(Code.HEADER_ONLY))
                .isEqualTo(1);
    }

    @Test
    void utf8ByteOrderMarkIsNoPartOfTheHeader() throws IOException {
        CsvInspection inspection = assertFindings("\uFEFF\"a\",b\n1,2\n", DEFAULTS, at(Code.UTF8_BOM, 1));
        assertThat(inspection.header().orElseThrow().names()).containsExactly("a", "b");
        assertThat(inspection.header().orElseThrow().bytes()).asString().isEqualTo("\"a\",b\n");
        assertThat(inspection.parts()).containsExactly(new CsvPart(1, 9, 4, 1, 1, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void utf16ByteOrderMarkEndsTheInspection(String charset) throws IOException {
        byte[] bytes = "\uFEFFa,b\n1,2\n".getBytes(java.nio.charset.Charset.forName(charset));
        CsvInspection inspection = CsvInspection.inspect(CsvSource.ofBytes(bytes), DEFAULTS.withDigest(true));
        assertThat(inspection.findings()).extracting(CsvFinding::code).containsExactly(Code.UTF16_BOM);
        assertThat(inspection.parts()).isEmpty();
        assertThat(inspection.sha256()).isEmpty();
    }

    @Test
    void invalidUtf8InEveryForm() throws IOException {
        int[][] forms = {
            {0xFF},
            {0xC3},
            {0x80},
            {0xC0, 0x80},
            {0xED, 0xA0, 0x80},
            {0xE0, 0x80, 0x80},
            {0xF4, 0x90, 0x80, 0x80},
            {0xF0, 0x80, 0x80, 0x80},
            {0xE2, 0x82},
            {0xF0, 0x9F, 0x98}
        };
        for (int[] form : forms) {
            StringBuilder bad = new StringBuilder();
            for (int b : form) {
                bad.append((char) b);
            }
            String latin = "a,b\n1,2\n3," + bad + "\n4,5\n";
            assertFindings(latin.getBytes(StandardCharsets.ISO_8859_1), DEFAULTS, at(Code.INVALID_UTF8, 3));
            String atEnd = "a,b\n1,2\n3," + bad;
            assertFindings(atEnd.getBytes(StandardCharsets.ISO_8859_1), DEFAULTS, at(Code.INVALID_UTF8, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void otherUnicodeWithoutAByteOrderMarkIsToldByName(String charset) throws IOException {
        byte[] bytes = "Name,b\n1,2\n".getBytes(java.nio.charset.Charset.forName(charset));
        CsvInspection inspection = assertFindings(bytes, DEFAULTS, at(Code.NOT_UTF8, 1));
        assertThat(inspection.findings().get(0).message()).contains(charset);
        assertThat(inspection.findings().get(0).remedy()).contains("Load.withCharset(" + charset + ")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "an Excel workbook|PK\3\4....[Content_Types].xml",
                "a zip archive|PK\3\4....in.csv",
                "an older Excel workbook|\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1...",
                "gzip data|\u001f\u008b\b...",
                "JSON|[ {\"Name\": 1}]",
                "JSON|{\"Name\": 1}\n{\"Name\": 2}",
                "an HTML page|\n<!DOCTYPE html><html>",
                "XML|<?xml version='1.0'?><rows>",
                "a PDF document|%PDF-1.7",
                "encrypted data|-----BEGIN PGP MESSAGE-----",
                "a Parquet file|PAR1\1\2\3\4\5\6\7\1\2\3\4\5\6\7\1\2\3\4\5",
                "binary data|a\1\2\3\4\5\6\7\1\2\3\4\5\6\7\1\2\3\4\5"
            })
    void whatIsNoCsvIsToldByName(String kindAndContent) throws IOException {
        String[] parts = kindAndContent.split("\\|", 2);
        CsvInspection inspection =
                assertFindings(parts[1].getBytes(StandardCharsets.ISO_8859_1), DEFAULTS, at(Code.NOT_CSV, 0));
        assertThat(inspection.findings().get(0).message()).contains(parts[0]);
        assertThat(inspection.parts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ORC,b\n1,2\n", "PAR1,b\n1,2\n", "[Name],[b]\n1,2\n", "#,b\n1,2\n", "sep,b\n1,2\n"})
    void headersThatLookLikeSomethingElseAreHeaders(String text) throws IOException {
        assertFindings(text, LF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b\r1,2\r", "a,b\r", "a,b\r1,\"x\ny\"\r", "\"a\rb\",c\r1,2\r", "a,b\r\r\n1,2\r\r\n"})
    void linesThatEndInACarriageReturn(String text) throws IOException {
        assertFindings(text, DEFAULTS, at(Code.CARRIAGE_RETURN_LINES, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sep=;\r\na;b\r\n1;2\r\n",
                "\"sep=,\"\na,b\n1,2\n",
                "SEP=\t\na\tb\n",
                "\na,b\n1,2\n",
                " \t\r\na,b\r\n",
                "# exported today\na,b\n1,2\n"
            })
    void linesBeforeTheHeader(String text) throws IOException {
        assertFindings(text, DEFAULTS, at(Code.LINE_BEFORE_HEADER, 1));
    }

    @Test
    void headerFurtherDownIsFoundByItsKey() throws IOException {
        CsvInspection inspection = assertFindings(
                "My report,of today\n\nName,\"Key__c\"\na,1\n",
                DEFAULTS.withKeyColumn("key__C"),
                at(Code.LINE_BEFORE_HEADER, 1));
        assertThat(inspection.findings().get(0).message()).contains("line 3");
    }

    @Test
    void headerInQuotesAsAWhole() throws IOException {
        assertFindings("\"a,b\"\n\"1,2\"\n", DEFAULTS, at(Code.HEADER_IN_QUOTES, 1));
        assertFindings("\"a\",\"b\"\n1,2\n", LF);
        assertFindings("\"a\"\n1\n", LF);
    }

    @Test
    void headerThatMayBeARecord() throws IOException {
        assertFindings("Smith,2024-01-05,j@example.org\na,b,c\n", LF, at(Code.HEADER_LIKE_DATA, 1));
    }

    @Test
    void filesThatWerePutTogether() throws IOException {
        assertFindings("a,b\n1,2\na,b\n3,4\na,b\n", LF, at(Code.REPEATED_HEADER, 3), at(Code.REPEATED_HEADER, 5));
        assertFindings("a,b\r\n1,2\r\na,b", CRLF, at(Code.REPEATED_HEADER, 3), at(Code.MISSING_FINAL_LINE_ENDING, 3));
        assertFindings("a,b\n1,2\n\uFEFFa,b\n3,4\n", LF, at(Code.BYTE_ORDER_MARK_INSIDE, 3));
        assertFindings("a,b\n1,2\n\uFEFF3,4\n5,\uFEFF\n", LF, at(Code.BYTE_ORDER_MARK_INSIDE, 3));
        assertFindings("Name\nName\n", LF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b\n1,2\n\u001a", "a,b\n1,2\u001a", "a,b\n1,2\n\u001a\u001a\u001a"})
    void controlZAtTheEndIsLeftOut(String text) throws IOException {
        CsvInspection inspection = assertFindings(text, LF, at(Code.CONTROL_Z, text.endsWith("2\u001a") ? 2 : 3));
        assertThat(inspection.recordCount()).isEqualTo(1);
        assertThat(inspection.parts()).hasSize(1);
        assertThat(inspection.parts().get(0).length())
                .isEqualTo(text.replace("\u001a", "").length() - 4);
    }

    @Test
    void controlZElsewhereIsText() throws IOException {
        assertFindings("a\n1\u001a\n1\n2\u001a3\n23\n\u001a\n", LF.withKeyColumn("a"));
        assertFindings("a\n1\n1\u001a", LF.withKeyColumn("a"), at(Code.CONTROL_Z, 3), at(Code.DUPLICATE_KEY, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n\n", "\r\n", "\u001a", "\t\n\u001a"})
    void nothingButWhiteSpaceIsNothing(String text) throws IOException {
        assertFindings(text, DEFAULTS, at(Code.EMPTY_FILE, 0));
    }

    @Test
    void bothFormsOfAnIdAreOneKey() throws IOException {
        assertFindings(
                "Name,ID\n1,001Hs00000abcDe\n2,001Hs00000abcDE\n3,001Hs00000abcDeIAI\n4,001HS00000ABCDEIAI\n",
                LF.withKeyColumn("Id"),
                at(Code.DUPLICATE_KEY, 4),
                at(Code.DUPLICATE_KEY, 5));
        assertFindings("Key__c\n001Hs00000abcDe\n001Hs00000abcDeIAI\n", LF.withKeyColumn("Key__c"));
    }

    @Test
    void everyCharacterOfUnicodeIsValid() throws IOException {
        StringBuilder text = new StringBuilder("a\n");
        for (int c = 0x80; c <= Character.MAX_CODE_POINT; c += 37) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                text.appendCodePoint(c);
            }
            text.append(text.length() % 61 == 0 ? "\n" : "");
        }
        assertFindings(text.append("\n").toString(), DEFAULTS);
    }

    @Test
    void nulByte() throws IOException {
        assertFindings("a,b\n1,2\n3,\0\n\0,5\n", DEFAULTS, at(Code.NUL_BYTE, 3), at(Code.NUL_BYTE, 4));
    }

    @Test
    void semicolonsInTheDataSayNothingAboutTheDelimiter() throws IOException {
        CsvInspection inspection = assertFindings("Name,Notes\nA,x;y;z\nB,x;y;z\n", DEFAULTS);
        assertThat(inspection.dialect().columnDelimiter()).isEqualTo(ColumnDelimiter.COMMA);
    }

    @Test
    void singleColumnIsCommaWhateverItHolds() throws IOException {
        CsvInspection inspection = assertFindings("Notes\nx;y;z\n", DEFAULTS);
        assertThat(inspection.dialect()).isEqualTo(CsvDialect.defaultDialect());
    }

    @Test
    void singleColumnHasTheDelimiterThatIsStated() throws IOException {
        CsvInspection inspection = assertFindings("Notes\nx,y,z\n", DEFAULTS.withColumnDelimiter(ColumnDelimiter.TAB));
        assertThat(inspection.dialect().columnDelimiter()).isEqualTo(ColumnDelimiter.TAB);
    }

    @ParameterizedTest
    @EnumSource(ColumnDelimiter.class)
    void delimiterIsReadFromTheHeader(ColumnDelimiter delimiter) throws IOException {
        String text = "\"a\"|b\n1|2\n".replace('|', delimiter.character());
        assertThat(assertFindings(text, DEFAULTS).dialect().columnDelimiter()).isEqualTo(delimiter);
    }

    @Test
    void statedDelimiterThatTheHeaderDoesNotUse() throws IOException {
        CsvInspection inspection = assertFindings(
                "a;b\n1;2\n", DEFAULTS.withColumnDelimiter(ColumnDelimiter.TAB), at(Code.DELIMITER_NOT_IN_HEADER, 1));
        assertThat(inspection.findings().get(0).message()).contains("TAB").contains("SEMICOLON");
    }

    @Test
    void lineEndingIsThatOfMostRecords() throws IOException {
        assertThat(inspect("a,b\n1,2\r\n3,4\r\n").dialect().lineEnding()).isEqualTo(LineEnding.CRLF);
        assertThat(inspect("a,b\r\n1,2\n3,4\n").dialect().lineEnding()).isEqualTo(LineEnding.LF);
        assertThat(inspect("a,b\r\n\"1\n\n\n\n\n\",2\r\n").dialect().lineEnding())
                .isEqualTo(LineEnding.CRLF);
        assertThat(inspect("a,b\r\n1,2\n").dialect().lineEnding()).isEqualTo(LineEnding.CRLF);
    }

    @Test
    void mixedLineEndings() throws IOException {
        assertFindings("a,b\n1,2\r\n3,4\n5,6\r\n", LF, at(Code.LINE_ENDING, 2), at(Code.LINE_ENDING, 4));
        assertFindings("a,b\r\n1,2\r\n3,4\n5,6\r\n", CRLF, at(Code.LINE_ENDING, 3));
    }

    @Test
    void lineEndingInsideQuotedField() throws IOException {
        assertFindings("a,b\n1,\"x\r\ny\n\"\n3,4\n", LF, at(Code.LINE_ENDING_IN_FIELD, 2));
        assertFindings("a,b\r\n1,\"x\r\ny\n\"\r\n3,4\r\n", CRLF, at(Code.LINE_ENDING_IN_FIELD, 3));
        assertFindings("a,b\n1,\"x\ry\"\n3,4\n", LF, at(Code.LINE_ENDING_IN_FIELD, 2));
    }

    @Test
    void bareCarriageReturn() throws IOException {
        assertFindings("a,b\n1,2\n3,x\ry\n", LF, at(Code.BARE_CARRIAGE_RETURN, 3));
        assertFindings("a,b\n1,2\n3,x\r", LF, at(Code.BARE_CARRIAGE_RETURN, 3));
        assertFindings(
                "a,b\n1,2\n3,x\r\r\n",
                CRLF.withLineEnding(LineEnding.LF),
                at(Code.LINE_ENDING, 3),
                at(Code.BARE_CARRIAGE_RETURN, 3));
    }

    @Test
    void missingFinalLineEndingMattersForCrlfOnly() throws IOException {
        assertFindings("a,b\r\n1,2\r\n3,4", CRLF, at(Code.MISSING_FINAL_LINE_ENDING, 3));
        assertFindings("a,b\n1,2\n3,4", LF);
    }

    @Test
    void blankLinesAreNoRecords() throws IOException {
        CsvInspection inspection = assertFindings(
                "a,b\n\n1,2\n\n\n3,4\n\n",
                LF,
                at(Code.BLANK_LINE, 2),
                at(Code.BLANK_LINE, 4),
                at(Code.BLANK_LINE, 5),
                at(Code.BLANK_LINE, 7));
        assertThat(inspection.recordCount()).isEqualTo(2);
        assertFindings("a,b\r\n\r\n1,2\r\n", CRLF, at(Code.BLANK_LINE, 2));
    }

    @Test
    void columnCount() throws IOException {
        CsvInspection inspection =
                assertFindings("a,b\n1,2,3\n\"4\n,\",5\n6\n", LF, at(Code.COLUMN_COUNT, 2), at(Code.COLUMN_COUNT, 5));
        assertThat(inspection.findings().get(0).message()).isEqualTo("The record has 3 columns, the header has 2");
    }

    @Test
    void columnsUpTo5000() throws IOException {
        assertFindings(wide(5000), LF);
        assertFindings(wide(5001), LF, at(Code.TOO_MANY_COLUMNS, 1));
    }

    private static String wide(int columns) {
        StringBuilder header = new StringBuilder("first");
        for (int i = 1; i < columns; i++) {
            header.append(",c").append(Integer.toString(i, 36));
        }
        return header + "\n" + ",".repeat(columns - 1) + "\n";
    }

    @Test
    void headerUpTo32000Characters() throws IOException {
        assertFindings("ä".repeat(31_998) + ",b\n1,2\n", LF);
        assertFindings("ä".repeat(31_999) + ",b\n1,2\n", LF, at(Code.HEADER_TOO_LONG, 1));
    }

    @Test
    void headerLongerThanAnyoneReadsIsNotLoaded() throws IOException {
        CsvInspection inspection = CsvInspection.inspect(CsvSource.ofString("a".repeat(300_000) + ",b\n1,2\n"), LF);
        assertThat(inspection.count(Code.HEADER_TOO_LONG)).isEqualTo(1);
        assertThat(inspection.parts()).isEmpty();
        assertThat(inspection.header()).isEmpty();
        assertThat(inspection.recordCount()).isEqualTo(1);
    }

    @Test
    void strayQuoteInTheHeaderDoesNotSwallowTheFile() throws IOException {
        CsvInspection inspection = assertFindings("a\"x,b\n1,2\n3,4\n", LF, at(Code.UNESCAPED_QUOTE, 1));
        assertThat(inspection.header().orElseThrow().text()).isEqualTo("a\"x,b\n");
        assertThat(inspection.recordCount()).isEqualTo(2);
    }

    @Test
    void trailingTabIsAColumnWithoutName() throws IOException {
        assertFindings("a\tb\t\n1\t2\t3\n", LF, at(Code.EMPTY_HEADER_NAME, 1));
    }

    @Test
    void headerNames() throws IOException {
        assertFindings("a,,b\n1,2,3\n", LF, at(Code.EMPTY_HEADER_NAME, 1));
        assertFindings("Name,b,\"name\"\n1,2,3\n", LF, at(Code.DUPLICATE_HEADER_NAME, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "漢", "😀"})
    void fieldUpTo131072Characters(String character) throws IOException {
        String longest = character.repeat(131_072 / character.length());
        for (LineEnding ending : LineEnding.values()) {
            String text = "a,b\n1,2\n3,%s\n4,\"%s\"\n%s,5\n".replace("\n", ending.text());
            CsvInspectionOptions options = LF.withLineEnding(ending);
            assertFindings(text.replace("%s", longest), options);
            assertFindings(
                    text.replace("%s", longest + "x"),
                    options,
                    at(Code.FIELD_TOO_LONG, 3),
                    at(Code.FIELD_TOO_LONG, 4),
                    at(Code.FIELD_TOO_LONG, 5));
        }
    }

    @Test
    void doubledQuoteIsOneCharacter() throws IOException {
        assertFindings("a\n\"" + "\"\"".repeat(131_072) + "\"\n", LF);
        assertFindings("a\n\"" + "\"\"".repeat(131_073) + "\"\n", LF, at(Code.FIELD_TOO_LONG, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "漢", "😀"})
    void recordUpTo400000Characters(String character) throws IOException {
        String field = character.repeat(99_998 / character.length());
        String record = String.join(",", field, field, field, field);
        String text = "a,b,c,d\n" + record + "12345\n1,2,3,4\n";
        assertFindings(text, LF);
        assertFindings(text.replace("12345", "123456"), LF, at(Code.RECORD_TOO_LONG, 2));
    }

    @Test
    void unescapedQuoteDoesNotSwallowTheRecordsBehindIt() throws IOException {
        CsvInspection inspection = assertFindings(
                "a,b\n1,5\" pipe\n2,x\n3,6\" hose\n", LF, at(Code.UNESCAPED_QUOTE, 2), at(Code.UNESCAPED_QUOTE, 4));
        assertThat(inspection.recordCount()).isEqualTo(3);
    }

    @Test
    void textAfterQuote() throws IOException {
        assertFindings("a,b\n1,2\n3,\"x\"y\n", LF, at(Code.TEXT_AFTER_QUOTE, 3));
    }

    @Test
    void spaceAroundQuote() throws IOException {
        assertFindings("a,b\n1,\"x\" \n2,3\n", LF, at(Code.SPACE_AROUND_QUOTE, 2));
        assertFindings("a,b\n1,  \"x\"\n2,3\n", LF, at(Code.UNESCAPED_QUOTE, 2), at(Code.SPACE_AROUND_QUOTE, 2));
    }

    @Test
    void unterminatedQuoteNamesTheRecordItBeganIn() throws IOException {
        assertFindings("a,b\n1,2\n3,\"x\n4,5\n6,7\n", LF, at(Code.UNTERMINATED_QUOTE, 3));
        assertFindings("a,b\n1,2\n3,\"x\"\"", LF, at(Code.UNTERMINATED_QUOTE, 3));
    }

    @Test
    void recordOverPartLimitIsStillAPart() throws IOException {
        CsvInspection inspection =
                CsvInspection.inspect(CsvSource.ofString("a,b\n1,2\n3,4567890\n5,6\n"), LF.withMaxPartBytes(10));
        assertThat(inspection.findings())
                .extracting(CsvFinding::code, CsvFinding::line)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Code.RECORD_OVER_PART_LIMIT, 3L));
        assertThat(inspection.parts())
                .extracting(CsvPart::records, CsvPart::firstLine)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, 2L),
                        org.assertj.core.groups.Tuple.tuple(1L, 3L),
                        org.assertj.core.groups.Tuple.tuple(1L, 4L));
    }

    @Test
    void duplicateKeys() throws IOException {
        String text = "Id,Key__c\n1,a\n2,\"a\"\n3,A\n4,\n5,\n6,\"q\"\"\"\n7,\"q\"\"\"\n8,\n9,b";
        assertFindings(text, LF.withKeyColumn("key__C"), at(Code.DUPLICATE_KEY, 3), at(Code.DUPLICATE_KEY, 8));
    }

    @Test
    void keyColumnMissing() throws IOException {
        assertFindings("a,b\n1,2\n", LF.withKeyColumn("c"), at(Code.KEY_COLUMN_MISSING, 1));
    }

    @Test
    void keyCheckSaysWhereItStopped() throws IOException {
        assertFindings(
                "a\n1\n1\n2\n3\n3\n",
                LF.withKeyColumn("a").withMaxKeys(2),
                at(Code.DUPLICATE_KEY, 3),
                at(Code.KEY_CHECK_STOPPED, 5));
    }

    @Test
    void amongManyKeysOnlyRepeatedOnesAreFound() throws IOException {
        StringBuilder text = new StringBuilder("a\n");
        for (int i = 0; i < 200_000; i++) {
            text.append(i == 150_000 ? 7 : i).append('\n');
        }
        assertFindings(text.toString(), LF.withKeyColumn("a"), at(Code.DUPLICATE_KEY, 150_002));
    }

    @Test
    void firstFindingsAreKeptAndAllAreCounted() throws IOException {
        CsvInspection inspection =
                CsvInspection.inspect(CsvSource.ofString("a,b\n" + "1\n".repeat(500)), LF.withFindingsPerCode(3));
        assertThat(inspection.findings()).extracting(CsvFinding::line).containsExactly(2L, 3L, 4L);
        assertThat(inspection.count(Code.COLUMN_COUNT)).isEqualTo(500);
        assertThat(inspection.hasErrors()).isTrue();
    }

    @Test
    void findingsNeverShowWhatTheFileSays() throws IOException {
        CsvInspection inspection = CsvInspection.inspect(
                CsvSource.ofString("a,b\nsecret,\"secret\"secret\nsecret,sec\"ret\nsecret\n\"secret"),
                LF.withMaxPartBytes(5).withKeyColumn("a"));
        assertThat(inspection.findings()).hasSizeGreaterThan(4);
        assertThat(inspection.findings().toString()).doesNotContain("sec");
    }

    @Test
    void findingReadsAsASentence() throws IOException {
        assertThat(inspect("a,b\n1\n").findings().get(0))
                .hasToString("ERROR COLUMN_COUNT in line 2: The record has 1 columns, the header has 2."
                        + " Quote values that contain the delimiter, and fill up missing values");
    }

    private record Place(Code code, long line) {}

    private static Place at(Code code, long line) {
        return new Place(code, line);
    }

    private static CsvInspection inspect(String text) throws IOException {
        return CsvInspection.inspect(CsvSource.ofString(text), DEFAULTS);
    }

    private static CsvInspection assertFindings(String text, CsvInspectionOptions options, Place... places)
            throws IOException {
        return assertFindings(text.getBytes(StandardCharsets.UTF_8), options, places);
    }

    /** Asserts the findings in three settings: byte by byte, in short buffers, and in whole blocks of a large file. */
    private static CsvInspection assertFindings(byte[] bytes, CsvInspectionOptions options, Place... places)
            throws IOException {
        CsvInspection whole = CsvInspection.inspect(CsvSource.ofBytes(bytes), options);
        List<CsvInspectionOptions> buffers = List.of(options, options.withBufferSize(1), options.withBufferSize(67));
        for (CsvInspectionOptions buffer : buffers) {
            CsvInspection inspection = CsvInspection.inspect(CsvSource.ofBytes(bytes), buffer);
            List<Place> found = new ArrayList<>();
            inspection.findings().forEach(finding -> found.add(at(finding.code(), finding.line())));
            assertThat(found).containsExactly(places);
            assertThat(inspection.hasErrors())
                    .isEqualTo(inspection.findings().stream().anyMatch(f -> f.severity() == Severity.ERROR));
        }
        return whole;
    }
}
