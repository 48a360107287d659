package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bulk2.cli.Shell.Outcome;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says never ends a list and never controls a terminal; what a user mistypes is helped with. */
@Timeout(120)
class OddAnswersTest {

    private static final String JOB = "{\"id\":\"7505e00000AbCdEAAV\",\"operation\":\"insert\",\"object\":\"Lead\","
            + "\"state\":\"Open\",\"createdDate\":\"2024-01-01T00:00:00.000+0000\",\"apiVersion\":63.0}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"odd\"}",
                "{\"id\":\"\"}",
                "{\"object\":\"Account\"}",
                "{\"id\":null,\"state\":null}",
                "{\"id\":17}",
                "{\"id\":\"7515e00000AbCdEAAV\",\"state\":\"Strange\",\"operation\":\"merge\",\"createdDate\":\"yesterday\"}",
                "{\"id\":\"7505e00000AbCdFAAV\",\"apiVersion\":\"sixty\",\"isPkChunkingSupported\":\"perhaps\"}",
                "{\"id\":\"7505e00000AbCdFAAV\",\"apiVersion\":{\"a\":1},\"isPkChunkingSupported\":[1],\"state\":{},\"object\":[]}",
                "{}"
            })
    void oddJobDoesNotEndTheList(String odd) throws IOException {
        try (OddOrg org = OddOrg.withJobs(odd + "," + JOB)) {
            for (String kind : List.of("--limit=9", "--query")) {
                Outcome list = org.shell().run("jobs", "list", kind);
                assertThat(list.exitCode()).as(list.all()).isZero();
                assertThat(list.out()).contains("7505e00000AbCdEAAV", "Lead");
                if (odd.contains("Strange")) {
                    assertThat(list.out()).contains("7515e00000AbCdEAAV", "Strange", "merge", "yesterday");
                }
                Outcome json = org.shell().run("jobs", "list", kind, "--json");
                assertThat(json.json().path("total").asInt()).as(json.all()).isEqualTo(2);
            }
        }
    }

    @Test
    void controlsOfAServerAreShownAndTheJsonIsTheSame() throws IOException {
        String odd = "{\"id\":\"7505e00000AbCdFAAV\",\"object\":\"a\\u001b[31mb\\u0007\\u009b\\u202ec\\rd\"}";
        try (OddOrg org = OddOrg.withJobs(odd)) {
            Outcome list = org.shell().run("jobs", "list");
            assertThat(list.out())
                    .contains("a\\u001b[31mb\\u0007\\u009b\\u202ec\\u000dd")
                    .doesNotContain("\u001b", "\u0007", "\u009b", "\u202e", "\r");
            Outcome json = org.shell().run("jobs", "list", "--json");
            assertThat(json.out()).doesNotContain("\u009b", "\u202e");
            assertThat(json.json().path("jobs").path(0).path("object").asText())
                    .isEqualTo("a\u001b[31mb\u0007\u009b\u202ec\rd");
        }
    }

    @Test
    void helpIsACommand() {
        assertThat(new Shell().run("help").out()).contains("Usage: bulk2", "upsert", "help");
        assertThat(new Shell().run("help").exitCode()).isZero();
        assertThat(new Shell().run("help", "query").out()).contains("Usage: bulk2 query", "--plain-numbers");
        assertThat(new Shell().run("help", "jobs", "list").out()).contains("Usage: bulk2 jobs list");
        assertThat(new Shell().run("help", "--help").exitCode()).isZero();
        assertThat(new Shell().run("help", "frob").exitCode()).isEqualTo(2);
    }

    @Test
    void mistypedNamesAreHelpedWith() {
        assertThat(new Shell().run("upsrt", "Account", "x.csv").err())
                .contains("Did you mean")
                .contains("upsert");
        assertThat(new Shell().run("jobs", "lst").err())
                .contains("Did you mean")
                .contains("list");
        assertThat(new Shell().run("help", "querry").err())
                .contains("Did you mean")
                .contains("query");
        Outcome option = new Shell().run("query", "SELECT Id FROM Account", "--tokn=the_secret");
        assertThat(option.exitCode()).isEqualTo(2);
        assertThat(option.err())
                .contains("unknown option --tokn")
                .contains("--token")
                .doesNotContain("the_secret");
    }

    @Test
    void missingLoginNamesACommandThatIsThere() {
        Outcome outcome = new Shell().run("jobs", "list");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("bulk2 help query");
        assertThat(new Shell().run("help", "query").out()).contains("--sf-alias", "--sf ", "--client-id");
    }
}
