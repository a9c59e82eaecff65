package io.chord.runtime;

import io.chord.transport.Environment;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a node: kept for the engine's earliest deadline, moved only when that becomes
 * earlier. One that rings too early is harmless, and moving it later would cost more than that.
 *
 * <p>All methods are called under the loop's ownership.
 */
final class Wakeups {

    private final Environment environment;
    private final Runnable wakeUp;

    /** Volatile for the thread of a timer that was taken back too late. */
    private volatile @Nullable Alarm current;

    /**
     * @param wakeUp brings the engine an input that ends in {@link #stepped}; any thread
     */
    Wakeups(Environment environment, Runnable wakeUp) {
        this.environment = environment;
        this.wakeUp = wakeUp;
    }

    private final class Alarm implements Runnable {
        private final long atNanos;
        private volatile boolean hasRung;
        private Environment.@Nullable Cancellable timer;

        Alarm(long atNanos) {
            this.atNanos = atNanos;
        }

        @Override
        public void run() {
            if (current != this) return;
            hasRung = true;
            wakeUp.run();
        }
    }

    /** The engine has something to do at that time, {@link Long#MAX_VALUE} for never. */
    void keep(long deadlineNanos) {
        if (deadlineNanos == Long.MAX_VALUE) return;
        Alarm alarm = current;
        if (alarm != null && (alarm.hasRung || alarm.atNanos - deadlineNanos <= 0)) return;
        if (alarm != null) cancel(alarm);
        Alarm earlier = new Alarm(deadlineNanos);
        current = earlier;
        try {
            earlier.timer = environment.schedule(deadlineNanos - environment.nanos(), earlier);
        } catch (RejectedExecutionException ended) {
            current = null; // The environment has ended, and with it all waiting.
        }
    }

    /** The engine took the input of an alarm. */
    void stepped() {
        Alarm alarm = current;
        if (alarm != null && alarm.hasRung) current = null;
    }

    void stop() {
        Alarm alarm = current;
        current = null;
        if (alarm != null) cancel(alarm);
    }

    private static void cancel(Alarm alarm) {
        if (alarm.timer != null) alarm.timer.cancel();
    }
}
