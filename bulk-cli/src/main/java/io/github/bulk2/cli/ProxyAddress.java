package io.github.bulk2.cli;

import io.github.bulk2.HttpProxy;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how people write a proxy: {@code http://user:password@host:port}, of which host and port have to be there. */
final class ProxyAddress {

    private static final Pattern ADDRESS =
            Pattern.compile("(?:http://)?(?:([^:@/]*)(?::([^@/]*))?@)?([^:@/]+|\\[[^]]+]):([0-9]{1,5})/?");

    private ProxyAddress() {}

    static boolean hasPassword(String address) {
        return address.contains("@");
    }

    /** User and password of the address count if there are none beside it. */
    static HttpProxy of(Origin origin, Session session, List<String> directHosts) {
        Matcher parts = ADDRESS.matcher(String.valueOf(origin.value()).strip());
        if (!parts.matches()) {
            throw CliException.usage(
                    "the proxy is not like proxy.mycompany.com:3128 or http://proxy.mycompany.com:3128");
        }
        HttpProxy proxy =
                HttpProxy.of(parts.group(3), Integer.parseInt(parts.group(4))).withDirectHosts(directHosts);
        Origin login = origin.provenBy(new Origin(null, decoded(parts.group(1)), decoded(parts.group(2))));
        if (login.user() == null) {
            return proxy;
        }
        char[] password = login.secret(session);
        if (password == null) {
            throw CliException.usage("the proxy has a user, but no password. Set BULK2_PROXY_PASSWORD or use"
                    + " --proxy-password-file");
        }
        return proxy.withCredentials(login.user(), new String(password));
    }

    /** The variable NO_PROXY. */
    static List<String> directHosts(@Nullable String list) {
        return list == null ? List.of() : Arrays.asList(list.split("[,\\s]+"));
    }

    private static @Nullable String decoded(@Nullable String text) {
        return text == null || text.isEmpty()
                ? null
                : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
