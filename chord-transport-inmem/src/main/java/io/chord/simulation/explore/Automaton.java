package io.chord.simulation.explore;

import io.chord.call.Timers;
import io.chord.ring.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One machine as a table: its states have numbers, and what an input does in a state is found out
 * by running the shipped code once, and then remembered. The state of a node depends on nothing but
 * its former state and the input, so the table is exact; a world of several nodes is then explored
 * without running anything twice.
 */
final class Automaton {

    /**
     * What an input did.
     *
     * @param state the state after it
     * @param said numbers of the messages that were sent
     * @param ended names of the calls that were open before and are no more
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody changes them, or compares steps.
    record Step(int state, int[] said, long[] ended) {}

    /**
     * What can be seen of a state.
     *
     * @param timers whose timers may fire
     */
    record View(
            Object face,
            List<String> timers,
            List<Machine.OpenCall> calls,
            List<String> commands) {}

    private record Known(Snapshot snapshot, List<Long> names, View view, int face) {}

    private final int node;
    private final Machine machine;
    private final ObjectGraph graph;
    private final Letters letters;
    private final Address[] addresses;
    private final LongMap<Integer> numbers = new LongMap<>();
    private final List<Known> states = new ArrayList<>();
    private final Map<Object, Integer> faces = new HashMap<>();
    private final LongMap<Step> steps = new LongMap<>();
    private final Step start;

    /** The table of a machine, which begins in the state in which it is now. */
    Automaton(int node, Machine machine, ObjectGraph graph, Letters letters, Address[] addresses) {
        this.node = node;
        this.machine = machine;
        this.graph = graph;
        this.letters = letters;
        this.addresses = addresses;
        Machine.Done done = machine.step(() -> {}, 1);
        start = new Step(number(), numbers(done.said()), new long[0]);
    }

    /** What it does at the beginning, before any input. */
    Step start() {
        return start;
    }

    View view(int state) {
        return states.get(state).view;
    }

    /** Equal for states with equal faces. */
    int faceNumber(int state) {
        return states.get(state).face;
    }

    int states() {
        return states.size();
    }

    int steps() {
        return steps.size();
    }

    /** What a {@link Choice} of this node does in a state. */
    Step step(int state, int choice) {
        long key = ((long) state << 32) | choice;
        Step known = steps.get(key);
        if (known != null) return known;
        Step step = run(state, choice);
        steps.put(key, step);
        return step;
    }

    private Step run(int state, int choice) {
        Machine.Done done = rerun(state, choice, 1);
        // Names of several calls may be those of calls that were open: once more, with more room.
        if (done.calls() > 1) done = rerun(state, choice, done.calls());
        List<Long> after = machine.calledNames();
        long[] ended =
                states.get(state).names.stream()
                        .filter(name -> !after.contains(name))
                        .mapToLong(Long::longValue)
                        .toArray();
        return new Step(number(), numbers(done.said()), ended);
    }

    /** Without those that go to nobody, or answer what nobody asks any more. */
    private int[] numbers(List<Machine.Said> said) {
        return said.stream()
                .filter(one -> Arrays.asList(addresses).contains(one.to()))
                .map(
                        one ->
                                new Letter(
                                        node,
                                        Arrays.asList(addresses).indexOf(one.to()),
                                        one.envelope(),
                                        one.footnote()))
                .filter(letter -> !letter.isReply() || letter.callId() != Letter.STALE)
                .mapToInt(letters::number)
                .toArray();
    }

    private Machine.Done rerun(int state, int choice, int names) {
        Known from = states.get(state);
        from.snapshot.restore();
        return machine.step(() -> perform(choice, from.view.calls), names);
    }

    private void perform(int choice, List<Machine.OpenCall> open) {
        int number = Choice.number(choice);
        switch (Choice.kind(choice)) {
            case Choice.HEAR -> {
                Letter letter = letters.get(number);
                machine.receive(addresses[letter.from()], letter.envelope());
            }
            case Choice.FIRE -> machine.fire(machine.timersToFire().get(number));
            case Choice.TIME_OUT -> machine.timeOut(open.get(number).id());
            case Choice.SILENCE -> machine.silence(open.get(number).id());
            case Choice.COMMAND -> machine.command(number);
            default -> throw new IllegalArgumentException("not of one node: " + choice);
        }
    }

    /** The number of the state in which the machine is. */
    private int number() {
        Snapshot snapshot = graph.snapshot(List.of(machine));
        Integer known = numbers.get(snapshot.digest());
        if (known != null) return known;
        List<String> timers = new ArrayList<>();
        for (Timers.Timer timer : machine.timersToFire()) timers.add(Machine.ownerOf(timer));
        View view =
                new View(
                        machine.face(),
                        List.copyOf(timers),
                        List.copyOf(machine.openCalls()),
                        List.copyOf(machine.commands()));
        int number = states.size();
        numbers.put(snapshot.digest(), number);
        states.add(
                new Known(
                        snapshot,
                        machine.calledNames(),
                        view,
                        faces.computeIfAbsent(view.face(), any -> faces.size())));
        return number;
    }
}
