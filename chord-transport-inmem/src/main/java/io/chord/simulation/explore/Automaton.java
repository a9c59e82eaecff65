package io.chord.simulation.explore;

import io.chord.call.Timers;
import io.chord.ring.Address;
import java.util.ArrayList;
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
    record Step(int state, List<Machine.Said> said, List<Long> ended) {}

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

    private final Machine machine;
    private final ObjectGraph graph;
    private final Letters letters;
    private final Address[] addresses;
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final List<Known> states = new ArrayList<>();
    private final Map<Object, Integer> faces = new HashMap<>();
    private final Map<Long, Step> steps = new HashMap<>();
    private final Step start;

    /** The table of a machine, which begins in the state in which it is now. */
    Automaton(Machine machine, ObjectGraph graph, Letters letters, Address[] addresses) {
        this.machine = machine;
        this.graph = graph;
        this.letters = letters;
        this.addresses = addresses;
        List<Machine.Said> said = machine.step(() -> {}, 1).said();
        start = new Step(number(), said, List.of());
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
        return steps.computeIfAbsent(((long) state << 32) | choice, any -> run(state, choice));
    }

    private Step run(int state, int choice) {
        Machine.Done done = rerun(state, choice, 1);
        // Names of several calls may be those of calls that were open: once more, with more room.
        if (done.calls() > 1) done = rerun(state, choice, done.calls());
        List<Long> after = machine.calledNames();
        List<Long> ended =
                states.get(state).names.stream().filter(name -> !after.contains(name)).toList();
        return new Step(number(), List.copyOf(done.said()), ended);
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
