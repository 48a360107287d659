package io.github.bulk2.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed at random instants and started again until one gets to the end. */
@Timeout(1800)
class KillTest {

    /** Every build kills some; {@code -Dsoak} all of them. */
    private static final int KILLS = System.getProperty("soak") == null ? 8 : 120;

    private static final int SLOWEST_KILL_MILLIS = 900;

    @TempDir
    private Path folder;

    @Test
    void killedExportsComeToTheTruth() throws Exception {
        Random random = new Random(9);
        int kills = 0;
        try (Org org = new Org()) {
            for (int number = 0; kills < KILLS; number++) {
                Path file = folder.resolve("out" + number);
                Path run = folder.resolve("run" + number);
                while (!ended(org, file, run, number % 2 == 0 ? 4 : 1, 5 + random.nextInt(SLOWEST_KILL_MILLIS))) {
                    kills++;
                    assertThat(!Files.exists(file) || Files.readString(file).equals(org.truth()))
                            .as("file after kill " + kills)
                            .isTrue();
                }
                assertThat(file).as("run " + number).hasContent(org.truth());
            }
        }
        assertThat(kills).isGreaterThanOrEqualTo(KILLS);
    }

    /** Returns whether it came to its end before it was killed. */
    private static boolean ended(Org org, Path file, Path run, int parallel, long millis)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MortalExport.class.getName(),
                        org.sandbox.instanceUrl().toString(),
                        org.sandbox.token(),
                        file.toString(),
                        run.toString(),
                        Integer.toString(parallel))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("begun");
            if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                return false;
            }
            assertThat(process.exitValue()).isZero();
            return true;
        } finally {
            process.destroyForcibly();
        }
    }
}
