package io.github.bulk2.gateway.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Properties;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** The OpenAPI document, and the page that shows it with Swagger UI. All of it comes from this jar and its libraries. */
final class Pages {

    private static final String DOCUMENT = "/v1/openapi.json";
    // Swagger UI sets styles on elements it draws, and its icons are data URLs.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"
            + " 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'";
    private static final Map<String, String> OWN =
            Map.of("/", "index.html", "/ui/start.js", "start.js", DOCUMENT, "openapi.json");
    private static final Map<String, String> SWAGGER_UI = Map.of(
            "/ui/swagger-ui-bundle.js", "swagger-ui-bundle.js",
            "/ui/swagger-ui.css", "swagger-ui.css",
            "/ui/favicon-32x32.png", "favicon-32x32.png");
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "png", "image/png",
            "json", "application/json");

    static boolean has(String path) {
        return OWN.containsKey(path) || SWAGGER_UI.containsKey(path);
    }

    /** Answers if the path is one of these. */
    boolean answer(Exchange exchange) throws IOException {
        String path = exchange.path();
        if (!has(path)) {
            return false;
        }
        if (!exchange.method().equals("GET")) {
            exchange.header("Allow", "GET");
            throw new ProblemException(HttpStatus.METHOD_NOT_ALLOWED_405, "This path knows GET only.");
        }
        String own = OWN.get(path);
        String resource = own == null ? swaggerUi() + SWAGGER_UI.get(path) : own;
        if (!path.equals(DOCUMENT)) {
            exchange.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
            exchange.header("Referrer-Policy", "no-referrer");
        }
        String type = MEDIA_TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
        try (InputStream in = open(resource)) {
            OutputStream out = exchange.begin(HttpStatus.OK_200, String.valueOf(type));
            in.transferTo(out);
            out.close();
        }
        return true;
    }

    private static String swaggerUi() throws IOException {
        Properties versions = new Properties();
        try (InputStream in = open("libraries.properties")) {
            versions.load(in);
        }
        return "/META-INF/resources/webjars/swagger-ui/" + versions.getProperty("swagger-ui") + "/";
    }

    private static InputStream open(String resource) throws IOException {
        @Nullable InputStream in = Pages.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IOException("the gateway's own file " + resource + " is missing");
        }
        return in;
    }
}
