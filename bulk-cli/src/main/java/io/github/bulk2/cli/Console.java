package io.github.bulk2.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** The process as a command sees it, so that tests can be one. Text is UTF-8 whatever the locale. */
final class Console {
    private final InputStream in;
    private final OutputStream bytes;
    private final PrintStream out;
    private final PrintStream err;
    private final PrintStream help;
    private final PrintStream terminal;
    private final OutputStream rawErr;
    private final Map<String, String> env;
    private final int columns;

    Console(InputStream in, OutputStream out, OutputStream err, Map<String, String> env, int columns) {
        this.in = in;
        this.bytes = out;
        this.out = new PrintStream(new VisibleControls(out), false, StandardCharsets.UTF_8);
        this.err = new PrintStream(new VisibleControls(err), true, StandardCharsets.UTF_8);
        this.help = new PrintStream(out, true, StandardCharsets.UTF_8);
        this.terminal = new PrintStream(err, true, StandardCharsets.UTF_8);
        this.rawErr = err;
        this.env = env;
        this.columns = columns;
    }

    static Console ofProcess() {
        return new Console(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                System.getenv(),
                columnsFromScript());
    }

    /** The same process with another environment. */
    Console withEnv(Map<String, String> changed) {
        return new Console(in, bytes, rawErr, changed, columns);
    }

    InputStream in() {
        return in;
    }

    /** Standard output for data; writing throws when its reader is gone. */
    OutputStream bytes() {
        return bytes;
    }

    /** Standard output for text. Whatever a server or a file says cannot control a terminal: {@link VisibleControls}. */
    PrintStream out() {
        return out;
    }

    /** Standard output for help, which may be coloured. */
    PrintStream help() {
        return help;
    }

    /** Standard error for what moves its cursor: nothing that is not of our own making. */
    PrintStream terminal() {
        return terminal;
    }

    /** Progress, hints and errors; as for {@link #out}, controls are shown and not obeyed. */
    PrintStream err() {
        return err;
    }

    Map<String, String> env() {
        return env;
    }

    /** The width of the terminal that standard error is; 0 if it is something else. */
    int columns() {
        return columns;
    }

    boolean isUtf8() {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String locale = env.getOrDefault(name, "");
            if (!locale.isEmpty()) {
                return locale.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
            }
        }
        return false;
    }

    /** The start script tells: Java 17 cannot, and the library that could takes SIGINT away from the JVM. */
    private static int columnsFromScript() {
        return Integer.getInteger("bulk2.columns", 0);
    }
}
