package io.chord.transport.socket;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger that keeps its lines; for any thread. */
final class Recorder extends AbstractLogger {
    private static final long serialVersionUID = 1L;
    private final transient List<String> lines = new ArrayList<>();

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits for a line that has all of these. */
    synchronized String await(String... texts) throws InterruptedException {
        long deadline = System.nanoTime() + Node.PATIENCE.toNanos();
        while (true) {
            for (String line : lines) {
                if (List.of(texts).stream().allMatch(line::contains)) return line;
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0)
                throw new AssertionError("no line with " + List.of(texts) + " but " + lines);
            wait(left);
        }
    }

    @Override
    protected synchronized void handleNormalizedLoggingCall(
            Level level, Marker marker, String message, Object[] arguments, Throwable cause) {
        lines.add(MessageFormatter.basicArrayFormat(message, arguments));
        notifyAll();
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return Recorder.class.getName();
    }

    @Override
    public boolean isTraceEnabled() {
        return true;
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
        return true;
    }

    @Override
    public boolean isDebugEnabled() {
        return true;
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
        return true;
    }

    @Override
    public boolean isInfoEnabled() {
        return true;
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
        return true;
    }

    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
        return true;
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
        return true;
    }
}
