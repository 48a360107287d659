package io.github.bulk2.internal;

import java.net.URI;
import java.util.Locale;

/** The rules for a URL that tokens are sent to. Stateless. */
public final class OrgUrl {

    private OrgUrl() {}

    /**
     * Checks a URL and reduces it to scheme, host and port, where that is not the scheme's own.
     *
     * @param url such as {@code https://mycompany.my.salesforce.com}
     * @param name what it is, for the message
     * @return the URL without a slash at its end, in lower case
     * @throws IllegalArgumentException if it has a path, or a scheme that would send a secret unencrypted to another
     *     machine
     */
    public static URI checked(URI url, String name) {
        // First of all: the other messages show the URL.
        if (String.valueOf(url.getRawSchemeSpecificPart()).contains("@")) {
            throw new IllegalArgumentException(name + " must not hold a user or a password");
        }
        String scheme = url.getScheme() == null ? null : url.getScheme().toLowerCase(Locale.ROOT);
        String host = url.getHost();
        if (host == null || scheme == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException(
                    name + " \"" + url + "\" is not like https://mycompany.my.salesforce.com");
        }
        if (scheme.equals("http") && !isLoopback(host)) {
            throw new IllegalArgumentException(name + " \"" + url
                    + "\" would send the token unencrypted; use https, http is for a sandbox on this machine");
        }
        String path = url.getPath();
        if (path != null && !path.isEmpty() && !path.equals("/")) {
            throw new IllegalArgumentException(name + " \"" + url + "\" has a path; leave \"" + path + "\" out");
        }
        String authority = url.getRawAuthority().toLowerCase(Locale.ROOT);
        String ownPort = scheme.equals("https") ? ":443" : ":80";
        return URI.create(scheme + "://"
                + (authority.endsWith(ownPort)
                        ? authority.substring(0, authority.length() - ownPort.length())
                        : authority));
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
