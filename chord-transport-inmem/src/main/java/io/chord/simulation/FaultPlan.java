package io.chord.simulation;

import io.chord.ring.SplitMix64;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Decides to whom faults happen, and how bad they are; knows who is up as far as planned. */
final class FaultPlan {

    private static final long SECOND = 1_000_000_000L;

    /** Something will happen now. */
    record Occasion(long atNanos, FaultKind kind, SplitMix64 random) {}

    /** What the plan may do; as in {@link FaultScheduler}. */
    record Limits(
            long lengthNanos,
            int downMax,
            int upMax,
            double comesBack,
            double keepsDisk,
            double severity) {}

    /** Who never comes back is no longer missed after a while: the ring has mended. */
    private record Absence(long untilNanos, boolean returns) {}

    private static final long MENDED_NANOS = 30 * SECOND;

    private final Limits limits;
    private final List<FaultSchedule.Step> steps = new ArrayList<>();
    private final TreeSet<String> up = new TreeSet<>();

    private final SortedMap<String, Absence> down = new TreeMap<>();

    private int names;

    FaultPlan(int nodes, Limits limits) {
        this.limits = limits;
        for (int i = 0; i < nodes; i++) up.add("n" + names++);
    }

    FaultSchedule schedule() {
        return new FaultSchedule(steps);
    }

    void add(Occasion now) {
        endAbsences(now.atNanos());
        SplitMix64 random = now.random();
        switch (now.kind()) {
            case JOIN -> join(now);
            case LEAVE -> leave(now);
            case CRASH -> crash(now);
            case PAUSE -> pass(now, 30, FaultVerb.PAUSE, oneOf(random));
            case PARTITION -> partition(now);
            case CUT -> cut(now, FaultVerb.CUT);
            case CUT_ONE_WAY -> cut(now, FaultVerb.CUT_ONE_WAY);
            case LOSS -> pass(now, 20, FaultVerb.LOSS, degree(random, 0.5));
            case DUPLICATION -> pass(now, 20, FaultVerb.DUPLICATION, degree(random, 0.5));
            case REORDERING ->
                    pass(now, 20, FaultVerb.REORDERING, degree(random, 0.5), delay(random, 2.0));
            case SLOW_LINK -> link(now, FaultVerb.LINK_DELAY, delay(random, 2.0));
            case BAD_LINK -> link(now, FaultVerb.LINK_LOSS, degree(random, 1.0));
            case SKEW -> once(now, FaultVerb.SKEW, oneOf(random), Seconds.text(skew(random)));
            case DRIFT -> pass(now, 60, FaultVerb.DRIFT, oneOf(random), drift(random));
            case SLOW_DISK -> pass(now, 20, FaultVerb.SLOW_DISK, oneOf(random), delay(random, 1.0));
            case STALLED_DISK -> pass(now, 20, FaultVerb.STALL_DISK, oneOf(random));
            case FAILING_DISK ->
                    pass(now, 20, FaultVerb.FAIL_DISK, oneOf(random), degree(random, 1.0));
        }
    }

    // ---- who is up

    private void join(Occasion now) {
        if (up.size() + down.size() >= limits.upMax()) return;
        String name = "n" + names++;
        once(now, FaultVerb.JOIN, name, "via", seeds(now.random()));
        up.add(name);
    }

    private void leave(Occasion now) {
        if (up.size() < 2) return;
        String name = oneOf(now.random());
        once(now, FaultVerb.LEAVE, name);
        up.remove(name);
    }

    private void crash(Occasion now) {
        if (up.size() < 2 || down.size() >= limits.downMax()) return;
        SplitMix64 random = now.random();
        String name = oneOf(random);
        once(now, FaultVerb.CRASH, name);
        up.remove(name);
        boolean comesBack = random.nextBoolean(limits.comesBack());
        boolean keepsDisk = random.nextBoolean(limits.keepsDisk());
        long backNanos = now.atNanos() + SECOND / 10 + (long) random.nextExponential(10.0 * SECOND);
        if (!comesBack || backNanos > limits.lengthNanos()) {
            down.put(name, new Absence(now.atNanos() + MENDED_NANOS, false));
            return;
        }
        down.put(name, new Absence(backNanos, true));
        FaultVerb verb = keepsDisk ? FaultVerb.RESTART : FaultVerb.RESTART_EMPTY;
        step(backNanos, 0, verb, name, "via", seeds(random));
    }

