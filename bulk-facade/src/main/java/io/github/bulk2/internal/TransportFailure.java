package io.github.bulk2.internal;

import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.MalformedChunkCodingException;

/** Says what went wrong below HTTP. Stateless. */
public final class TransportFailure {

    private static final int PROXY_WANTS_A_LOGIN = 407;

    private TransportFailure() {}

    /**
     * Tells an I/O failure as a user needs it.
     *
     * @param method the request's method
     * @param url the request's URL
     * @param failure what the HTTP client threw
     * @return the exception to throw
     */
    public static BulkTransportException of(String method, URI url, IOException failure) {
        String what = method + " " + url.getPath() + " at " + url.getHost() + ": ";
        if (failure instanceof ProxyTunnel.Refused refused) {
            return proxy(what, refused);
        }
        if (failure instanceof UnknownHostException) {
            return notSent(what + unknownHost(url, String.valueOf(failure.getMessage())), failure);
        }
        if (failure instanceof ConnectTimeoutException
                || failure instanceof ConnectException
                || failure instanceof NoRouteToHostException) {
            return notSent(
                    what + "no connection (" + failure.getMessage()
                            + "). Check the instance URL, the proxy and the network",
                    failure);
        }
        if (failure instanceof ConnectionRequestTimeoutException) {
            return notSent(
                    what + "all connections of this client are taken. Close the results that were read, or allow more"
                            + " concurrent calls",
                    failure);
        }
        if (failure instanceof SSLException) {
            return tls(what, failure);
        }
        if (failure instanceof ClientProtocolException || failure instanceof MalformedChunkCodingException) {
            // Their messages quote what was sent, which may be records.
            return new BulkTransportException(
                    what + "the answer is no HTTP. A proxy may have changed it", Progress.MAYBE_SENT, null, null);
        }
        return new BulkTransportException(
                what + "no answer (" + failure.getClass().getSimpleName() + ": " + failure.getMessage() + ")",
                Progress.MAYBE_SENT,
                null,
                failure);
    }

    private static BulkTransportException proxy(String what, ProxyTunnel.Refused refused) {
        String proxy = what + "the proxy " + refused.getMessage();
        if (refused.status() == PROXY_WANTS_A_LOGIN) {
            return BulkTransportException.lasting(
                    proxy + " wants a user and a password, or does not accept those that it got (HTTP 407). Check the"
                            + " credentials of the proxy",
                    Progress.NOT_SENT,
                    refused);
        }
        String said = proxy + " makes no connection (HTTP " + refused.status()
                + "). Ask who runs it to let this host through";
        return refused.status() >= 500
                ? notSent(said, refused)
                : BulkTransportException.lasting(said, Progress.NOT_SENT, refused);
    }

    /** The failure's text begins with the name that is unknown, which may be the proxy's. */
    private static String unknownHost(URI url, String text) {
        boolean ours = text.toLowerCase(Locale.ROOT).startsWith(String.valueOf(url.getHost()));
        return ours
                ? "unknown host. Check the instance URL, such as https://mycompany.my.salesforce.com"
                : "unknown host " + text.replaceFirst(":.*", "") + ". Check the proxy";
    }

    private static BulkTransportException tls(String what, IOException failure) {
        String said = what + "TLS failed (" + failure.getMessage() + "). ";
        if (isCausedBy(failure, CertPathBuilderException.class)) {
            return BulkTransportException.lasting(
                    said
                            + "Nobody in the trust store has signed the server's certificate. Check the instance URL; if it is"
                            + " right, put the certificate of the CA that signed into the trust store",
                    Progress.NOT_SENT,
                    failure);
        }
        if (isCausedBy(failure, CertificateExpiredException.class)
                || isCausedBy(failure, CertificateNotYetValidException.class)) {
            return BulkTransportException.lasting(
                    said + "The server's certificate is not valid now. Check this machine's clock",
                    Progress.NOT_SENT,
                    failure);
        }
        if (isCausedBy(failure, CertificateException.class) || failure instanceof SSLPeerUnverifiedException) {
            return BulkTransportException.lasting(
                    said + "The server's certificate is not for this host. Check the instance URL and the trust store",
                    Progress.NOT_SENT,
                    failure);
        }
        if (wantsOurCertificate(String.valueOf(failure.getMessage()))) {
            return BulkTransportException.lasting(
                    said + "The server wants a certificate that it trusts. Check the key store",
                    Progress.MAYBE_SENT,
                    failure);
        }
        return new BulkTransportException(
                said + "Check the instance URL and the trust store", Progress.MAYBE_SENT, null, failure);
    }

    /** The alerts of RFC 8446, section 6.2; with TLS 1.3 they come when the request may be on its way. */
    private static boolean wantsOurCertificate(String text) {
        return Stream.of(
                        "certificate_required", "bad_certificate", "certificate_unknown", "unknown_ca", "access_denied")
                .anyMatch(text::contains);
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> kind) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(kind::isInstance);
    }

    private static BulkTransportException notSent(String message, IOException failure) {
        return new BulkTransportException(message, Progress.NOT_SENT, null, failure);
    }
}
