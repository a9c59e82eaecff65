package io.chord.simulation;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The vocabulary of {@link Fault}: how each is written, done and ended. */
enum FaultVerb {
    JOIN("join", FaultVerb::join),
    LEAVE("leave", FaultVerb::leave),
    CRASH("crash", FaultVerb::crash),
    RESTART("restart", words -> restart(words, true)),
    RESTART_EMPTY("restart-empty", words -> restart(words, false)),
    PAUSE("pause", FaultVerb::pause),
    RESUME("resume", FaultVerb::resume),
    SKEW("skew", FaultVerb::skew),
    DRIFT("drift", FaultVerb::drift),
    SLOW_DISK("slow-disk", FaultVerb::slowDisk),
    STALL_DISK("stall-disk", FaultVerb::stallDisk),
    UNSTALL_DISK("unstall-disk", FaultVerb::unstallDisk),
    FAIL_DISK("fail-disk", FaultVerb::failDisk),
    HEAL_DISK("heal-disk", FaultVerb::healDisk),
    LOSS("loss", FaultVerb::loss),
    DUPLICATION("duplication", FaultVerb::duplication),
    REORDERING("reordering", FaultVerb::reordering),
    DELAY("delay", FaultVerb::delay),
    LINK_LOSS("link-loss", FaultVerb::linkLoss),
    LINK_DELAY("link-delay", FaultVerb::linkDelay),
    LINK_USUAL_LOSS("link-usual-loss", FaultVerb::linkUsualLoss),
    LINK_USUAL_DELAY("link-usual-delay", FaultVerb::linkUsualDelay),
    CUT("cut", FaultVerb::cut),
    CUT_ONE_WAY("cut-one-way", FaultVerb::cutOneWay),
    RECONNECT("reconnect", FaultVerb::reconnect),
    RECONNECT_ONE_WAY("reconnect-one-way", FaultVerb::reconnectOneWay),
    PARTITION("partition", FaultVerb::partition),
    HEAL("heal", words -> always(SimulatedNetwork::heal)),
    END_FAULTS("end-faults", words -> always(SimulatedNetwork::endFaults));

    /** Does a fault. */
    @FunctionalInterface
    interface Action {
        /** What ends it again; nothing if it did not apply. */
        Optional<Runnable> begin(FaultTarget target);
    }

    private interface Reader {
        Action read(FaultWords words);
    }

    private interface OnNetwork {
        void act(SimulatedNetwork network);
    }

    @SuppressWarnings("UnnecessaryLambda") // The name says what it stands for.
    private static final Runnable LASTS = () -> {};

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // The readers below keep nothing.
    private final Reader reader;

    FaultVerb(String text, Reader reader) {
        this.text = text;
        this.reader = reader;
    }

    /** How it is written. */
    String text() {
        return text;
    }

    /** The action that the words behind the verb describe. */
    Action read(FaultWords words) {
        return reader.read(words);
    }