    private void endAbsences(long nowNanos) {
        down.forEach(
                (name, absence) -> {
                    if (absence.returns() && absence.untilNanos() <= nowNanos) up.add(name);
                });
        down.values().removeIf(absence -> absence.untilNanos() <= nowNanos);
    }

    private String oneOf(SplitMix64 random) {
        return List.copyOf(up).get(random.nextInt(up.size()));
    }

    private String seeds(SplitMix64 random) {
        return oneOf(random) + "," + oneOf(random);
    }

    // ---- links

    private void partition(Occasion now) {
        List<String> all = new ArrayList<>(up);
        all.addAll(down.keySet());
        now.random().shuffle(all);
        int groups = Math.min(all.size(), 2 + now.random().nextInt(2));
        if (groups < 2) return;
        List<String> parts = new ArrayList<>();
        int begin = 0;
        for (int left = groups; left > 1; left--) {
            int end = begin + 1 + now.random().nextInt(all.size() - begin - left + 1);
            parts.add(String.join(",", all.subList(begin, end)));
            begin = end;
        }
        parts.add(String.join(",", all.subList(begin, all.size())));
        pass(now, 30, FaultVerb.PARTITION, String.join("|", parts));
    }

    private void cut(Occasion now, FaultVerb verb) {
        if (up.size() >= 2) pass(now, 30, verb, twoOf(now.random()));
    }

    private void link(Occasion now, FaultVerb verb, Object how) {
        if (up.size() < 2) return;
        Object[] ends = twoOf(now.random());
        pass(now, 30, verb, ends[0], ends[1], how);
    }

    private Object[] twoOf(SplitMix64 random) {
        List<String> all = new ArrayList<>(up);
        String one = all.remove(random.nextInt(all.size()));
        return new Object[] {one, all.get(random.nextInt(all.size()))};
    }

    // ---- how bad

    /** A probability up to a largest, in hundredths so that it reads well. */
    private double degree(SplitMix64 random, double max) {
        return (1 + random.nextInt(Math.max(1, (int) (100 * max * limits.severity())))) / 100.0;
    }

    private Delay delay(SplitMix64 random, double meanSecondsMax) {
        long mean = millis(random, meanSecondsMax);
        return Delay.exponential(Duration.ZERO, Duration.ofMillis(mean));
    }

    private long millis(SplitMix64 random, double secondsMax) {
        return 1 + random.nextLong(Math.max(1, (long) (1_000 * secondsMax * limits.severity())));
    }

    private long skew(SplitMix64 random) {
        long nanos = millis(random, 120) * 1_000_000;
        return random.nextBoolean(0.5) ? nanos : -nanos;
    }

    private double drift(SplitMix64 random) {
        double rate = degree(random, 0.2);
        return random.nextBoolean(0.5) ? rate : -rate;
    }

    // ---- steps

    private void once(Occasion now, FaultVerb verb, Object... words) {
        step(now.atNanos(), 0, verb, words);
    }

    /** A fault that ends by itself, before the course does. */
    private void pass(Occasion now, double secondsMax, FaultVerb verb, Object... words) {
        long lasting = millis(now.random(), secondsMax) * 1_000_000;
        long rest = limits.lengthNanos() - now.atNanos();
        step(now.atNanos(), Math.max(1, Math.min(lasting, rest)), verb, words);
    }

    private void step(long atNanos, long lastingNanos, FaultVerb verb, Object... words) {
        steps.add(
                new FaultSchedule.Step(
                        Duration.ofNanos(atNanos),
                        Fault.of(verb, words),
                        Duration.ofNanos(lastingNanos)));
    }
}
