package io.github.bulk2.it;

import io.github.bulk2.BulkClient;
import io.github.bulk2.CallSettings;
import io.github.bulk2.HttpProxy;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.IngestRequest;
import io.github.bulk2.auth.ConnectedApp;
import io.github.bulk2.auth.SigningKey;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.error.BulkException;
import io.github.bulk2.export.Export;
import io.github.bulk2.load.Load;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Logs in in every way, rightly and wrongly, loads and exports, and prints everything it comes across. */
final class TalkativeClient {

    static final String KEY = "3MVG9consumerKey";
    static final String SECRET = "consumer.the_secret.value";
    static final String REFRESH = "refresh.the_secret.value";
    static final String WRONG = "wrong.the_secret.value";
    static final String USER = "loader@mycompany.example";

    private TalkativeClient() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        URI url = URI.create(args[0]);
        Path folder = Path.of(args[1]);
        ConnectedApp app = ConnectedApp.of(url, KEY);
        SigningKey key = SigningKey.ofPem(folder.resolve("server.key"));
        Map<String, TokenProvider> logins = Map.of(
                "credentials", app.clientCredentials(SECRET),
                "jwt", app.jwtBearer(USER, key),
                "refresh", app.withConsumerSecret(SECRET).refreshToken(REFRESH, rotated -> {}));
        for (Map.Entry<String, TokenProvider> login : logins.entrySet()) {
            System.out.println(login);
            work(login.getValue(), folder, login.getKey());
        }
        List<TokenProvider> wrong = List.of(
                app.clientCredentials(WRONG),
                app.refreshToken(WRONG, rotated -> {}),
                app.jwtBearer("somebody@else.example", key),
                ConnectedApp.of(URI.create("http://127.0.0.1:1"), KEY).clientCredentials(SECRET));
        for (TokenProvider tokens : wrong) {
            fail(BulkClient.builder()
                    .calls(CallSettings.ofDefaults().withMaxAttempts(1))
                    .tokens(tokens));
        }
        fail(BulkClient.builder().instanceUrl(url).tokens(TokenProvider.fixed("00D5g000004abcdEAA!" + WRONG)));
        try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread refusing = new Thread(() -> refuse(proxy), "refusing-proxy");
            refusing.setDaemon(true);
            refusing.start();
            HttpProxy way = HttpProxy.of("127.0.0.1", proxy.getLocalPort()).withCredentials("loader", WRONG);
            System.out.println(way);
            fail(BulkClient.builder()
                    .http(HttpSettings.ofDefaults().withProxy(way))
                    .tokens(ConnectedApp.of(URI.create("https://acme.my.salesforce.com"), KEY)
                            .clientCredentials(SECRET)));
        }
    }

    private static void refuse(ServerSocket proxy) {
        try (Socket client = proxy.accept()) {
            var unused = client.getInputStream().read(new byte[4096]);
            client.getOutputStream()
                    .write("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException closed) {
            System.out.println("the proxy gave up");
        }
    }

    private static void work(TokenProvider tokens, Path folder, String name) throws InterruptedException, IOException {
        Path accounts = Files.writeString(folder.resolve(name + ".csv"), "Name\nAlpha\nBeta\n");
        try (BulkClient client = BulkClient.builder().tokens(tokens).build()) {
            Load load = Load.of(IngestRequest.insert("Account"), accounts);
            System.out.println(client.load(load.withRunFolder(folder.resolve("load-" + name))));
            System.out.println(client.export(Export.query("SELECT Id, Name FROM Account")
                    .withRunFolder(folder.resolve("export-" + name))
                    .toFile(folder.resolve("exported-" + name + ".csv"))));
            System.out.println(tokens + " " + tokens.token());
        }
    }

    private static void fail(BulkClient.Builder builder) {
        try (BulkClient client = builder.build()) {
            client.ingest().create(IngestRequest.insert("Account"));
        } catch (BulkException expected) {
            System.out.println("failed " + expected.getMessage());
            expected.printStackTrace(System.out);
        }
    }
}
