package io.github.bulk2.sandbox;

/**
 * Is told of every exchange of every {@link Sandbox} in this process, for checks that concern all tests: that every answer
 * fits an API description, for example.
 *
 * <p>Listeners are found by {@link java.util.ServiceLoader}, so that no test has to name them and none can forget to.
 * Several threads call at once. An exception that a listener throws breaks the answer.
 */
@FunctionalInterface
public interface ExchangeListener {
    /**
     * An exchange has ended; the client has not seen the end of the answer yet.
     *
     * @param exchange the request and its answer
     */
    void ended(RecordedExchange exchange);
}
