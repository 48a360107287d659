package io.github.bulk2;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An HTTP proxy on the way to Salesforce. Requests go through it in a tunnel (CONNECT), so that it sees the host's name and
 * nothing else: neither tokens nor records. Plain HTTP, which is for a sandbox on this machine only, never goes through it.
 * The password shows up in no {@code toString}. Immutable and thread-safe.
 */
public final class HttpProxy {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");

    private final String host;
    private final int port;
    private final Login login;
    private final List<String> directHosts;

    /** Both are empty if there is none. */
    private record Login(String user, String password) {}

    private HttpProxy(String host, int port, Login login, List<String> directHosts) {
        this.host = host;
        this.port = port;
        this.login = login;
        this.directHosts = List.copyOf(directHosts);
    }

    /**
     * A proxy that asks for no password.
     *
     * @param host its name or address, without a scheme
     * @param port its port
     * @return the proxy
     * @throws IllegalArgumentException if one of them cannot be
     */
    public static HttpProxy of(String host, int port) {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("proxy host is not like proxy.mycompany.com");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("proxy port is " + port + "; it must be from 1 to 65535");
        }
        return new HttpProxy(host, port, new Login("", ""), List.of());
    }

    /**
     * Sets user and password, which are sent to the proxy by the Basic scheme (RFC 7617), unencrypted as the connection to
     * the proxy is.
     *
     * @param user the user, without a colon [none]
     * @param password the password
     * @return the changed copy
     * @throws IllegalArgumentException if the user is empty or has a colon
     */
    public HttpProxy withCredentials(String user, String password) {
        if (user.isEmpty() || user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("the proxy user is empty or has a colon");
        }
        return new HttpProxy(host, port, new Login(user, Objects.requireNonNull(password, "password")), directHosts);
    }

    /**
     * Sets the hosts that are reached without the proxy, as the variable {@code NO_PROXY} names them.
     *
     * @param hosts names, each for itself and all that end in a dot and it; addresses; {@code *} for all [none]
     * @return the changed copy
     */
    public HttpProxy withDirectHosts(List<String> hosts) {
        List<String> plain = new ArrayList<>();
        for (String given : hosts) {
            String name = given.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
            if (!name.isEmpty()) {
                plain.add(name);
            }
        }
        return new HttpProxy(host, port, login, plain);
    }

    /** {@return its name or address} */
    public String host() {
        return host;
    }

    /** {@return its port} */
    public int port() {
        return port;
    }

    /** {@return the user, if the proxy asks for one} */
    public Optional<String> user() {
        return login.user().isEmpty() ? Optional.empty() : Optional.of(login.user());
    }

    /** {@return the password; empty if there is no user} */
    public String password() {
        return login.password();
    }

    /**
     * Tells whether a host is reached without the proxy.
     *
     * @param target the host's name or address
     * @return whether it is
     */
    public boolean isDirect(String target) {
        String name = target.toLowerCase(Locale.ROOT);
        return directHosts.stream()
                .anyMatch(direct -> direct.equals("*") || name.equals(direct) || name.endsWith("." + direct));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
