package io.chord.simulation.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A world in which all goes its usual way, but for a number of detours: of all schedules those that
 * differ from the usual one in at most so many choices, each at any moment and to anything that may
 * happen there (Emmi, Qadeer and Rakamarić, <i>Delay-bounded scheduling</i>, POPL 2011). So also
 * long schedules are explored to their ends, where those of every order are too many.
 *
 * <p>What is usual: messages arrive in an order that follows from a seed, time-outs and timers have
 * their turn when nothing is under way, and questions are asked either all at the beginning or one
 * after the other.
 */
final class Detours implements World {

    /** When what may be asked is asked, unless a detour is made. */
    enum Asking {
        /** All at the beginning, at one time. */
        AT_ONCE,
        /** Each when nothing is under way any more. */
        IN_TURN
    }

    private final NetworkWorld world;
    private final Asking asking;
    private final long seed;
    private final int most;

    Detours(NetworkWorld world, Asking asking, long seed, int most) {
        this.world = world;
        this.asking = asking;
        this.seed = seed;
        this.most = most;
    }

    @Override
    public int[] start() {
        return with(world.start(), most);
    }

    private static int[] with(int[] state, int left) {
        int[] longer = Arrays.copyOf(state, state.length + 1);
        longer[state.length] = left;
        return longer;
    }

    private static int[] without(int[] state) {
        return Arrays.copyOf(state, state.length - 1);
    }

    private static int left(int[] state) {
        return state[state.length - 1];
    }

    @Override
    public int[] choices(int[] state) {
        int[] all = world.choices(without(state));
        if (all.length == 0 || left(state) > 0) return all;
        return isEver(all) ? new int[] {usual(all)} : new int[0];
    }

    @Override
    public int[] after(int[] state, int choice) {
        int[] inner = without(state);
        int[] all = world.choices(inner);
        boolean isUsual = isEver(all) && usual(all) == choice;
        return with(world.after(inner, choice), isUsual ? left(state) : left(state) - 1);
    }

    /** Whether one of these is ever usual: crashes and losses are not. */
    private boolean isEver(int[] choices) {
        for (int choice : choices) {
            if (rank(choice) < Integer.MAX_VALUE) return true;
        }
        return false;
    }

    private int usual(int[] choices) {
        int first = choices[0];
        for (int choice : choices) {
            boolean sooner =
                    rank(choice) != rank(first)
                            ? rank(choice) < rank(first)
                            : order(choice) < order(first);
            if (sooner) first = choice;
        }
        return first;
    }

    private int rank(int choice) {
        return switch (Choice.kind(choice)) {
            case Choice.COMMAND -> asking == Asking.AT_ONCE ? 0 : 3;
            case Choice.HEAR -> 1;
            case Choice.TIME_OUT, Choice.SILENCE -> 2;
            case Choice.FIRE -> 4;
            default -> Integer.MAX_VALUE;
        };
    }

    private long order(int choice) {
        return Hash.add(seed, choice);
    }

    @Override
    public String describe(int[] state, int choice) {
        return world.describe(without(state), choice);
    }

    @Override
    public List<String> violations(int[] state) {
        return world.violations(without(state));
    }

    @Override
    public List<String> describe(int[] state) {
        List<String> words = new ArrayList<>(world.describe(without(state)));
        words.add("detours left: " + left(state));
        return words;
    }
}
