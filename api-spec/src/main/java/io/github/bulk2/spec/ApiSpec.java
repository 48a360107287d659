package io.github.bulk2.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/**
 * The documents this jar carries, each as a URL, a stream or a text.
 *
 * <p>The constants are immutable and safe for use by any number of threads; every call of {@link #open()} gives a stream
 * of its own. All documents are YAML in UTF-8.
 */
public enum ApiSpec {
    /** The OpenAPI 3.1 document of Bulk API 2.0 exactly as it was given, with its mistakes. */
    AS_GIVEN("salesforce-bulk-api-2.openapi.yaml"),

    /** The OpenAPI Overlay 1.0 document with every correction, what was wrong, and where the truth comes from. */
    OVERLAY("salesforce-bulk-api-2.overlay.yaml"),

    /** The OpenAPI 3.1 document with the overlay applied: the one to generate from and to validate against. */
    OVERLAID("salesforce-bulk-api-2.overlaid.openapi.yaml"),

    /** The Naftiko capability for ingest jobs exactly as it was given. */
    CAPABILITY("salesforce-bulk-ingest-jobs.naftiko.yaml"),

    /** The Naftiko capability for ingest jobs with its mistakes corrected. */
    CORRECTED_CAPABILITY("salesforce-bulk-ingest-jobs.corrected.naftiko.yaml"),

    /** A Naftiko capability for query jobs, which the one for ingest jobs leaves out. */
    QUERY_CAPABILITY("salesforce-bulk-query-jobs.naftiko.yaml");

    private final String fileName;

    ApiSpec(String fileName) {
        this.fileName = fileName;
    }

    /**
     * Where the document lies.
     *
     * @return the document's URL inside this jar or classes folder
     * @throws IllegalStateException if the document is missing, which means that this jar was not built by its own build
     */
    public URL url() {
        URL url = ApiSpec.class.getResource(fileName);
        if (url == null) {
            throw new IllegalStateException(
                    fileName + " is not next to " + ApiSpec.class.getName() + ": build the module api-spec first");
        }
        return url;
    }

    /**
     * Opens the document for reading.
     *
     * @return a new stream at the document's first byte; the caller closes it
     * @throws IllegalStateException if the document is missing
     * @throws UncheckedIOException if the jar cannot be read
     */
    public InputStream open() {
        try {
            return url().openStream();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open " + fileName, e);
        }
    }

    /**
     * Reads the whole document.
     *
     * @return the document's text
     * @throws IllegalStateException if the document is missing
     * @throws UncheckedIOException if the jar cannot be read
     */
    public String text() {
        try (InputStream in = open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + fileName, e);
        }
    }
}
