package io.github.bulk2;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Everything that the client logs while this is open, at every level, with the MDC of the moment. Thread-safe. */
public final class Logs extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.bulk2");

    /** Listens to all of it. */
    public Logs() {
        this(Level.TRACE);
    }

    /** Listens to what is at least of a level. */
    public Logs(Level level) {
        start();
        logger.addAppender(this);
        logger.setLevel(level);
        ((Logger) LoggerFactory.getLogger("io.github.bulk2.sandbox")).setLevel(Level.OFF);
    }

    @Override
    protected void append(ILoggingEvent line) {
        line.prepareForDeferredProcessing();
        lines.add(line);
    }

    public List<ILoggingEvent> lines() {
        return List.copyOf(lines);
    }

    /** The messages of one level. */
    public List<String> at(Level level) {
        return lines.stream()
                .filter(line -> line.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Those whose message begins so; there is at least one. */
    public List<ILoggingEvent> beginning(String with) {
        List<ILoggingEvent> found = lines.stream()
                .filter(line -> line.getFormattedMessage().startsWith(with))
                .toList();
        if (found.isEmpty()) {
            throw new AssertionError("no line begins with \"" + with + "\": " + lines);
        }
        return found;
    }

    @Override
    public void close() {
        logger.setLevel(null);
        logger.detachAppender(this);
    }
}
