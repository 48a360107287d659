package io.github.bulk2.cli;

/**
 * While it is open, Ctrl-C prints how to go on before the process ends. Jobs at Salesforce are left alone. Thread-safe.
 */
final class HowToGoOn implements AutoCloseable {
    private final Thread hook;
    private volatile String advice = "nothing was sent yet";

    HowToGoOn(Session session) {
        hook = new Thread(
                () -> {
                    session.console().err().println();
                    session.console().err().println("bulk2: interrupted; " + advice);
                },
                "bulk2-how-to-go-on");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    void say(String newAdvice) {
        advice = newAdvice;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running: the advice is being printed.
        }
    }
}
