package io.github.bulk2.sandbox;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The body of an answer that breaks or stalls after a number of bytes on the wire. */
final class FaultyBody extends FilterOutputStream {
    /** Tells the server to drop the connection instead of ending the body. */
    static final class Cut extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final Fault fault;
    private final Faults script;
    private long left;
    private boolean happened;
    private boolean cut;

    private FaultyBody(OutputStream out, Fault fault, Faults script) {
        super(out);
        this.fault = fault;
        this.script = script;
        this.left = fault.effect().number();
    }

    static OutputStream wrap(OutputStream out, Exchange exchange, Faults script) {
        Fault cut = exchange.fault(Fault.Kind.CUT);
        if (cut != null) {
            return new FaultyBody(out, cut, script);
        }
        Fault stall = exchange.fault(Fault.Kind.STALL);
        return stall != null ? new FaultyBody(out, stall, script) : out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (happened || length <= left) {
            out.write(bytes, offset, length);
            left -= length;
            return;
        }
        int before = (int) left;
        if (before > 0) {
            out.write(bytes, offset, before);
        }
        happen();
        out.write(bytes, offset + before, length - before);
    }

    @Override
    public void close() throws IOException {
        // A body shorter than the number of bytes is still hit, at its end.
        if (!happened) {
            happen();
        }
        // Closing would tell the client that the body is complete.
        if (!cut) {
            out.close();
        }
    }

    private void happen() throws IOException {
        happened = true;
        out.flush();
        if (fault.effect().kind() == Fault.Kind.CUT) {
            cut = true;
            throw new Cut();
        }
        try {
            script.awaitRelease();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while stalling", e);
        }
    }
}
