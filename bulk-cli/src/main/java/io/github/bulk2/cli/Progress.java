package io.github.bulk2.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a long task is, on stderr. {@link #close()} ends the display. */
interface Progress extends AutoCloseable {
    /** Rows done, of how many (0 or less: not known), what is going on, and more about it. */
    void update(long rows, long total, String phase, String detail);

    @Override
    void close();

    /** A bar on a terminal, a line every few seconds elsewhere, nothing if asked to be quiet. */
    static Progress start(Session session, String task) {
        if (session.output().quiet) {
            return new Silent();
        }
        return session.console().columns() > 0 ? new Bar(session.console(), task) : new Lines(session, task);
    }

    /** Shows nothing. */
    final class Silent implements Progress {
        @Override
        public void update(long rows, long total, String phase, String detail) {}

        @Override
        public void close() {}
    }

    /** One line when the phase changes, and at most one every five seconds. For one thread at a time. */
    final class Lines implements Progress {
        private static final long PAUSE_NANOS = 5_000_000_000L;

        private final Session session;
        private final String task;
        private String lastPhase = "";
        private long lastNanos;

        Lines(Session session, String task) {
            this.session = session;
            this.task = task;
        }

        @Override
        public synchronized void update(long rows, long total, String phase, String detail) {
            long now = System.nanoTime();
            if (phase.equals(lastPhase) && now - lastNanos < PAUSE_NANOS) {
                return;
            }
            lastPhase = phase;
            lastNanos = now;
            String more = detail.isEmpty() ? "" : ", " + detail;
            String count = rows == 0 ? "" : total > 0 ? ", " + rows + " of " + total + " rows" : ", " + rows + " rows";
            session.hint(task + ": " + phase + more + count);
        }

        @Override
        public void close() {}
    }

    /** The live bar. */
    final class Bar implements Progress {
        private final ProgressBar bar;

        Bar(Console console, String task) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(-1)
                    .setUnit(" rows", 1)
                    .setUpdateIntervalMillis(200)
                    // Without it the total, the phase and the detail are not drawn before the next row is done.
                    .continuousUpdate()
                    .setStyle(console.isUtf8() ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                    .setConsumer(new LineConsumer(console))
                    .build();
        }

        @Override
        public void update(long rows, long total, String phase, String detail) {
            bar.maxHint(total > 0 ? total : -1);
            bar.stepTo(rows);
            bar.setExtraMessage(detail.isEmpty() ? " " + phase : " " + phase + ", " + detail);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /**
     * Draws the bar over and over in one line. The library's own consumer asks JLine for the terminal's width, and JLine
     * gives SIGINT back to the system, so that Ctrl-C would end the process without a word.
     */
    record LineConsumer(Console console) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            // A full line would wrap, and be drawn anew in the next one.
            return Math.max(20, console.columns() - 1);
        }

        @Override
        public void accept(String rendered) {
            console.terminal().print('\r');
            console.terminal().flush();
            console.err().print(rendered);
            console.err().flush();
        }

        @Override
        public void close() {
            console.err().println();
        }
    }
}