    static FaultVerb of(String text) {
        for (FaultVerb verb : values()) {
            if (verb.text.equals(text)) return verb;
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a fault");
    }

    // ---- nodes

    private static Action join(FaultWords words) {
        String name = words.name();
        List<String> seeds = words.via();
        return target -> onlyIf(target.join(name, seeds));
    }

    private static Action leave(FaultWords words) {
        String name = words.name();
        return target -> onlyIf(target.leave(name));
    }

    private static Action crash(FaultWords words) {
        String name = words.name();
        return target -> onlyIf(target.crash(name));
    }

    private static Action restart(FaultWords words, boolean keepsDisk) {
        String name = words.name();
        List<String> seeds = words.via();
        return target -> onlyIf(target.restart(name, keepsDisk, seeds));
    }

    private static Action pause(FaultWords words) {
        String name = words.name();
        return target -> {
            SimulatedNetwork network = target.network();
            if (!network.isServing(name)) return Optional.empty();
            network.pause(name);
            return Optional.of(() -> resume(network, name));
        };
    }

    private static Action resume(FaultWords words) {
        String name = words.name();
        return target -> onlyIf(resume(target.network(), name));
    }

    private static boolean resume(SimulatedNetwork network, String name) {
        if (!network.isServing(name)) return false;
        network.resume(name);
        return true;
    }

    private static Action skew(FaultWords words) {
        String name = words.name();
        Duration skew = Duration.ofNanos(words.nanos());
        return target -> {
            SimulatedClock clock = target.network().clock(name);
            Duration before = clock.skew();
            clock.skew(skew);
            return Optional.of(() -> clock.skew(before));
        };
    }

    private static Action drift(FaultWords words) {
        String name = words.name();
        double rate = words.number("a rate");
        return target -> {
            SimulatedClock clock = target.network().clock(name);
            double before = clock.drift();
            clock.drift(rate);
            return Optional.of(() -> clock.drift(before));
        };
    }

    private static Action slowDisk(FaultWords words) {
        String name = words.name();
        Delay delay = words.delay();
        return target -> {
            SimulatedDisk disk = target.network().disk(name);
            disk.slow(delay);
            return Optional.of(disk::atOnce);
        };
    }

    private static Action stallDisk(FaultWords words) {
        String name = words.name();
        return target -> {
            SimulatedDisk disk = target.network().disk(name);
            disk.stall();
            return Optional.of(disk::goOn);
        };
    }

    private static Action unstallDisk(FaultWords words) {
        String name = words.name();
        return always(network -> network.disk(name).goOn());
    }

    private static Action failDisk(FaultWords words) {
        String name = words.name();
        double probability = words.probability();
        return target -> {
            SimulatedDisk disk = target.network().disk(name);
            disk.failing(probability);
            return Optional.of(() -> disk.failing(0));
        };
    }

    private static Action healDisk(FaultWords words) {
        String name = words.name();
        return always(network -> network.disk(name).heal());
    }

    // ---- links

    private static Action loss(FaultWords words) {
        double probability = words.probability();
        return target -> {
            SimulatedNetwork network = target.network();
            double before = network.links().loss();
            network.loss(probability);
            return Optional.of(() -> network.loss(before));
        };
    }

    private static Action duplication(FaultWords words) {
        double probability = words.probability();
        return target -> {
            SimulatedNetwork network = target.network();
            double before = network.links().duplication();
            network.duplication(probability);
            return Optional.of(() -> network.duplication(before));
        };
    }

    private static Action reordering(FaultWords words) {
        double probability = words.probability();
        Delay heldBack = words.delay();
        return target -> {
            SimulatedNetwork network = target.network();
            double before = network.links().reordering();
            Delay heldBackBefore = network.links().heldBack();
            network.reordering(probability, heldBack);
            return Optional.of(() -> network.reordering(before, heldBackBefore));
        };
    }

    private static Action delay(FaultWords words) {
        Delay delay = words.delay();
        return target -> {
            SimulatedNetwork network = target.network();
            Delay before = network.links().delay();
            network.delay(delay);
            return Optional.of(() -> network.delay(before));
        };
    }

    private static Action linkLoss(FaultWords words) {
        String from = words.name();
        String to = words.name();
        double probability = words.probability();
        return target -> {
            SimulatedLink link = target.network().link(from, to).loss(probability);
            return Optional.of(link::usualLoss);
        };
    }

    private static Action linkDelay(FaultWords words) {
        String from = words.name();
        String to = words.name();
        Delay delay = words.delay();
        return target -> {
            SimulatedLink link = target.network().link(from, to).delay(delay);
            return Optional.of(link::usualDelay);
        };
    }

    private static Action linkUsualLoss(FaultWords words) {
        String from = words.name();
        String to = words.name();
        return always(network -> network.link(from, to).usualLoss());
    }

    private static Action linkUsualDelay(FaultWords words) {
        String from = words.name();
        String to = words.name();
        return always(network -> network.link(from, to).usualDelay());
    }

    private static Action cut(FaultWords words) {
        Collection<String> some = words.listOfNames();
        Collection<String> others = words.listOfNames();
        return undone(
                network -> network.cut(some, others), network -> network.reconnect(some, others));
    }

    private static Action cutOneWay(FaultWords words) {
        Collection<String> from = words.listOfNames();
        Collection<String> to = words.listOfNames();
        return undone(
                network -> network.cutOneWay(from, to),
                network -> network.reconnectOneWay(from, to));
    }

    private static Action reconnect(FaultWords words) {
        Collection<String> some = words.listOfNames();
        Collection<String> others = words.listOfNames();
        return always(network -> network.reconnect(some, others));
    }

    private static Action reconnectOneWay(FaultWords words) {
        Collection<String> from = words.listOfNames();
        Collection<String> to = words.listOfNames();
        return always(network -> network.reconnectOneWay(from, to));
    }

    private static Action partition(FaultWords words) {
        List<List<String>> groups = words.groups();
        return undone(
                network -> network.partitionInto(groups),
                network -> network.partitionInto(List.of()));
    }

    // ---- kinds of actions

    private static Optional<Runnable> onlyIf(boolean didIt) {
        return didIt ? Optional.of(LASTS) : Optional.empty();
    }

    private static Action always(OnNetwork action) {
        return target -> {
            action.act(target.network());
            return Optional.of(LASTS);
        };
    }

    private static Action undone(OnNetwork action, OnNetwork end) {
        return target -> {
            action.act(target.network());
            return Optional.of(() -> end.act(target.network()));
        };
    }
}
