package io.github.bulk2.auth;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/** A token endpoint that counts its requests and answers as it is told. */
final class LoginServer implements AutoCloseable {

    /** What a request is answered with; {@code location} is for redirects. */
    record Answer(int status, String body, String location) {}

    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile IntFunction<Answer> answers;

    LoginServer(IntFunction<Answer> answers) {
        this.answers = answers;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(run -> {
            Thread thread = new Thread(run, "login-server");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
    }

    static Answer token(String token, URI instanceUrl, String more) {
        return new Answer(
                200,
                "{\"access_token\":\"" + token + "\",\"instance_url\":\"" + instanceUrl
                        + "\",\"token_type\":\"Bearer\",\"issued_at\":\"1732260000000\",\"scope\":\"api\"" + more + "}",
                "");
    }

    static Answer error(String error, String description) {
        return new Answer(400, "{\"error\":\"" + error + "\",\"error_description\":\"" + description + "\"}", "");
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void answerWith(IntFunction<Answer> next) {
        answers = next;
    }

    /** The forms that came, in order. */
    List<String> requests() {
        return requests;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Answer answer = answers.apply(requests.size());
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            String type = answer.body().startsWith("{") ? "application/json;charset=UTF-8" : "text/html";
            exchange.getResponseHeaders().set("Content-Type", type);
            if (!answer.location().isEmpty()) {
                exchange.getResponseHeaders().set("Location", answer.location());
            }
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
