package io.github.bulk2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VisibleControlsTest {

    private static String shown(String text, int pieces) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (VisibleControls controls = new VisibleControls(out)) {
            for (int at = 0; at < bytes.length; at += pieces) {
                controls.write(bytes, at, Math.min(pieces, bytes.length - at));
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void controlsAreShownAndNotObeyed() throws IOException {
        for (int pieces : new int[] {1, 2, 3, 5, 100}) {
            assertThat(shown(
                            "a\u001b[31mred\u0007\b\rX\u007f\u009b2J\u0085\u202eabc\u2066\u200f\u061c\u2028.\u0000",
                            pieces))
                    .isEqualTo("a\\u001b[31mred\\u0007\\u0008\\u000dX\\u007f\\u009b2J\\u0085\\u202eabc\\u2066\\u200f"
                            + "\\u061c\\u2028.\\u0000");
            assertThat(shown("end\r", pieces)).isEqualTo("end\\u000d");
            assertThat(shown("\r\u001b\r\r\n", pieces)).isEqualTo("\\u000d\\u001b\\u000d\r\n");
        }
    }

    @Test
    void textStaysAsItIs() throws IOException {
        String text = "tab\t, lines\nand\r\nÃ À ü ß é «ж» «ب» ⠀ – “x” € ‣ 日本 \ud83d\ude00 \u00a0.";
        for (int pieces : new int[] {1, 2, 3, 5, 1000}) {
            assertThat(shown(text, pieces)).isEqualTo(text);
        }
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            String any = random.ints(50, 0x20, 0xD7FF)
                    .filter(c -> !Character.isISOControl(c)
                            && Character.getType(c) != Character.FORMAT
                            && c != 0x2028
                            && c != 0x2029)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(shown(any, 1 + random.nextInt(7))).isEqualTo(any);
        }
    }
}
