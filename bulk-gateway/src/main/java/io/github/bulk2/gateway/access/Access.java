package io.github.bulk2.gateway.access;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may talk to an adapter: the address it listens at, the gateway token, and the origins and hosts that requests may
 * name. Immutable and thread-safe; {@link AccessHandler} enforces it.
 *
 * <p>The default is the loopback address without a token: only programs of this machine get through, and no web page, as a
 * browser names its page's origin, and the name that a rebound DNS entry has. There is no CORS: no header of it is ever sent.
 */
public final class Access {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.[0-9]{1,3}){3}|\\[?::1]?");
    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+]");
    private static final Pattern LOOPBACK_ORIGIN =
            Pattern.compile("https?://(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]{1,5})?");
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#@\\s]+");
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");
    // RFC 6750, section 2.1.
    private static final Pattern BEARER_TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{16,4096}=*");
    private static final Access LOOPBACK_ONLY = new Access("127.0.0.1", null, Set.of(), Set.of());

    private final String host;
    private final @Nullable GatewayToken token;
    private final Set<String> origins;
    private final Set<String> hosts;

    private Access(String host, @Nullable GatewayToken token, Set<String> origins, Set<String> hosts) {
        this.host = host;
        this.token = token;
        this.origins = origins;
        this.hosts = hosts;
    }

    /** {@return the default: 127.0.0.1, no token, no other origins or hosts} */
    public static Access loopback() {
        return LOOPBACK_ONLY;
    }

    /**
     * Demands a token, and so lets the adapter listen anywhere.
     *
     * @param host the address to listen at, such as {@code 0.0.0.0}
     * @param gatewayToken what each request has to carry as {@code Authorization: Bearer}; at least 16 of the characters
     *     that RFC 6750 allows
     * @return the policy
     * @throws IllegalArgumentException if the token is too short or holds other characters, or the host is none
     */
    public static Access withToken(String host, String gatewayToken) {
        if (!BEARER_TOKEN.matcher(gatewayToken).matches()) {
            throw new IllegalArgumentException(
                    "the gateway token must have at least 16 characters of A-Z a-z 0-9 . _ ~ + / -;"
                            + " make one with: openssl rand -hex 32");
        }
        return new Access(checkedHost(host), new GatewayToken(gatewayToken), Set.of(), Set.of());
    }

    /**
     * Demands no token.
     *
     * @param host a loopback address
     * @return the policy
     * @throws IllegalArgumentException if the host is no loopback address
     */
    public static Access withoutToken(String host) {
        if (!isLoopback(checkedHost(host))) {
            throw new IllegalArgumentException("listening at " + host
                    + " lets other machines use the org's account: it needs a gateway token (or, against all advice, to be"
                    + " told to go without)");
        }
        return new Access(host, null, Set.of(), Set.of());
    }

    /**
     * Demands no token, wherever the adapter listens: whoever reaches it uses the org's account.
     *
     * @param host the address to listen at
     * @return the policy
     * @throws IllegalArgumentException if the host is none
     */
    public static Access insecure(String host) {
        return new Access(checkedHost(host), null, Set.of(), Set.of());
    }

    /**
     * Lets a web page of another origin through, besides those of loopback addresses and of the adapter itself.
     *
     * @param origin such as {@code https://tools.example.com}
     * @return the changed copy
     * @throws IllegalArgumentException if it is no origin
     */
    public Access withOrigin(String origin) {
        if (!ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException("\"" + origin + "\" is not an origin such as https://tools.example.com");
        }
        return new Access(host, token, plus(origins, origin), hosts);
    }

    /**
     * Accepts requests that name this machine in another way, such as through a proxy or in a container.
     *
     * @param name a host name, without a port
     * @return the changed copy
     * @throws IllegalArgumentException if it is no host name
     */
    public Access withHostName(String name) {
        if (!HOST_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" is not a host name; leave the port out");
        }
        return new Access(host, token, origins, plus(hosts, name));
    }

    /** {@return the address to listen at} */
    public String host() {
        return host;
    }

    /** {@return whether requests have to carry the gateway token} */
    public boolean needsToken() {
        return token != null;
    }

    /** Whether the value of an {@code Authorization} header is good enough. */
    boolean admits(@Nullable String authorization) {
        return token == null || token.isIn(authorization);
    }

    /** Whether the value of a {@code Host} header names this machine. A rebound DNS entry has a name, never an address. */
    boolean isThisHost(@Nullable String header) {
        if (header == null) {
            return false;
        }
        String name = header.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
        return LOOPBACK.matcher(name).matches()
                || name.equals(host.toLowerCase(Locale.ROOT))
                || hosts.contains(name)
                || (!isLoopback(host) && IP_ADDRESS.matcher(name).matches());
    }

    /** Whether the value of an {@code Origin} header is one that may send requests to the host that it names. */
    boolean isAllowedOrigin(@Nullable String origin, @Nullable String hostHeader) {
        if (origin == null) {
            return true;
        }
        String given = origin.toLowerCase(Locale.ROOT);
        return LOOPBACK_ORIGIN.matcher(given).matches()
                || origins.contains(given)
                || (hostHeader != null
                        && given.replaceFirst("^https?://", "").equals(hostHeader.toLowerCase(Locale.ROOT)));
    }

    private static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    private static String checkedHost(String host) {
        if (Objects.requireNonNull(host, "host").isBlank()) {
            throw new IllegalArgumentException("the host to listen at is empty; the default is 127.0.0.1");
        }
        return host;
    }

    private static Set<String> plus(Set<String> some, String another) {
        Set<String> all = new LinkedHashSet<>(some);
        all.add(another.toLowerCase(Locale.ROOT));
        return Set.copyOf(all);
    }

    @Override
    public String toString() {
        return host + (token == null ? " without a token" : " with a token");
    }
}
