package io.github.bulk2.sandbox;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The SOAP Partner API, as far as clients of Bulk API 2.0 need it: to log in, and to know the objects. */
final class SoapEndpoint {
    private static final int HTTP_FAULT = 500;
    private static final int MAX_BYTES = 1 << 20;
    private static final int SESSION_SECONDS = 7_200;

    private final Org org;
    private final Sessions sessions;
    private final URI instanceUrl;

    SoapEndpoint(Org org, Sessions sessions, URI instanceUrl) {
        this.org = org;
        this.sessions = sessions;
        this.instanceUrl = instanceUrl;
    }

    void handle(Exchange exchange) throws IOException {
        try {
            SoapRequest request = SoapRequest.read(body(exchange));
            reply(exchange, 200, SoapAnswer.of(request.operation(), results(request, exchange.segments())));
        } catch (ApiException e) {
            reply(exchange, HTTP_FAULT, SoapAnswer.fault(e.errorCode(), String.valueOf(e.getMessage())));
        }
    }

    private static byte[] body(Exchange exchange) throws IOException {
        try {
            InputStream body = exchange.body();
            boolean compressed = exchange.header("Content-Encoding").equalsIgnoreCase("gzip");
            return (compressed ? new GZIPInputStream(body) : body).readNBytes(MAX_BYTES);
        } catch (ZipException | EOFException e) {
            throw new ApiException(HTTP_FAULT, "soapenv:Client", "The request is not compressed as it says");
        }
    }

    private static void reply(Exchange exchange, int status, byte[] xml) throws IOException {
        exchange.reply(status, "text/xml;charset=UTF-8", xml);
    }

    private List<SortedMap<String, @Nullable Object>> results(SoapRequest request, List<String> segments) {
        if (request.operation().equals("login")) {
            return List.of(login(request, segments.get(3)));
        }
        if (!sessions.isValid("Bearer " + request.sessionId())) {
            throw new ApiException(
                    HTTP_FAULT, "INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader: Illegal Session");
        }
        org.usage().countRequest();
        return switch (request.operation()) {
            case "logout" -> logout(request);
            case "getUserInfo" -> List.of(userInfo());
            case "describeGlobal" -> List.of(global());
            case "describeSObject", "describeSObjects" -> described(request);
            default ->
                throw new ApiException(
                        HTTP_FAULT, "soapenv:Client", "No operation available for request " + request.operation());
        };
    }

    private SortedMap<String, @Nullable Object> login(SoapRequest request, String version) {
        Settings settings = org.settings();
        String password = request.argument("password");
        boolean right = settings.password == null ? !password.isEmpty() : password.equals(settings.password);
        if (!right || !request.argument("username").equalsIgnoreCase(settings.username)) {
            throw new ApiException(
                    HTTP_FAULT, "INVALID_LOGIN", "Invalid username, password, security token; or user locked out.");
        }
        SortedMap<String, @Nullable Object> all = new TreeMap<>();
        all.put("metadataServerUrl", url("m", version));
        all.put("passwordExpired", false);
        all.put("sandbox", true);
        all.put("serverUrl", url("u", version));
        all.put("sessionId", sessions.issue());
        all.put("userId", org.runningUserId());
        all.put("userInfo", userInfo());
        return all;
    }

    private String url(String api, String version) {
        return instanceUrl + "/services/Soap/" + api + "/" + version + "/"
                + org.organizationId().substring(0, 15);
    }

    private List<SortedMap<String, @Nullable Object>> logout(SoapRequest request) {
        sessions.revoke(request.sessionId());
        return List.of();
    }

    private SortedMap<String, @Nullable Object> userInfo() {
        SortedMap<String, @Nullable Object> all = new TreeMap<>();
        List.of("accessibilityMode", "chatterExternal", "orgDisallowHtmlAttachments", "orgHasPersonAccounts")
                .forEach(name -> all.put(name, false));
        List.of("orgDefaultCurrencyLocale", "roleId", "userDefaultCurrencyIsoCode")
                .forEach(name -> all.put(name, null));
        all.put("currencySymbol", "$");
        all.put("orgAttachmentFileSizeLimit", 5_242_880);
        all.put("orgDefaultCurrencyIsoCode", "USD");
        all.put("organizationId", org.organizationId());
        all.put("organizationMultiCurrency", false);
        all.put("organizationName", "bulk2 sandbox");
        all.put("profileId", SalesforceId.text("00e", 1));
        all.put("sessionSecondsValid", SESSION_SECONDS);
        all.put("userEmail", org.settings().username);
        all.put("userFullName", org.settings().username);
        all.put("userId", org.runningUserId());
        all.put("userLanguage", "en_US");
        all.put("userLocale", "en_US");
        all.put("userName", org.settings().username);
        all.put("userTimeZone", "GMT");
        all.put("userType", "Standard");
        all.put("userUiSkin", "Theme3");
        return all;
    }

    private SortedMap<String, @Nullable Object> global() {
        SortedMap<String, @Nullable Object> all = new TreeMap<>();
        all.put("encoding", "UTF-8");
        all.put("maxBatchSize", 200);
        all.put(
                "sobjects",
                org.catalog().objects().stream()
                        .sorted(Comparator.comparing(ObjectType::name))
                        .map(SoapDescription::listed)
                        .toList());
        return all;
    }

    private List<SortedMap<String, @Nullable Object>> described(SoapRequest request) {
        List<SortedMap<String, @Nullable Object>> all = new ArrayList<>();
        for (String name : request.arguments().getOrDefault("sObjectType", List.of())) {
            ObjectType object = org.catalog().object(name);
            if (object == null) {
                throw new ApiException(HTTP_FAULT, "INVALID_TYPE", "sObject type '" + name + "' is not supported.");
            }
            all.add(SoapDescription.described(object));
        }
        return all;
    }
}
