package io.github.bulk2.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URL of an org as it was given: checked, and where it was copied from a browser, that of the org's API.
 *
 * @param url scheme, host and port
 * @param corrected whether it is another one than was given
 */
record OrgUrlText(String url, boolean corrected) {

    private static final String FORM =
            " must look like https://mycompany.my.salesforce.com, or http://localhost:8099 for"
                    + " a server on this machine";
    // The domains of one My Domain: Lightning Experience, Setup and Experience Cloud.
    private static final Pattern BROWSER =
            Pattern.compile("(.+)\\.(?:lightning\\.force\\.com|my\\.salesforce-setup\\.com|my\\.site\\.com)");

    /**
     * Reads a URL.
     *
     * @param what what it is, for messages
     */
    static OrgUrlText of(String given, String what) {
        String text = given.strip();
        if (text.contains("@")) {
            throw CliException.usage("the " + what + " must not hold a user or a password; it" + FORM);
        }
        URI url = parsed(text, what);
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        String host = url.getHost().toLowerCase(Locale.ROOT);
        if (scheme.equals("http") && !isLoopback(host)) {
            throw CliException.usage("the " + what + " \"" + text + "\" would send secrets unencrypted; it" + FORM);
        }
        Matcher browser = BROWSER.matcher(host);
        String apiHost = browser.matches() ? browser.group(1) + ".my.salesforce.com" : host;
        boolean ofSalesforce = apiHost.endsWith(".salesforce.com");
        boolean bare = url.getRawQuery() == null
                && url.getRawFragment() == null
                && (url.getRawPath().isEmpty() || url.getRawPath().equals("/"));
        if (!bare && !ofSalesforce) {
            throw CliException.usage(
                    "the " + what + " \"" + text + "\" has more than a host; leave out what is behind it: it" + FORM);
        }
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return new OrgUrlText(scheme + "://" + apiHost + port, !bare || !apiHost.equals(host));
    }

    /** The URL to use; says so if it is another one than was given. */
    static @Nullable String used(Session session, @Nullable String given, String what) {
        if (given == null) {
            return null;
        }
        OrgUrlText read = of(given, what);
        if (read.corrected()) {
            session.hint("bulk2: the " + what + " is that of a page; using " + read.url() + ", where the org's API is");
        }
        return read.url();
    }

    private static URI parsed(String text, String what) {
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            if (url.getHost() != null && (scheme.equals("https") || scheme.equals("http")) && url.getPort() <= 65_535) {
                return url;
            }
        } catch (URISyntaxException none) {
            // As below: what Java says of it helps nobody.
        }
        throw CliException.usage("the " + what + " \"" + text + "\" is none: it" + FORM);
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
