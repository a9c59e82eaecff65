package io.chord.simulation.explore;

/**
 * How much may go wrong in one schedule.
 *
 * @param crashes nodes that stop for good
 * @param repeats questions put again although their answer is only late
 * @param losses messages that never arrive
 * @param wakes timers, those of calls apart, that fire; -1: any number
 */
public record Budgets(int crashes, int repeats, int losses, int wakes) {

    /** Nothing goes wrong. */
    public static final Budgets NONE = new Budgets(0, 0, 0, -1);

    static final int COUNT = 4;

    /** The same with so many crashes. */
    public Budgets crashes(int most) {
        return new Budgets(most, repeats, losses, wakes);
    }

    /** The same with so many questions put again too early. */
    public Budgets repeats(int most) {
        return new Budgets(crashes, most, losses, wakes);
    }

    /** The same with so many messages lost. */
    public Budgets losses(int most) {
        return new Budgets(crashes, repeats, most, wakes);
    }

    /** The same with so many timers that fire. */
    public Budgets wakes(int most) {
        return new Budgets(crashes, repeats, losses, most);
    }
}
