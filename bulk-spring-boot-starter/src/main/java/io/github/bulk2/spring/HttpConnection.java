package io.github.bulk2.spring;

import static io.github.bulk2.spring.ClientSettings.with;
import static io.github.bulk2.spring.InvalidPropertyException.checked;
import static io.github.bulk2.spring.InvalidPropertyException.missing;

import io.github.bulk2.HttpProxy;
import io.github.bulk2.HttpSettings;
import io.github.bulk2.spring.BulkProperties.Http;
import io.github.bulk2.spring.BulkProperties.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;

/** How to speak HTTP, from the properties; each that is refused is told by its name. */
final class HttpConnection {

    private static final String HOST = "bulk2.http.proxy.host";
    private static final String PORT = "bulk2.http.proxy.port";
    private static final String USER = "bulk2.http.proxy.user";
    private static final String PASSWORD = "bulk2.http.proxy.password";

    private final Http http;
    private final @Nullable SslBundles bundles;

    HttpConnection(Http http, @Nullable SslBundles bundles) {
        this.http = http;
        this.bundles = bundles;
    }

    HttpSettings settings() {
        HttpSettings all = HttpSettings.ofDefaults();
        all = with(all, "http.connect-timeout", http.connectTimeout(), HttpSettings::withConnectTimeout);
        all = with(all, "http.read-timeout", http.readTimeout(), HttpSettings::withReadTimeout);
        all = with(all, "http.total-timeout", http.totalTimeout(), HttpSettings::withTotalTimeout);
        all = with(all, "http.client-name", http.clientName(), HttpSettings::withClientName);
        Proxy proxy = http.proxy();
        if (proxy != null) {
            all = all.withProxy(proxy(proxy));
        }
        String bundle = http.sslBundle();
        return bundle == null ? all : new SslStores(bundle, bundles).addTo(all);
    }

    private static HttpProxy proxy(Proxy proxy) {
        String host = proxy.host();
        if (host == null) {
            throw missing(HOST, "the other properties of the proxy need it");
        }
        Integer port = proxy.port();
        if (port == null) {
            throw missing(PORT, "a proxy has no usual one");
        }
        HttpProxy all = checked(List.of(HOST, PORT), () -> HttpProxy.of(host, port));
        List<String> direct = proxy.directHosts();
        if (direct != null) {
            all = all.withDirectHosts(direct);
        }
        String user = proxy.user();
        String password = proxy.password();
        if (user == null && password == null) {
            return all;
        }
        if (user == null) {
            throw missing(USER, "a password is for a user");
        }
        if (password == null) {
            throw missing(PASSWORD, "the proxy asks for it");
        }
        HttpProxy unnamed = all;
        return checked(USER, () -> unnamed.withCredentials(user, password));
    }
}
