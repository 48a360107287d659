package io.github.bulk2.internal;

import io.github.bulk2.error.BulkTransportException;
import io.github.bulk2.error.BulkTransportException.Progress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.jspecify.annotations.Nullable;

/** Says what went wrong below HTTP. Stateless. */
public final class TransportFailure {

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
        String what = method + " " + url.getPath() + " at " + url.getHost();
        if (failure instanceof UnknownHostException) {
            return failed(
                    what + ": unknown host. Check the instance URL, such as https://mycompany.my.salesforce.com",
                    Progress.NOT_SENT,
                    failure);
        }
        if (failure instanceof ConnectTimeoutException
                || failure instanceof ConnectException
                || failure instanceof NoRouteToHostException) {
            return failed(
                    what + ": no connection (" + failure.getMessage() + "). Check the instance URL and the network",
                    Progress.NOT_SENT,
                    failure);
        }
        if (failure instanceof SSLException) {
            return failed(
                    what + ": TLS failed (" + failure.getMessage() + "). Check the instance URL and the trust store",
                    Progress.MAYBE_SENT,
                    failure);
        }
        if (failure instanceof ClientProtocolException || failure instanceof MalformedChunkCodingException) {
            // Their messages quote what was sent, which may be records.
            return failed(what + ": the answer is no HTTP. A proxy may have changed it", Progress.MAYBE_SENT, null);
        }
        return failed(
                what + ": no answer (" + failure.getClass().getSimpleName() + ": " + failure.getMessage() + ")",
                Progress.MAYBE_SENT,
                failure);
    }

    private static BulkTransportException failed(String message, Progress progress, @Nullable IOException failure) {
        return new BulkTransportException(message, progress, null, failure);
    }
}
