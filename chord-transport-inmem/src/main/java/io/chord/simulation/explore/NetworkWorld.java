package io.chord.simulation.explore;

import io.chord.call.Numbered;
import io.chord.call.Schedule;
import io.chord.message.Envelope;
import io.chord.message.Message;
import io.chord.ring.Address;
import io.chord.simulation.explore.Automaton.Step;
import io.chord.simulation.explore.Automaton.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Some nodes and the messages between them: any message under way may arrive next, any timer fire,
 * any node crash, as far as the budgets go.
 *
 * <p>Messages pass each other and may take any time, with one exception, which is assumption A3 of
 * the ring protocol (reference protocol, section 2): a call to a live node is not over before its
 * answer has arrived, unless messages were lost. Two equal hints under way are one. A message to a
 * node that is dead is gone.
 *
 * <p>The state: a number for each node, what is left of the budgets, the note that the world takes
 * of what has happened, the messages under way in order of their numbers.
 */
abstract class NetworkWorld implements World {

    /** The state of a node that has crashed. */
    static final int DEAD = -1;

    private static final int NOTHING = -1;

    private static final int CRASHES = 0;
    private static final int REPEATS = 1;
    private static final int LOSSES = 2;
    private static final int WAKES = 3;

    private static final int WAVES_MAX = 200;
    private static final int QUIET_ROUNDS = 2;

    private final Budgets budgets;
    private final Letters letters;
    private final Address[] addresses;
    private final List<Automaton> automata = new ArrayList<>();
    private final int sendsMax;
    private final Numbers found = new Numbers();
    private final Numbers underWay = new Numbers();

    /**
     * These nodes, as they are.
     *
     * @param sendsMax how often a question is put before silence is concluded
     * @param immaterial see {@link ObjectGraph}
     */
    NetworkWorld(
            List<? extends Machine> machines,
            Budgets budgets,
            int sendsMax,
            Set<String> immaterial) {
        if (machines.size() > Choice.NODES_MAX) {
            throw new IllegalArgumentException(machines.size() + " nodes are too many");
        }
        this.budgets = budgets;
        this.sendsMax = sendsMax;
        ObjectGraph graph =
                new ObjectGraph(
                        immaterial,
                        Map.of(Schedule.class, Machine::inOrder, Numbered.class, Machine::listed));
        letters = new Letters(graph);
        addresses = machines.stream().map(Machine::address).toArray(Address[]::new);
        for (int node = 0; node < machines.size(); node++) {
            automata.add(new Automaton(node, machines.get(node), graph, letters, addresses));
        }
    }

    /**
     * What is done before the exploration begins.
     *
     * @param state of nodes that have been left alone for a long time
     */
    abstract int[] atRest(int[] state);

    /**
     * What is remembered of all that has happened, after one step of a node.
     *
     * @param note what was remembered before it; 0 at the beginning
     * @param before the node's state before its step
     * @param after and after it
     */
    int noteAfter(int note, int node, View before, View after) {
        return note;
    }

    /**
     * The same for all that can come of it: what is certain to happen, and to nobody's concern, may
     * be done at once, so that there are fewer states.
     */
    int[] settled(int[] state) {
        return state;
    }

    /** Whether the node may crash, if there is budget for it. */
    abstract boolean mayCrash(int[] state, int node);

    int nodes() {
        return automata.size();
    }

    boolean isDead(int[] state, int node) {
        return state[node] == DEAD;
    }

    View view(int[] state, int node) {
        return automata.get(node).view(state[node]);
    }

    /** The number of what others see of the node: equal for equal faces. */
    int faceNumber(int[] state, int node) {
        return automata.get(node).faceNumber(state[node]);
    }

    Letter letter(int number) {
        return letters.get(number);
    }

    int firstLetter() {
        return nodes() + Budgets.COUNT + 1;
    }

    /** What is remembered of all that has happened. */
    int note(int[] state) {
        return state[nodes() + Budgets.COUNT];
    }

    private int budget(int[] state, int which) {
        return state[nodes() + which];
    }

    /** Distinct states of single nodes, and steps that were run; for curiosity. */
    public String size() {
        int states = 0;
        int steps = 0;
        for (Automaton automaton : automata) {
            states += automaton.states();
            steps += automaton.steps();
        }
        return states + " states of nodes, " + steps + " steps run";
    }

