package io.github.bulk2.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** What an application prints that cannot start. */
@ExtendWith(OutputCaptureExtension.class)
class PropertyFailureTest {

    private static final String SECRET = "sw0rdfish";
    private static final String URL = "bulk2.instance-url=https://my.example.com";
    private static final String TOKEN = "bulk2.auth.token=" + SECRET;
    private static final String APP = "bulk2.auth.app.client-id=app";
    private static final String APP_SECRET = "bulk2.auth.app.client-secret=" + SECRET;
    private static final String USER = "bulk2.auth.jwt.username=loader@example.com";

    @TempDir
    Path folder;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    private static void assertDoesNotStart(String... properties) {
        String[] arguments = Stream.of(properties).map(each -> "--" + each).toArray(String[]::new);
        assertThatThrownBy(() -> new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.NONE)
                        .run(arguments)
                        .close())
                .isInstanceOf(Exception.class);
    }

    private static Arguments wrong(List<String> properties, String... told) {
        return Arguments.of(properties, List.of(told));
    }

    static Stream<Arguments> wrongProperties() {
        return Stream.of(
                wrong(
                        List.of(URL),
                        "no login for Salesforce is set",
                        "bulk2.auth.token: not set",
                        "TokenProvider bean"),
                wrong(List.of(TOKEN), "bulk2.instance-url: not set", "an access token does not tell its org"),
                wrong(
                        List.of(URL, TOKEN, APP, APP_SECRET),
                        "more than one login",
                        "bulk2.auth.token: set by \"bulk2.auth.token\" from property source \"commandLineArgs\"",
                        "bulk2.auth.app.client-id: set by"),
                wrong(
                        List.of(URL, TOKEN, "bulk2.auth.sf-alias=x"),
                        "bulk2.auth.token: set",
                        "bulk2.auth.sf-alias: set"),
                wrong(
                        List.of(APP, "bulk2.auth.refresh-token=" + SECRET, USER, "bulk2.auth.jwt.key-file=server.key"),
                        "bulk2.auth.refresh-token: set",
                        "bulk2.auth.jwt.key-file: set"),
                wrong(List.of(URL, APP_SECRET), "bulk2.auth.app.client-id: not set"),
                wrong(List.of("bulk2.auth.refresh-token=" + SECRET), "bulk2.auth.app.client-id: not set"),
                wrong(List.of(URL, APP), "the app has nothing to log in with", "client-secret: not set", "key-file"),
                wrong(List.of(APP, APP_SECRET), "bulk2.auth.app.login-url: not set", "My Domain"),
                wrong(List.of(APP, "bulk2.auth.jwt.key-file=server.key"), "bulk2.auth.jwt.username: not set"),
                wrong(List.of(APP, USER), "bulk2.auth.jwt.key-file: not set"),
                wrong(List.of(APP, USER, "bulk2.auth.jwt.key-file=gone.key"), "there is no file", "gone.key"),
                wrong(
                        List.of(APP, USER, "bulk2.auth.jwt.key-file=a.key", "bulk2.auth.jwt.key-store=a.p12"),
                        "given twice",
                        "bulk2.auth.jwt.key-store: set"),
                wrong(
                        List.of(APP, USER, "bulk2.auth.jwt.key-store=a.p12", "bulk2.auth.jwt.key-alias=a"),
                        "bulk2.auth.jwt.key-store-password: not set"),
                wrong(
                        List.of("bulk2.instance-url=http://my.example.com", TOKEN),
                        "would send the token unencrypted",
                        "bulk2.instance-url: set by"),
                wrong(
                        List.of("bulk2.instance-url=ftp://me:" + SECRET + "@my.example.com", TOKEN),
                        "bulk2.instance-url: set by"),
                wrong(List.of(URL, "bulk2.auth.token=" + SECRET + " x"), "bulk2.auth.token: set by", "copy it again"),
                wrong(List.of(URL, TOKEN, "bulk2.api-version=sixty"), "bulk2.api-version: set by", "not like 63.0"),
                wrong(
                        List.of(URL, TOKEN, "bulk2.calls.retry.max-attempts=0"),
                        "bulk2.calls.retry.max-attempts: set by",
                        "must be at least 1; it is 0"),
                wrong(
                        List.of(URL, TOKEN, "bulk2.calls.retry.first-delay=1h"),
                        "bulk2.calls.retry.first-delay: set by",
                        "longer than the longest PT30S"),
                wrong(List.of(URL, TOKEN, "bulk2.calls.api-floor=some"), "bulk2.calls.api-floor: set by", "like 10%"),
                wrong(List.of(URL, TOKEN, "bulk2.calls.rate-limit.calls=-1"), "bulk2.calls.rate-limit.calls: set by"),
                wrong(List.of(URL, TOKEN, "bulk2.http.read-timeout=-1s"), "bulk2.http.read-timeout: set by"),
                wrong(List.of(URL, TOKEN, "bulk2.calls.max-concurrent=many"), "bulk2.calls.max-concurrent", "many"),
                // Not to be shown by the analyzer of Spring Boot, which shows values.
                wrong(List.of(URL, "bulk2.auth=" + SECRET), "bulk2.auth: set by"),
                wrong(List.of(URL, "bulk2.auth.app=" + SECRET), "bulk2.auth.app: set by"),
                wrong(
                        List.of(APP, APP_SECRET, "bulk2.auth.app.token-lifetime=" + SECRET),
                        "bulk2.auth.app.token-lifetime: set by",
                        "java.time.Duration"));
    }

    @ParameterizedTest
    @MethodSource("wrongProperties")
    void failureTellsWhatWhereAndWhatToDo(List<String> properties, List<String> told, CapturedOutput output) {
        assertDoesNotStart(properties.toArray(String[]::new));
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "Description:", "Action:")
                .contains(told)
                .doesNotContain(SECRET)
                .doesNotContain("\tat ");
    }

    @Test
    void wrongPasswordOfAKeystoreIsNotShown(CapturedOutput output) throws Exception {
        Path keystore = Files.write(folder.resolve("keys.p12"), new byte[] {1, 2, 3});
        List<String> properties = new ArrayList<>(List.of(APP, USER, "bulk2.auth.jwt.key-alias=loader"));
        properties.add("bulk2.auth.jwt.key-store=" + keystore);
        properties.add("bulk2.auth.jwt.key-store-password=" + SECRET);
        assertDoesNotStart(properties.toArray(String[]::new));
        assertThat(output)
                .contains("bulk2.auth.jwt.key-store: set by", keystore.toString(), "Action:")
                .doesNotContain(SECRET);
    }

    @Test
    void placeInAFileIsTold(CapturedOutput output) throws Exception {
        Path file = Files.writeString(folder.resolve("my.properties"), "# mine\n" + TOKEN + "\n" + APP + "\n");
        assertDoesNotStart("spring.config.additional-location=" + file.toUri(), URL);
        assertThat(output).contains("my.properties]", " - 2:", " - 3:").doesNotContain(SECRET);
    }
}
