package io.chord.call;

/**
 * The deadlines of one engine, as data. Two timers of one instant fire in the order in which they
 * were set, so that a run can be repeated.
 */
public final class Timers {

    /** A deadline that was set. */
    public static final class Timer extends Schedule.Entry {
        private final Runnable action;

        private Timer(Runnable action) {
            this.action = action;
        }
    }

    private final Turn turn;
    private final Schedule<Timer> schedule = new Schedule<>();

    /** Timers on the clock of this turn. */
    public Timers(Turn turn) {
        this.turn = turn;
    }

    /** Runs an action after a delay. */
    public Timer after(long delayNanos, Runnable action) {
        return at(turn.nowNanos() + delayNanos, action);
    }

    /** Runs an action at an instant. */
    public Timer at(long atNanos, Runnable action) {
        Timer timer = new Timer(action);
        schedule.add(timer, atNanos);
        return timer;
    }

    /** Takes a timer back; harmless when it has fired. */
    public void cancel(Timer timer) {
        schedule.remove(timer);
    }

    /** When the first fires; {@link Long#MAX_VALUE} for never. */
    public long earliestNanos() {
        Timer first = schedule.first();
        return first == null ? Long.MAX_VALUE : first.atNanos();
    }

    /** Fires what is due at this turn's instant. Timers set meanwhile for this instant fire too. */
    public void fireDue() {
        for (Timer first = schedule.first();
                first != null && first.atNanos() - turn.nowNanos() <= 0;
                first = schedule.first()) {
            schedule.remove(first);
            first.action.run();
        }
    }

    /** Drops all timers: the engine has ended. */
    public void clear() {
        schedule.clear();
    }
}
