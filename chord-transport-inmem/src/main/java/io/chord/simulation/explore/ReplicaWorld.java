package io.chord.simulation.explore;

import io.chord.engine.EngineSettings;
import io.chord.message.Genesis;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.Message.Nack.Reason;
import io.chord.message.MessageCodec;
import io.chord.message.NodeReport;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.replication.NextView;
import io.chord.replication.OperationFailure;
import io.chord.replication.OperationResult;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.simulation.SimulationSettings;
import io.chord.simulation.check.LinearizabilityChecker;
import io.chord.simulation.check.LinearizabilityChecker.Verdict;
import io.chord.simulation.check.RegisterHistory;
import io.chord.simulation.check.RegisterHistory.Ask;
import io.chord.simulation.check.RegisterWords;
import io.chord.simulation.explore.ReplicaSetup.Kind;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One key of a few replicas: every order of messages, time-outs, questions, proposals and crashes.
 *
 * <p>In every state the history of the key is linearizable, and no view is followed by two
 * (reference protocol, section 8). From every state in which nothing is under way all that was
 * asked has an answer once the nodes are left alone, and a majority of the newest view serves the
 * key.
 */
public final class ReplicaWorld extends NetworkWorld {

    private static final Genesis GENESIS = new Genesis(7, 11);

    /** Rounds in which each timer fires once, after which all must be at rest. */
    private static final int ROUNDS_MAX = 20;

    private static final List<Message.Reply> NO = List.of(no(Reason.PROMISED), no(Reason.INACTIVE));
    private static final List<Message.Reply> ANY =
            List.of(new Message.Ack(), no(Reason.PROMISED), no(Reason.INACTIVE));

    private static final int KEY = 15;
    private static final int SPLIT_AT = 20;
    private static final int CIRCLE_FROM = 10;

    /** A question or an answer, and of which task of which node. */
    private record Event(int node, int task, boolean isCall, int result) {}

    /** For each note the events that it stands for, in the order in which they happened. */
    private final List<List<Event>> notes = new ArrayList<>();

    private final Map<List<Event>, Integer> numbers = new HashMap<>();
    private final List<Boolean> judged = new ArrayList<>();
    private final LongSet good = new LongSet();

    /** What each task of each node asks; empty for a proposal. */
    private final List<List<Optional<Ask>>> asks = new ArrayList<>();

    /** Answers by what they say, so that equal ones have one number. */
    private final List<OperationResult> results = new ArrayList<>();

    private final ReplicaSetup setup;

    /** The nodes of this setup. */
    public ReplicaWorld(ReplicaSetup setup) {
        super(
                machines(setup),
                setup.budgets(),
                settings().calls().sends(),
                ReplicaMachine.IMMATERIAL);
        this.setup = setup;
        for (int node = 0; node < setup.nodes(); node++) asks.add(asksOf(setup, node));
        var unused = number(List.of());
    }

    private static Message.Reply no(Reason reason) {
        return new Message.Nack(reason, Version.NONE, Optional.empty(), storeId(0));
    }

    // ---- the nodes

    private static EngineSettings settings() {
        return SimulationSettings.lan(ReplicaSetup.BITS, 4, 3);
    }

    private static List<Optional<Ask>> asksOf(ReplicaSetup setup, int node) {
        List<Optional<Ask>> asks = new ArrayList<>();
        for (ReplicaSetup.AskAt each : setup.asks()) {
            if (each.node() == node) asks.add(Optional.of(each.ask()));
        }
        for (ReplicaSetup.ChangeAt each : setup.changes()) {
            if (each.node() == node) asks.add(Optional.empty());
        }
        return asks;
    }

