package io.github.bulk2.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bulk2.BulkClient;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.load.Load;
import io.github.bulk2.sandbox.Sandbox;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Micrometer is for those who want it. */
@Timeout(120)
class WithoutMicrometerTest {

    @TempDir
    Path folder;

    /** Loads a file; made in a class loader of its own. */
    public static final class Client implements Callable<Boolean> {

        private final URI url;
        private final String token;
        private final Path file;

        public Client(URI url, String token, Path file) {
            this.url = url;
            this.token = token;
            this.file = file;
        }

        @Override
        public Boolean call() throws IOException, InterruptedException {
            try (BulkClient client = BulkClient.builder()
                    .instanceUrl(url)
                    .tokens(TokenProvider.fixed(token))
                    .build()) {
                Load load = Load.of(IngestRequest.insert("Account"), file);
                return client.load(load.withRunFolder(file.resolveSibling("run")))
                        .isComplete();
            }
        }
    }

    private static URLClassLoader withoutMicrometer() throws MalformedURLException {
        List<URL> places = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("micrometer-")) {
                places.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @Test
    void clientLoadsAFileWhereThereIsNoMicrometer() throws Exception {
        Path file = Files.writeString(folder.resolve("accounts.csv"), "Name\nAlpha\nBeta\n");
        try (Sandbox sandbox = Sandbox.start();
                URLClassLoader loader = withoutMicrometer()) {
            assertThatThrownBy(() -> loader.loadClass("io.micrometer.core.instrument.MeterRegistry"))
                    .isInstanceOf(ClassNotFoundException.class);
            Class<?> elsewhere = loader.loadClass(Client.class.getName());
            assertThat(elsewhere).isNotSameAs(Client.class);

            Object client = elsewhere
                    .getConstructor(URI.class, String.class, Path.class)
                    .newInstance(sandbox.instanceUrl(), sandbox.token(), file);

            assertThat(((Callable<?>) client).call()).isEqualTo(true);
            assertThat(sandbox.calls("uploadJobData")).isEqualTo(1);
        }
    }
}