    @Override
    public int[] start() {
        int[] head = new int[firstLetter()];
        underWay.clear();
        for (int node = 0; node < nodes(); node++) {
            head[node] = automata.get(node).start().state();
            for (int letter : automata.get(node).start().said()) send(head, letter);
        }
        // As it is after a long quiet time.
        int[] state = join(head);
        for (int round = 0; round < QUIET_ROUNDS; round++) state = round(state);
        state = atRest(state);
        state[nodes() + CRASHES] = budgets.crashes();
        state[nodes() + REPEATS] = budgets.repeats();
        state[nodes() + LOSSES] = budgets.losses();
        state[nodes() + WAKES] = budgets.wakes();
        return state;
    }

    // ---- choices

    @Override
    public int[] choices(int[] state) {
        found.clear();
        int last = -1;
        for (int i = firstLetter(); i < state.length; i++) {
            if (state[i] == last) continue;
            last = state[i];
            found.add(Choice.of(Choice.HEAR, 0, last));
            if (budget(state, LOSSES) > 0) found.add(Choice.of(Choice.LOSE, 0, last));
        }
        for (int node = 0; node < nodes(); node++) {
            if (isDead(state, node)) continue;
            View view = view(state, node);
            for (int i = 0; i < view.commands().size(); i++) {
                found.add(Choice.of(Choice.COMMAND, node, i));
            }
            if (budget(state, WAKES) != 0) {
                for (int i = 0; i < view.timers().size(); i++) {
                    found.add(Choice.of(Choice.FIRE, node, i));
                }
            }
            for (int i = 0; i < view.calls().size(); i++) {
                addEndOfPatience(state, node, i, view.calls().get(i));
            }
            if (budget(state, CRASHES) > 0 && mayCrash(state, node)) {
                found.add(Choice.of(Choice.CRASH, node, 0));
            }
        }
        return found.toArray();
    }

    private void addEndOfPatience(int[] state, int node, int index, Machine.OpenCall call) {
        boolean underWay = isUnderWay(state, node, call.id());
        int target = indexOf(call.to());
        if (target < 0 || isDead(state, target)) {
            // Repetitions to a dead node are no events: straight to the silence.
            if (!underWay) found.add(Choice.of(Choice.SILENCE, node, index));
        } else if (!underWay) {
            int kind = call.sends() < sendsMax ? Choice.TIME_OUT : Choice.SILENCE;
            found.add(Choice.of(kind, node, index));
        } else if (call.sends() < sendsMax && budget(state, REPEATS) > 0) {
            found.add(Choice.of(Choice.TIME_OUT, node, index));
        }
    }

    private boolean isUnderWay(int[] state, int asker, long callId) {
        for (int i = firstLetter(); i < state.length; i++) {
            if (letter(state[i]).isOf(asker, callId)) return true;
        }
        return false;
    }

    /** Whether it is an answer to a call that is open. */
    boolean isAwaited(int[] state, Letter letter) {
        if (!letter.isReply()) return false;
        for (Machine.OpenCall call : view(state, letter.to()).calls()) {
            if (call.id() == letter.callId()) return true;
        }
        return false;
    }

    private int indexOf(Address address) {
        for (int i = 0; i < addresses.length; i++) {
            if (addresses[i].equals(address)) return i;
        }
        return -1;
    }

    // ---- steps

    @Override
    public int[] after(int[] state, int choice) {
        int node = Choice.node(choice);
        int number = Choice.number(choice);
        return settled(next(state, node, number, choice));
    }

    /** Without settling what comes of it. */
    int[] hear(int[] state, int letter) {
        return next(state, 0, letter, Choice.of(Choice.HEAR, 0, letter));
    }

    private int[] next(int[] state, int node, int number, int choice) {
        return switch (Choice.kind(choice)) {
            case Choice.HEAR -> {
                int to = letter(number).to();
                yield perform(state, to, Choice.of(Choice.HEAR, to, number), number, NOTHING);
            }
            case Choice.FIRE -> perform(state, node, choice, NOTHING, WAKES);
            case Choice.TIME_OUT -> {
                long call = view(state, node).calls().get(number).id();
                int spent = isUnderWay(state, node, call) ? REPEATS : NOTHING;
                yield perform(state, node, choice, NOTHING, spent);
            }
            case Choice.LOSE -> {
                copyLetters(state, number);
                int[] after = join(state);
                after[nodes() + LOSSES]--;
                yield after;
            }
            case Choice.CRASH -> crash(state, node);
            default -> perform(state, node, choice, NOTHING, NOTHING);
        };
    }

