package io.github.bulk2.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.error.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnMapTest {

    @TempDir
    private Path folder;

    private ColumnMap map(String text) throws IOException {
        return map(text, StandardCharsets.UTF_8);
    }

    private ColumnMap map(String text, Charset charset) throws IOException {
        return ColumnMap.ofFile(Files.writeString(folder.resolve("map.sdl"), text, charset));
    }

    private static List<String> sentAs(ColumnMap map, String... header) {
        List<String> columns = List.of(header);
        assertThat(map.problemsOf(columns)).isEmpty();
        return map.projection(columns).sentAs();
    }

    @Test
    void linesAreThoseOfAPropertiesFile() throws IOException {
        ColumnMap map = map("""
                # a comment
                ! another one

                Account\\ Name = Name
                  External Id=External_Id__c
                A\\=B\\:C\\#=Equals__c
                Gr\\u00f6\\u00dfe=Size__c
                Größe 2=Size2__c
                Region=
                Long\\
                   Name=Long__c
                """);

        assertThat(sentAs(
                        map,
                        "Region",
                        "Account Name",
                        "External Id",
                        "A=B:C#",
                        "Größe",
                        "Größe 2",
                        "LongName",
                        "Unmapped"))
                .containsExactly("", "Name", "External_Id__c", "Equals__c", "Size__c", "Size2__c", "Long__c", "");
    }

    @Test
    void whatDataLoaderWritesIsRead() throws IOException {
        Properties saved = new Properties();
        Map<String, String> names = Map.of("Account Name", "Name", "  odd = key: #1! ", "Odd__c", "Größe", "Size__c");
        names.forEach(saved::setProperty);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        saved.store(bytes, "Mapping values");

        ColumnMap map = map(bytes.toString(StandardCharsets.ISO_8859_1));

        assertThat(sentAs(map, "Größe", "  odd = key: #1! ", "Account Name"))
                .containsExactly("Size__c", "Odd__c", "Name");
    }

    @Test
    void bomAndAnyLineEndingAreTaken() throws IOException {
        assertThat(sentAs(map("\uFEFFA=Name\r\nB=Phone\rC=Fax"), "A", "B", "C"))
                .containsExactly("Name", "Phone", "Fax");
    }

    @Test
    void relationshipsOfDataLoaderGetTheNamesOfTheApi() throws IOException {
        ColumnMap map = map("A=Owner\\:Email\nB=User\\:Manager-Email\nC=Parent.Key__c\nD=Account:Owner.Email\n");

        assertThat(sentAs(map, "A", "B", "C", "D"))
                .containsExactly("Owner.Email", "User:Manager.Email", "Parent.Key__c", "Account:Owner.Email");
    }

    @Test
    void columnIsFoundByItsNameElseInAnyCase() {
        ColumnMap map = ColumnMap.of(Map.of("name", "Name", "PHONE", "Phone"));

        assertThat(sentAs(map, "NAME", "name", "phone")).containsExactly("", "Name", "Phone");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            A=Name;B                 | line 2: there is no =
            A=Name;B=Phone;A=Fax     | line 3: the column A is mapped by
            A=Name;B=NAME            | line 2: the field NAME has a column by
            A=Name;B=Phone,Fax       | line 2: several fields for one column
            A=Name;"x"=Phone         | line 2: "x" in quotes is a constant
            A=Name;=Phone            | line 2: there is no column in front
            A=;B=                    | no column is mapped to a field
            A=Name;B\\u12=Phone      | line 2: four hexadecimal digits
            """)
    void mistakesAreToldWithTheirLine(String lines, String problem) {
        assertThatThrownBy(() -> map(lines.replace(';', '\n')))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("map.sdl")
                .hasMessageContaining(problem);
    }

    @Test
    void otherEncodingsAndMissingFilesAreRefused() {
        assertThatThrownBy(() -> map("A=Name\nGröße=Size__c\n", StandardCharsets.ISO_8859_1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("line 2: it is not UTF-8");
        assertThatThrownBy(() -> map("A=Name\n", StandardCharsets.UTF_16))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("line 1: it is not UTF-8");
        assertThatThrownBy(() -> ColumnMap.ofFile(folder.resolve("none.sdl")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("none.sdl is not there");
    }

    @Test
    void headerThatDoesNotFitIsToldWithTheLineOfTheMap() throws IOException {
        ColumnMap map = map("A=Name\nB=Phone\n");

        assertThat(map.problemsOf(List.of("A", "C")))
                .singleElement()
                .asString()
                .contains("map.sdl, line 2", "no column B");
        assertThat(map.problemsOf(List.of("A", "b", "B", "B")))
                .singleElement()
                .asString()
                .contains("map.sdl, line 2", "2 columns B");
        assertThat(map("a=Name\nA=Phone\n").problemsOf(List.of("A")))
                .singleElement()
                .asString()
                .contains("mapped twice");
    }

    @Test
    void mapOfValuesIsCheckedToo() {
        assertThatThrownBy(() -> ColumnMap.of(Map.of("A", "Name", "B", "name")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("field");
        assertThatThrownBy(() -> ColumnMap.of(Map.of("A", ""))).isInstanceOf(IllegalArgumentException.class);
    }
}
