package io.chord.bench.report;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/**
 * Says how far a long run is: one line that is written over and over for people, a line now and
 * then for a log.
 */
public final class Progress {

    private static final boolean IS_WATCHED = Boolean.getBoolean("chord.progress");
    private static final long EVERY_NANOS =
            TimeUnit.MILLISECONDS.toNanos(IS_WATCHED ? 200 : 15_000);

    private final PrintStream err;
    private final String experiment;
    private final long startNanos = System.nanoTime();
    private long saidNanos = startNanos;
    private String what = "";
    private long all;
    private int width;

    public Progress(PrintStream err, String experiment) {
        this.err = err;
        this.experiment = experiment;
    }

    /**
     * Begins another part.
     *
     * @param steps how much there is to do; 0: nobody knows
     */
    public void begin(String part, long steps) {
        what = part;
        all = steps;
        if (IS_WATCHED) say("");
    }

    /** So much of the part is done. Cheap. */
    public void at(long done) {
        if (System.nanoTime() - saidNanos < EVERY_NANOS) return;
        say(all > 0 ? ": " + done + " of " + all : ": " + done);
    }

    private void say(String how) {
        saidNanos = System.nanoTime();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(saidNanos - startNanos);
        String text = experiment + " (" + seconds + " s): " + what + how;
        if (IS_WATCHED) {
            err.print('\r' + text + " ".repeat(Math.max(0, width - text.length())));
            width = text.length();
        } else {
            err.println(text);
        }
        err.flush();
    }

    /** All is done: the line is wiped out. */
    public void end() {
        if (IS_WATCHED) err.print('\r' + " ".repeat(width) + '\r');
        err.flush();
    }
}
