package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageJoinerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PageJoiner joiner = new PageJoiner(out, rows -> {});

    private long page(String text, int chunk) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i += chunk) {
            joiner.write(bytes, i, Math.min(chunk, bytes.length - i));
        }
        return joiner.endPage();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void pagesAreJoinedUnderOneHeaderHoweverTheyArrive(int chunk) throws IOException {
        assertThat(page("\"a\nb\",c\n\"1\n\",2\n3,\"4\"\"\n\"\n", chunk)).isEqualTo(2);
        assertThat(page("\"a\nb\",c\n5,6\n", chunk)).isEqualTo(1);
        assertThat(joiner.rows()).isEqualTo(3);
        assertThat(out).hasToString("\"a\nb\",c\n\"1\n\",2\n3,\"4\"\"\n\"\n5,6\n");
    }

    @Test
    void lastRowWithoutLineEndingCounts() throws IOException {
        assertThat(page("a\n1\n2", 100)).isEqualTo(2);
        assertThat(page("a\n3", 100)).isEqualTo(1);
        assertThat(out).hasToString("a\n1\n2\n3\n");
    }

    @Test
    void emptyPagesHaveNoRows() throws IOException {
        assertThat(page("", 1)).isZero();
        assertThat(page("a\n", 1)).isZero();
    }

    @Test
    void pageThatEndsInsideQuotesIsRefused() {
        assertThatThrownBy(() -> page("a\n\"1\n", 100))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("quoted");
    }
}
