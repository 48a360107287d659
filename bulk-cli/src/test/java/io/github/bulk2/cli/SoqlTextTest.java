package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoqlTextTest {

    @Test
    void commentsAndTheSemicolonAtTheEndAreLeftOut() {
        assertThat(SoqlText.of("-- it's mine; \"yes\nSELECT Id, Name\r\n  FROM Account -- trailing\r\nLIMIT 5 ; \n;"))
                .isEqualToNormalizingWhitespace("SELECT Id, Name FROM Account LIMIT 5")
                .doesNotContain("--");
        assertThat(SoqlText.of("SELECT/* a 'b */Id // c'\nFROM /*** x\n-- y ***/ Account/**/"))
                .isEqualToNormalizingWhitespace("SELECT Id FROM Account");
        assertThat(SoqlText.of("SELECT Id FROM Account;")).isEqualTo("SELECT Id FROM Account");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT Id FROM A WHERE N = '-- no comment; // none /* none */'",
                "SELECT Id FROM A WHERE N = 'it\\'s -- mine' AND M = '\\\\' AND B > -5",
                "SELECT Id FROM A WHERE N = '\\\\\\' -- x'",
                "SELECT Id FROM A WHERE N = 'http://x.y/*z'",
                "SELECT Id FROM A WHERE N LIKE 'a;b' AND D > 2024-01-01",
                "SELECT Id FROM A WHERE N = ';'",
                "SELECT Id FROM A WHERE N = 'not closed -- here"
            })
    void everythingElseStaysAsItIs(String soql) {
        assertThat(SoqlText.of(soql)).isEqualTo(soql);
    }

    @Test
    void commentBehindTextWithAQuoteIsLeftOut() {
        assertThat(SoqlText.of("SELECT Id FROM A WHERE N = '\\\\' -- x'"))
                .isEqualTo("SELECT Id FROM A WHERE N = '\\\\'");
    }

    @Test
    @Timeout(20)
    void longTextIsNoProblem() {
        String values = "'" + "x\\'".repeat(200_000) + "'";
        assertThat(SoqlText.of("/*" + "* -- ".repeat(200_000) + "*/SELECT Id FROM A WHERE N = " + values))
                .isEqualTo("SELECT Id FROM A WHERE N = " + values);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ; ", "-- only a comment", "/* only */ ;", "SELECT Id /* FROM Account"})
    void whatIsNoQueryIsAUsageError(String soql) {
        assertThatThrownBy(() -> SoqlText.of(soql))
                .isInstanceOfSatisfying(
                        CliException.class, no -> assertThat(no.exitCode()).isEqualTo(2));
    }
}
