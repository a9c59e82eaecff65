package io.chord.simulation.walk;

import static java.util.Objects.requireNonNull;

import io.chord.ring.SplitMix64;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All that is decided of a walk before it begins: a ring, its network, and what is done to it when.
 * Who is hit is decided by a number in each step, so that a step means something in whatever ring
 * it finds, and a plan stays one when steps are taken out of it.
 *
 * @param kind what is done to the ring
 * @param seed of the plan and of the network
 * @param successors r, 2 to 8
 * @param members how many nodes the ring begins with, 1 to {@link #MEMBERS_MAX}
 * @param links how the network is
 * @param steps in order of time
 * @param length until when the faults last
 */
public record WalkPlan(
        WalkKind kind,
        long seed,
        int successors,
        int members,
        Links links,
        List<Step> steps,
        Duration length) {

    /** No walk has more processes than these. */
    public static final int MEMBERS_MAX = 64;

    private static final int SUCCESSORS_MIN = 2;
    private static final int SUCCESSORS_MAX = 8;

    /** What is done. */
    enum Act {
        JOIN,
        JOIN_TWICE,
        LEAVE,
        CRASH,
        RESTART,
        PAUSE,
        PARTITION,
        CUT,
        REORDERING,
        DRIFT
    }

    /**
     * How the network is.
     *
     * @param delayMeanMicros mean of the exponential part of delays
     * @param loss of frames, a probability
     * @param duplication of frames, a probability
     * @param refusals whether a sender is told that nobody is at an address
     * @param fingerMillis the mean period of fixing a finger
     */
    record Links(
            long delayMeanMicros,
            double loss,
            double duplication,
            boolean refusals,
            long fingerMillis) {}

    /**
     * One thing that will be done to the ring.
     *
     * @param at when, since the begin
     * @param act what
     * @param pick decides whom it hits
     * @param lasting how long it lasts, if it does
     */
    record Step(Duration at, Act act, long pick, Duration lasting) {}

    /** Puts the steps in order. */
    public WalkPlan {
        requireNonNull(kind, "kind");
        requireNonNull(links, "links");
        List<Step> ordered = new ArrayList<>(steps);
        ordered.sort(Comparator.comparing(Step::at));
        steps = List.copyOf(ordered);
    }

    /** The plan that a seed stands for. */
    public static WalkPlan draw(WalkKind kind, long seed) {
        return new Draw(kind, seed).plan();
    }

    /** What the plan is drawn from, as commands have it: {@code guarded:17}. */
    public String name() {
        return kind.word() + ":" + seed;
    }

    boolean isGuarded() {
        return kind == WalkKind.GUARDED;
    }

    /** The chance from which a plan is made. */
    private static final class Draw {

        private final WalkKind kind;
        private final long seed;
        private final SplitMix64 random;

        @SuppressWarnings(
                "EnumOrdinal") // Kinds differ in their chance; which one has which is no matter.
        Draw(WalkKind kind, long seed) {
            this.kind = kind;
            this.seed = seed;
            this.random = new SplitMix64(seed * 31 + kind.ordinal());
        }

        WalkPlan plan() {
            // Short lists have the least to lose, and need the most runs.
            int successors =
                    random.nextBoolean(0.4)
                            ? SUCCESSORS_MIN
                            : between(SUCCESSORS_MIN, SUCCESSORS_MAX);
            int members = members(successors);
            Links links = links();
            Duration length = Duration.ofSeconds(isLeftAlone() ? 0 : between(20, 90));
            return new WalkPlan(kind, seed, successors, members, links, steps(length), length);
        }

        /**
         * Half of the rings that are born broken are to be mended without more being done to them.
         */
        private boolean isLeftAlone() {
            boolean isBroken = kind == WalkKind.ISLANDS || kind == WalkKind.LOOPY;
            return random.nextBoolean(0.5) && isBroken;
        }

        private int members(int successors) {
            return switch (kind) {
                case GUARDED -> aboutOrUpTo(successors + 1);
                case ISLANDS -> 2 * between(2, MEMBERS_MAX / 2);
                case LOOPY -> 2 * between(1, MEMBERS_MAX / 2 - 1) + 1;
                case GROWTH -> 1;
                default -> aboutOrUpTo(2);
            };
        }

        /** Rings near the smallest have the least to spare. */
        private int aboutOrUpTo(int smallest) {
            return random.nextBoolean(0.7)
                    ? between(smallest, 2 * smallest + 2)
                    : between(smallest, MEMBERS_MAX);
        }

        private Links links() {
            long delay = logarithmic(500, kind == WalkKind.GUARDED ? 150_000 : 40_000);
            double loss = kind == WalkKind.STORM ? 0.3 * random.nextDouble() : 0;
            double duplication = random.nextBoolean(0.5) ? 0.2 * random.nextDouble() : 0;
            boolean refusals = random.nextBoolean(0.5);
            return new Links(delay, loss, duplication, refusals, logarithmic(250, 20_000));
        }

        private List<Step> steps(Duration length) {
            List<Step> steps = new ArrayList<>();
            long gap = logarithmic(100_000, 4_000_000);
            Duration at = micros(random.nextLong(1_000_000));
            while (at.compareTo(length) < 0) {
                Act act = oneOf(acts(at.multipliedBy(2).compareTo(length) > 0));
                steps.add(new Step(at, act, random.nextLong(), micros(lasting(act))));
                at = at.plus(micros(1 + (long) random.nextExponential((double) gap)));
            }
            return steps;
        }

        private long lasting(Act act) {
            return switch (act) {
                case PAUSE -> logarithmic(50_000, 30_000_000);
                case RESTART -> logarithmic(1_000, 5_000_000);
                case PARTITION, CUT, REORDERING, DRIFT -> logarithmic(500_000, 30_000_000);
                case JOIN, JOIN_TWICE, LEAVE, CRASH -> 0;
            };
        }

        private Act[] acts(boolean late) {
            return switch (kind) {
                case GUARDED -> new Act[] {Act.JOIN, Act.JOIN, Act.CRASH, Act.CRASH, Act.LEAVE};
                case CRASHES -> new Act[] {Act.JOIN, Act.CRASH, Act.PAUSE, Act.LEAVE};
                case RESTARTS -> new Act[] {Act.RESTART, Act.RESTART, Act.JOIN, Act.CRASH};
                case PARTITIONS -> new Act[] {Act.PARTITION, Act.PARTITION, Act.CUT, Act.JOIN};
                case ISLANDS, LOOPY -> new Act[] {Act.JOIN, Act.JOIN, Act.CRASH};
                case GROWTH ->
                        late
                                ? new Act[] {Act.CRASH, Act.CRASH, Act.CRASH, Act.LEAVE, Act.JOIN}
                                : new Act[] {Act.JOIN, Act.JOIN, Act.JOIN, Act.JOIN, Act.CRASH};
                case STORM -> Act.values();
            };
        }

        private <T> T oneOf(T[] all) {
            return all[random.nextInt(all.length)];
        }

        private static Duration micros(long micros) {
            return Duration.ofNanos(micros * 1000);
        }

        private int between(int least, int most) {
            return least + random.nextInt(most - least + 1);
        }

        /** As likely to be of one order of magnitude as of another. */
        private long logarithmic(long least, long most) {
            double span = StrictMath.log((double) most / least);
            return (long) (least * StrictMath.exp(span * random.nextDouble()));
        }
    }
}
