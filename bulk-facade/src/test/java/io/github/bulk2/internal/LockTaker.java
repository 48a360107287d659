package io.github.bulk2.internal;

import java.io.IOException;
import java.nio.file.Path;

/** Takes the lock of a run and keeps it until its standard input ends; run in a process of its own. */
final class LockTaker {

    private LockTaker() {}

    public static void main(String[] args) throws IOException {
        try (RunLock lock = RunLock.acquire(Path.of(args[0]), args[1])) {
            lock.requireHeld();
            System.out.println("taken");
            while (System.in.read() >= 0) {
                // Until the parent lets go.
            }
        } catch (IllegalStateException busy) {
            System.out.println("busy");
        }
    }
}