    /**
     * One step of one node.
     *
     * @param consumed the letter that it was about
     * @param spent the budget that it costs
     */
    private int[] perform(int[] state, int node, int choice, int consumed, int spent) {
        Step step = automata.get(node).step(state[node], choice);
        copyLetters(state, consumed);
        for (long ended : step.ended()) endCall(node, ended);
        for (int letter : step.said()) send(state, letter);
        int[] after = join(state);
        after[node] = step.state();
        after[nodes() + Budgets.COUNT] =
                noteAfter(note(state), node, view(state, node), view(after, node));
        if (spent != NOTHING && after[nodes() + spent] > 0) after[nodes() + spent]--;
        return after;
    }

    /** What a node does when it hears something. */
    Step hears(int[] state, int node, int letter) {
        return automata.get(node).step(state[node], Choice.of(Choice.HEAR, node, letter));
    }

    /** The number of an answer to a call. */
    int answer(int from, int to, long callId, Message.Reply reply) {
        Envelope envelope = new Envelope(callId, Envelope.ANY, reply);
        return letters.number(new Letter(from, to, envelope, null));
    }

    /** The state without one of the messages under way. */
    int[] without(int[] state, int index) {
        int[] less = new int[state.length - 1];
        System.arraycopy(state, 0, less, 0, index);
        System.arraycopy(state, index + 1, less, index, less.length - index);
        return less;
    }

    private void copyLetters(int[] state, int without) {
        underWay.clear();
        boolean taken = false;
        for (int i = firstLetter(); i < state.length; i++) {
            if (state[i] == without && !taken) {
                taken = true;
            } else {
                underWay.add(state[i]);
            }
        }
    }

    /** Answers that are not awaited are nothing; questions are still heard. */
    private void endCall(int asker, long callId) {
        for (int i = underWay.size() - 1; i >= 0; i--) {
            Letter letter = letter(underWay.get(i));
            if (!letter.isOf(asker, callId)) continue;
            if (letter.isReply()) {
                underWay.remove(i);
            } else {
                underWay.set(i, letters.stale(underWay.get(i)));
            }
        }
    }

    private void send(int[] state, int number) {
        Letter letter = letter(number);
        if (isDead(state, letter.to())) return;
        if (!letter.isHint() || !underWay.contains(number)) underWay.add(number);
    }

    private int[] crash(int[] state, int node) {
        underWay.clear();
        for (int i = firstLetter(); i < state.length; i++) {
            Letter letter = letter(state[i]);
            if (letter.to() == node) continue;
            boolean unawaited = letter.isRequest() && letter.from() == node;
            underWay.add(unawaited ? letters.stale(state[i]) : state[i]);
        }
        int[] after = join(state);
        after[node] = DEAD;
        after[nodes() + CRASHES]--;
        return after;
    }

    /** The nodes and budgets as they were, and what is under way now. */
    private int[] join(int[] head) {
        int[] state = new int[firstLetter() + underWay.size()];
        System.arraycopy(head, 0, state, 0, firstLetter());
        underWay.sortInto(state, firstLetter());
        return state;
    }

    // ---- being left alone

    /** Whether nothing is under way, and nothing awaited. */
    boolean isQuiet(int[] state) {
        if (state.length > firstLetter()) return false;
        for (int node = 0; node < nodes(); node++) {
            if (!isDead(state, node) && !view(state, node).calls().isEmpty()) return false;
        }
        return true;
    }

    /**
     * The state after every timer of every node has fired once, and all that comes of it is over.
     */
    int[] round(int[] state) {
        int[] at = calmDown(state);
        for (int node = 0; node < nodes(); node++) {
            if (isDead(at, node)) continue;
            int timers = view(at, node).timers().size();
            for (int i = 0; i < timers && i < view(at, node).timers().size(); i++) {
                at = calmDown(perform(at, node, Choice.of(Choice.FIRE, node, i), NOTHING, NOTHING));
            }
        }
        return at;
    }

    /**
     * Everything under way arrives, and what comes of it, until it is quiet or goes on for too
     * long.
     */
    private int[] calmDown(int[] state) {
        int[] at = state;
        for (int wave = 0; wave < WAVES_MAX && !isQuiet(at); wave++) {
            int[] underWay = Arrays.copyOfRange(at, firstLetter(), at.length);
            for (int number : underWay) {
                if (isUnderWay(at, number)) at = after(at, Choice.of(Choice.HEAR, 0, number));
            }
            if (underWay.length == 0) at = after(at, endOfPatience(at));
        }
        return at;
    }