    private static List<ReplicaMachine> machines(ReplicaSetup setup) {
        RingSpace space = settings().space();
        List<NodeRef> nodes = new ArrayList<>();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < setup.nodes(); i++) {
            NodeRef node = new NodeRef(space.id(10L * (i + 1)), Address.of("inmem:n" + i), 1);
            nodes.add(node);
            members.add(ReplicaMachine.member(node, storeId(i)));
        }
        List<View> first = first(setup, space, members.subList(0, setup.members()));
        EntryKey key = EntryKey.wrap(space.id(KEY), new byte[] {1});
        List<ReplicaMachine> machines = new ArrayList<>();
        for (int i = 0; i < setup.nodes(); i++) {
            List<NodeRef> others = new ArrayList<>(nodes);
            others.remove(i);
            ReplicaMachine machine =
                    new ReplicaMachine(
                            nodes.get(i),
                            storeId(i),
                            others,
                            settings().calls(),
                            settings().replication(),
                            new MessageCodec(space, settings().identity()),
                            i + 1);
            if (i < setup.members()) machine.install(first);
            for (ReplicaSetup.AskAt ask : setup.asks()) {
                if (ask.node() == i) machine.mayBeAsked(key, ask.ask());
            }
            for (ReplicaSetup.ChangeAt change : setup.changes()) {
                if (change.node() == i) {
                    View view = change.kind() == Kind.REPLACE_RIGHT ? first.get(1) : first.get(0);
                    machine.mayPropose(view, next(change, members, first, space));
                }
            }
            machine.begin(GENESIS);
            machines.add(machine);
        }
        return machines;
    }

    /** The range of the key, and if there is another one, that. */
    private static List<View> first(ReplicaSetup setup, RingSpace space, List<Member> members) {
        Arc circle = Arc.whole(space.id(CIRCLE_FROM));
        if (!setup.hasTwoRanges()) return List.of(first(circle, members));
        RingId between = space.id(SPLIT_AT);
        return List.of(
                first(circle.before(between), members), first(circle.after(between), members));
    }

    private static View first(Arc range, List<Member> members) {
        return new View(new ViewId(GENESIS, range, 1), members, Optional.empty(), List.of());
    }

    private static StoreId storeId(int node) {
        return new StoreId(0, node + 1);
    }

    private static NextView next(
            ReplicaSetup.ChangeAt change, List<Member> members, List<View> first, RingSpace space) {
        StoreId other = storeId(change.other());
        Member spare = members.get(members.size() - 1);
        return switch (change.kind()) {
            case REPLACE, REPLACE_RIGHT -> new NextView.Replace(other, spare);
            case ADD -> new NextView.Add(spare);
            case SEAL -> new NextView.Seal(first.get(1));
            case REMOVE -> new NextView.Remove(other);
            case SPLIT -> new NextView.Split(space.id(SPLIT_AT));
        };
    }

    /** What is asked beforehand has its answers. */
    @Override
    int[] atRest(int[] state) {
        int[] at = state;
        for (ReplicaSetup.AskAt ask : setup.asks().subList(0, setup.answered())) {
            at = after(at, Choice.of(Choice.COMMAND, ask.node(), 0));
            while (at.length > firstLetter()) {
                at = after(at, Choice.of(Choice.HEAR, 0, at[firstLetter()]));
            }
        }
        return at;
    }

    /**
     * Promises, ballots and views only grow: a question that nobody awaits an answer to, and that
     * does nothing where it goes, does nothing for ever, and is forgotten. Where nobody cares what
     * the answer is, it is heard at once.
     */
    @Override
    int[] settled(int[] state) {
        int[] at = state;
        for (int i = firstLetter(); i < at.length; i++) {
            int number = at[i];
            Letter letter = letter(number);
            boolean idle = false;
            if (letter.isRequest()) {
                Automaton.Step heard = hears(at, letter.to(), number);
                boolean isStale = letter.callId() == Letter.STALE;
                idle =
                        heard.state() == at[letter.to()]
                                && (isStale
                                        ? heard.said().length == 0
                                        : isTheSame(
                                                at,
                                                letter.from(),
                                                letter.callId(),
                                                answered(heard)));
                if (idle && isStale) {
                    at = without(at, i--);
                    continue;
                }
            } else if (letter.isReply()) {
                idle = isTheSame(at, letter.to(), letter.callId(), letter.envelope().message());
            }
            if (idle) {
                at = hear(at, number);
                i = firstLetter() - 1; // Others may be idle now.
            }
        }
        return at;
    }

    private Message answered(Automaton.Step heard) {
        return letter(heard.said()[0]).envelope().message();
    }

    /**
     * Whether an answer is one of those that who asked does not tell apart any more: any refusal is
     * the same for a round that was given up, and any word at all for an operation that has ended.
     */
    private boolean isTheSame(int[] state, int node, long callId, Message answer) {
        for (Machine.OpenCall call : view(state, node).calls()) {
            if (call.id() != callId) continue;
            if (!(call.request() instanceof Message.Accept)) return false;
            List<Message.Reply> like = answer instanceof Message.Nack ? NO : ANY;
            int after = -1;
            for (Message.Reply other : like) {
                Automaton.Step heard = hears(state, node, answer(0, node, callId, other));
                if (heard.said().length > 0 || (after >= 0 && heard.state() != after)) return false;
                after = heard.state();
            }
            return true;
        }
        return false;
    }

    @Override
    boolean mayCrash(int[] state, int node) {
        return true;
    }

    private ReplicaMachine.Face face(int[] state, int node) {
        return (ReplicaMachine.Face) view(state, node).face();
    }

    // ---- what has happened

    @Override
    int noteAfter(int note, int node, Automaton.View before, Automaton.View after) {
        if (before.face().equals(after.face())) return note;
        List<Optional<Object>> was = ((ReplicaMachine.Face) before.face()).told();
        List<Optional<Object>> is = ((ReplicaMachine.Face) after.face()).told();
        List<Event> calls = new ArrayList<>();
        List<Event> answers = new ArrayList<>();
        for (int task = 0; task < was.size(); task++) {
            if (asks.get(node).get(task).isEmpty() || was.get(task).equals(is.get(task))) continue;
            if (was.get(task).isEmpty()) calls.add(new Event(node, task, true, 0));
            Object now = is.get(task).orElseThrow();
            if (now instanceof OperationResult result) {
                answers.add(new Event(node, task, false, numberOf(result)));
            }
        }
        if (calls.isEmpty() && answers.isEmpty()) return note;
        List<Event> all = new ArrayList<>(notes.get(note));
        all.addAll(calls);
        all.addAll(answers);
        return number(inOrder(all));
    }

    private int numberOf(OperationResult result) {
        int known = results.indexOf(result);
        if (known >= 0) return known;
        results.add(result);
        return results.size() - 1;
    }

    /** The order of questions that follow each other means nothing, nor that of answers. */
    private static List<Event> inOrder(List<Event> events) {
        List<Event> sorted = new ArrayList<>();
        int from = 0;
        while (from < events.size()) {
            int to = from;
            while (to < events.size() && events.get(to).isCall() == events.get(from).isCall()) to++;
            List<Event> run = new ArrayList<>(events.subList(from, to));
            run.sort(
                    (a, b) ->
                            a.node() != b.node()
                                    ? Integer.compare(a.node(), b.node())
                                    : Integer.compare(a.task(), b.task()));
            sorted.addAll(run);
            from = to;
        }
        return Collections.unmodifiableList(sorted);
    }

    private int number(List<Event> events) {
        Integer known = numbers.get(events);
        if (known != null) return known;
        int number = notes.size();
        numbers.put(events, number);
        notes.add(events);
        judged.add(LinearizabilityChecker.judge(history(events)) == Verdict.LINEARIZABLE);
        return number;
    }

    private RegisterHistory history(List<Event> events) {
        RegisterHistory history = new RegisterHistory("the key");
        Map<List<Integer>, Integer> calls = new HashMap<>();
        long now = 0;
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (i > 0 && events.get(i - 1).isCall() != event.isCall()) now++;
            List<Integer> which = List.of(event.node(), event.task());
            if (event.isCall()) {
                Ask ask = asks.get(event.node()).get(event.task()).orElseThrow();
                calls.put(which, history.called(ask, now));
            } else {
                Integer call = calls.get(which);
                if (call != null) answer(history, call, results.get(event.result()), now);
            }
        }
        return history;
    }

    private static void answer(
            RegisterHistory history, int call, OperationResult result, long now) {
        if (result instanceof OperationResult.Got got) {
            RegisterWords.read(history, call, got.content(), now);
        } else if (result instanceof OperationResult.Written written) {
            RegisterWords.changed(
                    history, call, written.applied(), written.before(), written.after(), now);
        } else if (result instanceof OperationResult.Failed failed
                && failed.failure() != OperationFailure.INDETERMINATE) {
            history.hadNoEffect(call);
        }
    }

    // ---- what is wrong

    @Override
    public List<String> violations(int[] state) {
        int note = note(state);
        if (!judged.get(note)) return List.of("not linearizable: " + history(notes.get(note)));
        List<String> wrong = twoThatFollowOne(state);
        if (!wrong.isEmpty()) return wrong;
        return isQuiet(state) ? notAtRest(state) : List.of();
    }

    /** NEXT VIEW is decided once. */
    private List<String> twoThatFollowOne(int[] state) {
        Map<Object, View> after = new HashMap<>();
        for (int node = 0; node < nodes(); node++) {
            if (isDead(state, node)) continue;
            for (NodeReport.Range range : face(state, node).ranges()) {
                View view = range.view();
                if (view.previous().isEmpty()) continue;
                Object which = List.of(view.previous().get(), view.range());
                View other = after.putIfAbsent(which, view);
                if (other != null && !other.equals(view)) {
                    return List.of(view + " and " + other + " follow " + view.previous().get());
                }
            }
        }
        return List.of();
    }

    /** Left alone, all that was asked is answered, and the key is served. */
    private List<String> notAtRest(int[] state) {
        List<Long> passed = new ArrayList<>();
        List<String> wrong = List.of();
        int[] at = state;
        for (int round = 0; round <= ROUNDS_MAX; round++) {
            long fingerprint = Hash.of(at);
            passed.add(fingerprint);
            wrong = good.contains(fingerprint) ? List.of() : whyNotYet(at);
            if (wrong.isEmpty()) {
                passed.forEach(good::add);
                return wrong;
            }
            at = round(at);
        }
        List<String> all = new ArrayList<>();
        all.add("left alone for " + ROUNDS_MAX + " rounds:");
        all.addAll(wrong);
        all.addAll(describe(at));
        return all;
    }

    private List<String> whyNotYet(int[] state) {
        List<String> wrong = new ArrayList<>();
        View newest = null;
        for (int node = 0; node < nodes(); node++) {
            if (isDead(state, node)) continue;
            ReplicaMachine.Face face = face(state, node);
            for (Optional<Object> told : face.told()) {
                if (told.equals(Optional.of(ReplicaMachine.UNDER_WAY))) {
                    wrong.add(name(node) + " has no answer");
                }
            }
            for (NodeReport.Range range : face.ranges()) {
                boolean covers = range.view().covers(settings().space().id(KEY));
                if (covers && (newest == null || range.view().number() > newest.number())) {
                    newest = range.view();
                }
            }
        }
        if (newest == null) return List.of("nobody keeps the key");
        if (liveOf(state, newest) < newest.majority()) return List.of(); // Lost, by crashes.
        if (servingOf(state, newest) < newest.majority()) {
            wrong.add("no majority serves " + newest);
        }
        return wrong;
    }

    private int liveOf(int[] state, View view) {
        int live = 0;
        for (int node = 0; node < nodes(); node++) {
            if (view.has(storeId(node)) && !isDead(state, node)) live++;
        }
        return live;
    }

    private int servingOf(int[] state, View view) {
        int serving = 0;
        for (int node = 0; node < nodes(); node++) {
            if (isDead(state, node)) continue;
            for (NodeReport.Range range : face(state, node).ranges()) {
                if (range.active() && range.view().equals(view)) serving++;
            }
        }
        return serving;
    }
}
