package io.chord.simulation.history;

import io.chord.ring.SplitMix64;
import io.chord.simulation.FaultKind;
import io.chord.simulation.FaultSchedule;
import io.chord.simulation.FaultScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * All that is decided of a course before it begins: a ring, its network, what happens to it, and
 * when somebody asks something. Follows from a seed.
 *
 * @param seed of the plan and of the network
 * @param members how many nodes the ring begins with
 * @param copies of each entry, as configured
 * @param keys how many keys are read and changed
 * @param delayMeanMicros mean of the exponential part of delays
 * @param loss of frames, a probability
 * @param timeout of each operation
 * @param faults what happens to the ring
 * @param waves when several clients ask about one key at about the same time
 * @param length of all this
 */
public record HistoryPlan(
        long seed,
        int members,
        int copies,
        int keys,
        long delayMeanMicros,
        double loss,
        Duration timeout,
        FaultSchedule faults,
        List<Wave> waves,
        Duration length) {

    /** Keys of one course, each with a history of its own. */
    public static final int KEYS = 4;

    /** Fewest nodes that a ring begins with. */
    public static final int MEMBERS_MIN = 4;

    /** Most nodes that a ring begins with. */
    public static final int MEMBERS_MAX = 8;

    /** Waves when nothing happens, one in so many milliseconds in the mean. */
    private static final int WAVE_MEAN_MILLIS = 900;

    /** A fault is followed by as many waves: what goes wrong goes wrong then. */
    private static final int WAVES_AT_FAULT = 2;

    private static final int AT_FAULT_MILLIS = 4_000;

    /**
     * Several clients ask about one key.
     *
     * @param at when, since the begin
     * @param clients how many
     * @param pick decides all the rest
     */
    public record Wave(Duration at, int clients, long pick) {}

    /** Copies the list. */
    public HistoryPlan {
        waves = List.copyOf(waves);
    }

    /** The plan that a seed stands for. */
    public static HistoryPlan draw(long seed) {
        SplitMix64 random = new SplitMix64(seed ^ 0x486973746f7279L);
        int members = MEMBERS_MIN + random.nextInt(MEMBERS_MAX - MEMBERS_MIN + 1);
        int copies = copies(random);
        Duration length = Duration.ofSeconds(15 + random.nextInt(20));
        FaultSchedule faults = faults(random.split(), members, copies, length);
        return new HistoryPlan(
                seed,
                members,
                copies,
                KEYS,
                random.nextBoolean(0.7) ? 1_000 : 1_000 + random.nextInt(40_000),
                random.nextBoolean(0.7) ? 0 : 0.1 * random.nextDouble(),
                Duration.ofMillis(1_000 + random.nextInt(6_000)),
                faults,
                waves(random.split(), faults, length),
                length);
    }

    /** The same plan with another course of faults, such as a part of its own. */
    public HistoryPlan with(FaultSchedule others) {
        return new HistoryPlan(
                seed, members, copies, keys, delayMeanMicros, loss, timeout, others, waves, length);
    }

    /** Mostly three; other sizes have other majorities. */
    private static int copies(SplitMix64 random) {
        int of = random.nextInt(20);
        if (of < 14) return 3;
        if (of < 17) return 5;
        return of < 19 ? 4 : 2;
    }

    private static FaultSchedule faults(
            SplitMix64 random, int members, int copies, Duration length) {
        FaultScheduler scheduler =
                FaultScheduler.of(members)
                        .lasting(length)
                        .downMax(Math.max(1, (copies - 1) / 2))
                        .upMax(members + 3)
                        .restarts(0.9, 0.5)
                        .severity(0.2 + 0.8 * random.nextDouble());
        for (FaultKind kind : FaultKind.values()) {
            // A few kinds at a time: a seed that fails says more.
            boolean happens = random.nextBoolean(isOfMembership(kind) ? 0.6 : 0.25);
            double perMinute = 1 + 6 * random.nextDouble();
            if (happens) scheduler.rate(kind, perMinute);
        }
        return scheduler.draw(random.nextLong());
    }

    private static boolean isOfMembership(FaultKind kind) {
        return switch (kind) {
            case JOIN, LEAVE, CRASH, PAUSE, PARTITION -> true;
            default -> false;
        };
    }

    private static List<Wave> waves(SplitMix64 random, FaultSchedule faults, Duration length) {
        List<Wave> waves = new ArrayList<>();
        double at = random.nextExponential(WAVE_MEAN_MILLIS);
        for (; at < length.toMillis(); at += random.nextExponential(WAVE_MEAN_MILLIS)) {
            waves.add(wave(random, Duration.ofMillis((long) at)));
        }
        for (FaultSchedule.Step step : faults.steps()) {
            for (int i = 0; i < WAVES_AT_FAULT; i++) {
                Duration after = Duration.ofMillis(random.nextInt(AT_FAULT_MILLIS));
                waves.add(wave(random, step.at().plus(after)));
            }
        }
        return waves;
    }

    private static Wave wave(SplitMix64 random, Duration at) {
        return new Wave(at, 1 + random.nextInt(4), random.nextLong());
    }
}