    private boolean isUnderWay(int[] state, int number) {
        return Arrays.binarySearch(state, firstLetter(), state.length, number) >= 0;
    }

    /** A call ends to which no answer comes. */
    private int endOfPatience(int[] state) {
        for (int node = 0; node < nodes(); node++) {
            if (isDead(state, node) || view(state, node).calls().isEmpty()) continue;
            found.clear();
            addEndOfPatience(state, node, 0, view(state, node).calls().get(0));
            return found.get(0);
        }
        throw new IllegalStateException("nothing is awaited");
    }

    // ---- words

    @Override
    public String describe(int[] state, int choice) {
        int node = Choice.node(choice);
        int number = Choice.number(choice);
        String name = name(node);
        return switch (Choice.kind(choice)) {
            case Choice.HEAR -> name(letter(number).to()) + " hears " + words(letter(number));
            case Choice.FIRE -> {
                List<String> timers = view(state, node).timers();
                String owner = timers.get(number);
                long before = timers.subList(0, number).stream().filter(owner::equals).count();
                String which = before == 0 ? "" : " (" + (before + 1) + ")";
                yield name + ": a timer of its " + owner + " fires" + which;
            }
            case Choice.TIME_OUT ->
                    name + " asks again: " + words(view(state, node).calls().get(number));
            case Choice.SILENCE ->
                    name + " gives up on: " + words(view(state, node).calls().get(number));
            case Choice.COMMAND -> name + ": " + view(state, node).commands().get(number);
            case Choice.LOSE ->
                    "lost is what "
                            + name(letter(number).to())
                            + " should hear: "
                            + words(letter(number));
            case Choice.CRASH -> name + " crashes";
            default -> throw new IllegalArgumentException("no choice: " + choice);
        };
    }

    private String words(Letter letter) {
        String call = letter.isHint() ? "" : " (call " + letter.callId() + ")";
        String note = letter.footnote() == null ? "" : ", " + letter.footnote();
        return letter.envelope().message() + " from " + name(letter.from()) + call + note;
    }

    private String words(Machine.OpenCall call) {
        int target = indexOf(call.to());
        return call.request()
                + " to "
                + (target < 0 ? call.to().toString() : name(target))
                + " (call "
                + call.id()
                + ")";
    }

    String name(int node) {
        return addresses[node].rest();
    }

    @Override
    public List<String> describe(int[] state) {
        List<String> lines = new ArrayList<>();
        for (int node = 0; node < nodes(); node++) {
            if (isDead(state, node)) {
                lines.add(name(node) + " is dead");
                continue;
            }
            View view = view(state, node);
            lines.add(name(node) + ": " + view.face());
            for (Machine.OpenCall call : view.calls()) {
                lines.add("  awaits an answer to " + words(call));
            }
        }
        for (int i = firstLetter(); i < state.length; i++) {
            Letter letter = letter(state[i]);
            lines.add("under way to " + name(letter.to()) + ": " + words(letter));
        }
        return lines;
    }

    /** A short list of numbers. */
    private static final class Numbers {
        private int[] numbers = new int[32];
        private int size;

        void clear() {
            size = 0;
        }

        void add(int number) {
            if (size == numbers.length) numbers = Arrays.copyOf(numbers, 2 * size);
            numbers[size++] = number;
        }

        int get(int index) {
            return numbers[index];
        }

        void set(int index, int number) {
            numbers[index] = number;
        }

        void remove(int index) {
            System.arraycopy(numbers, index + 1, numbers, index, size - index - 1);
            size--;
        }

        boolean contains(int number) {
            for (int i = 0; i < size; i++) {
                if (numbers[i] == number) return true;
            }
            return false;
        }

        int size() {
            return size;
        }

        int[] toArray() {
            return Arrays.copyOf(numbers, size);
        }

        /** They are few, and nearly in order. */
        void sortInto(int[] target, int offset) {
            for (int i = 0; i < size; i++) {
                int number = numbers[i];
                int place = offset + i;
                while (place > offset && target[place - 1] > number) {
                    target[place] = target[place - 1];
                    place--;
                }
                target[place] = number;
            }
        }
    }
}
