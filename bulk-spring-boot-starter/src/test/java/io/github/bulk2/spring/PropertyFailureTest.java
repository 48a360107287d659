package io.github.bulk2.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/** What an application tells that cannot start. */
@ExtendWith(OutputCaptureExtension.class)
class PropertyFailureTest {

    private static final String SECRET = "sw0rdfish";
    private static final String URL = "bulk2.instance-url=https://my.example.com";
    private static final String TOKEN = "bulk2.auth.token=" + SECRET;
    private static final String APP = "bulk2.auth.app.client-id=app";
    private static final String APP_SECRET = "bulk2.auth.app.client-secret=" + SECRET;
    private static final String PROXY = "bulk2.http.proxy.host=proxy.example.com";
    private static final String PROXY_PORT = "bulk2.http.proxy.port=3128";
    private static final String BUNDLE = "spring.ssl.bundle.jks.company.";
    private static final String USER = "bulk2.auth.jwt.username=loader@example.com";

    @TempDir
    Path folder;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    /** All that an application prints, from its first line to its last. */
    private static void assertDoesNotStart(String... properties) {
        String[] arguments = Stream.of(properties).map(each -> "--" + each).toArray(String[]::new);
        assertThatThrownBy(() -> new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.NONE)
                        .run(arguments)
                        .close())
                .isInstanceOf(Exception.class);
    }

    /** What the first analyzer that knows the failure makes of it, asked as Spring Boot asks. */
    private static String told(List<String> properties) {
        AtomicReference<ConfigurableApplicationContext> application = new AtomicReference<>();
        AtomicReference<String> told = new AtomicReference<>();
        Sandboxes.application()
                .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withInitializer(application::set)
                .withPropertyValues(properties.toArray(String[]::new))
                .run(context -> {
                    Throwable failure = context.getStartupFailure();
                    assertThat(failure).isNotNull();
                    ArgumentResolver arguments = ArgumentResolver.of(
                                    Environment.class, application.get().getEnvironment())
                            .and(BeanFactory.class, application.get().getBeanFactory());
                    // Those that need what the application has not are left out, as Spring Boot does.
                    SpringFactoriesLoader.forDefaultResourceLocation()
                            .load(FailureAnalyzer.class, arguments, (type, name, missing) -> {})
                            .stream()
                            .map(analyzer -> analyzer.analyze(failure))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .ifPresent(analysis -> told.set(analysis.getDescription() + "\n" + analysis.getAction()));
                });
        assertThat(told.get()).as("an analysis").isNotNull();
        return told.get();
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
                        "bulk2.auth.token: set by \"bulk2.auth.token\" from property source \"test\"",
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
                wrong(List.of(URL, TOKEN, "bulk2.calls.api-floor=10%"), "'bulk2.calls.api-floor'"),
                wrong(
                        List.of(URL, TOKEN, "bulk2.calls.api-floor.percent=100"),
                        "bulk2.calls.api-floor.percent: set by",
                        "from 1 to 99"),
                wrong(
                        List.of(URL, TOKEN, "bulk2.calls.api-floor.left.bulk-api-batches=-1"),
                        "bulk2.calls.api-floor.left.bulk-api-batches: set by",
                        "must not be negative"),
                wrong(List.of(URL, TOKEN, "bulk2.calls.api-floor.left.batches=9"), "BULK_API_BATCHES", "QUERY_JOBS"),
                wrong(
                        List.of(URL, TOKEN, "bulk2.calls.api-floor.pause.longest=6h"),
                        "bulk2.calls.api-floor.percent: not set",
                        "no floor to pause at"),
                wrong(
                        List.of(
                                URL,
                                TOKEN,
                                "bulk2.calls.api-floor.percent=1",
                                "bulk2.calls.api-floor.pause.longest=0s"),
                        "bulk2.calls.api-floor.pause.longest: set by"),
                wrong(List.of(URL, TOKEN, "bulk2.http.total-timeout=0s"), "bulk2.http.total-timeout: set by"),
                wrong(List.of(URL, TOKEN, "bulk2.http.client-name=a,b"), "bulk2.http.client-name: set by", "letters"),
                wrong(List.of(URL, TOKEN, "bulk2.http.proxy.port=3128"), "bulk2.http.proxy.host: not set"),
                wrong(List.of(URL, TOKEN, "bulk2.http.proxy.host=proxy"), "bulk2.http.proxy.port: not set"),
                wrong(
                        List.of(URL, TOKEN, PROXY, "bulk2.http.proxy.port=0"),
                        "bulk2.http.proxy.port: set by",
                        "from 1 to 65535"),
                wrong(
                        List.of(URL, TOKEN, "bulk2.http.proxy.host=me:" + SECRET + "@proxy", PROXY_PORT),
                        "bulk2.http.proxy.host: set by",
                        "not like proxy.mycompany.com"),
                wrong(
                        List.of(URL, TOKEN, PROXY, PROXY_PORT, "bulk2.http.proxy.password=" + SECRET),
                        "bulk2.http.proxy.user: not set"),
                wrong(
                        List.of(URL, TOKEN, PROXY, PROXY_PORT, "bulk2.http.proxy.user=me"),
                        "bulk2.http.proxy.password: not set"),
                wrong(
                        List.of(URL, TOKEN, "bulk2.http.ssl-bundle=company"),
                        "bulk2.http.ssl-bundle: set by",
                        "no SSL bundle \"company\"; there are []",
                        "spring.ssl.bundle.pem.company"),
                wrong(
                        List.of(URL, TOKEN, "bulk2.http.ssl-bundle=company", BUNDLE + "truststore.location=gone.p12"),
                        "bulk2.http.ssl-bundle: set by",
                        "gone.p12"),
                wrong(
                        List.of(URL, TOKEN, "bulk2.http.ssl-bundle=company", BUNDLE + "protocol=TLSv1.3"),
                        "jdk.tls.client.protocols"),
                wrong(
                        List.of(URL, TOKEN, "bulk2.http.ssl-bundle=company", BUNDLE + "protocol=TLS"),
                        "neither a trust store nor a key store"),
                wrong(List.of(URL, TOKEN, "bulk2.calls.rate-limit.calls=-1"), "bulk2.calls.rate-limit.calls: set by"),
                wrong(List.of(URL, TOKEN, "bulk2.http.read-timeout=-1s"), "bulk2.http.read-timeout: set by"),
                wrong(List.of(URL, TOKEN, "bulk2.calls.max-concurrent=many"), "bulk2.calls.max-concurrent", "many"),
                wrong(
                        List.of(URL, TOKEN, "bulk2.http.proxy=http://me:" + SECRET + "@proxy"),
                        "bulk2.http.proxy: set by"),
                wrong(
                        List.of(URL, TOKEN, PROXY, "bulk2.http.proxy.port=" + SECRET),
                        "bulk2.http.proxy.port: set by",
                        "java.lang.Integer"),
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
    void failureTellsWhatWhereAndWhatToDo(List<String> properties, List<String> told) {
        assertThat(told(properties)).contains(told).doesNotContain(SECRET);
    }

    @Test
    void applicationPrintsIt(CapturedOutput output) {
        assertDoesNotStart(URL, TOKEN, APP, APP_SECRET);
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "Description:", "Action:", "more than one login")
                .contains("bulk2.auth.token: set by \"bulk2.auth.token\" from property source \"commandLineArgs\"")
                .doesNotContain(SECRET)
                .doesNotContain("\tat ");
    }

    @Test
    void wrongPasswordOfAKeystoreIsNotShown() throws Exception {
        Path keystore = Files.write(folder.resolve("keys.p12"), new byte[] {1, 2, 3});
        List<String> properties = new ArrayList<>(List.of(APP, USER, "bulk2.auth.jwt.key-alias=loader"));
        properties.add("bulk2.auth.jwt.key-store=" + keystore);
        properties.add("bulk2.auth.jwt.key-store-password=" + SECRET);
        assertThat(told(properties))
                .contains("bulk2.auth.jwt.key-store: set by", keystore.toString(), "Correct")
                .doesNotContain(SECRET);
    }

    @Test
    void placeInAFileIsTold(CapturedOutput output) throws Exception {
        Path file = Files.writeString(folder.resolve("my.properties"), "# mine\n" + TOKEN + "\n" + APP + "\n");
        assertDoesNotStart("spring.config.additional-location=" + file.toUri(), URL);
        assertThat(output).contains("my.properties]", " - 2:", " - 3:").doesNotContain(SECRET);
    }
}
