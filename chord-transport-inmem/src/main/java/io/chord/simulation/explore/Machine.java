package io.chord.simulation.explore;

import io.chord.call.Call;
import io.chord.call.CallObserver;
import io.chord.call.CallSettings;
import io.chord.call.Calls;
import io.chord.call.Numbered;
import io.chord.call.Schedule;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Envelope;
import io.chord.message.Message;
import io.chord.ring.Address;
import io.chord.ring.SplitMix64;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node: shipped machines put together, driven one input at a time.
 *
 * <p>Its clock stands still. What a clock would decide is a choice of the explorer: any timer that
 * is set may fire at any moment, in any order. Its chance is the same in each step, so that it is
 * no part of the state. The names of calls are used again when they are free.
 */
abstract class Machine implements CallObserver {

    /** When everything happens; far enough from zero for anything to be before it. */
    static final long NOW_NANOS = 1_000_000_000_000L;

    private static final long WALL_MILLIS = 1_000_000_000_000L;

    private static final PrivateField<SplitMix64> RANDOM =
            PrivateField.of(Turn.class, "random", SplitMix64.class);
    private static final PrivateField<Long> RANDOM_STATE =
            PrivateField.of(SplitMix64.class, "state", long.class);

    @SuppressWarnings("rawtypes") // The class of a field has no type arguments.
    private static final PrivateField<Schedule> SCHEDULE =
            PrivateField.of(Timers.class, "schedule", Schedule.class);

    private static final PrivateField<Object[]> HEAP =
            PrivateField.of(Schedule.class, "heap", Object[].class);
    private static final PrivateField<Long> SEQUENCE =
            PrivateField.of(Schedule.Entry.class, "sequence", long.class);
    private static final PrivateField<Runnable> ACTION =
            PrivateField.of(Timers.Timer.class, "action", Runnable.class);

    @SuppressWarnings("rawtypes") // The class of a field has no type arguments.
    private static final PrivateField<Numbered> OPEN =
            PrivateField.of(Calls.class, "open", Numbered.class);

    private static final PrivateField<Long> LAST_ID =
            PrivateField.of(Calls.class, "lastId", long.class);
    private static final PrivateField<Timers.Timer> TIMER =
            PrivateField.of(Call.class, "timer", Timers.Timer.class);
    private static final PrivateField<Integer> SENDS =
            PrivateField.of(Call.class, "sends", int.class);

    /** What was said, and what its receiver can do with it at most. */
    record Said(Address to, Envelope envelope, @Nullable Object footnote) {}

    /**
     * What a step did.
     *
     * @param calls how many were begun
     */
    record Done(List<Said> said, int calls) {}

    private final Address address;
    private final long dice;
    protected final Turn turn;
    protected final Timers timers;
    protected final Calls calls;
    private final ArrayDeque<Envelope> toSelf = new ArrayDeque<>();
    private List<Said> said = List.of();

    /**
     * A node at an address.
     *
     * @param dice decides all chance, the same in each step
     */
    @SuppressWarnings("this-escape") // Nothing is told to it before it is complete.
    Machine(Address address, CallSettings settings, long dice) {
        this.address = address;
        this.dice = dice;
        turn = new Turn(dice);
        turn.begin(NOW_NANOS, WALL_MILLIS);
        timers = new Timers(turn);
        calls = new Calls(turn, timers, this::post, settings, this);
    }

    /** A message arrives. */
    abstract void receive(Address from, Envelope envelope);

    /** Something that it is told to do, in words; the numbers are the indexes of this list. */
    abstract List<String> commands();

    /** Does what it is told. */
    abstract void command(int number);

    /** What others can see of it, and judge. */
    abstract Object face();

    /** Gives names that do not matter the same value in equal states. */
    abstract void normalize();

    /** What must be known of a message beside its contents. */
    abstract @Nullable Object footnote(Envelope envelope);

    /** Whether a timer may fire. Not that of a call. */
    abstract boolean mayFire(Timers.Timer timer);

    Address address() {
        return address;
    }

    /**
     * Runs one step of the engine, and returns what came of it.
     *
     * @param names how many calls can have names of which none is that of an open call
     */
    Done step(Runnable input, int names) {
        RANDOM_STATE.set(RANDOM.require(turn), dice);
        long lastName = beforeFreeNames(names);
        LAST_ID.set(calls, lastName);
        said = new ArrayList<>();
        input.run();
        deliverToSelf();
        timers.fireDue();
        deliverToSelf();
        normalize();
        Done done = new Done(said, (int) (LAST_ID.require(calls) - lastName));
        said = List.of();
        return done;
    }

    private void post(Address to, Envelope envelope) {
        if (to.equals(address)) {
            toSelf.add(envelope);
        } else {
            said.add(new Said(to, envelope, footnote(envelope)));
        }
    }

    /** What it has to do of its own, such as to hear its store, before its step is over. */
    boolean workOn() {
        return false;
    }

    private void deliverToSelf() {
        while (true) {
            Envelope envelope = toSelf.poll();
            if (envelope != null) receive(address, envelope);
            else if (!workOn()) return;
        }
    }

    // ---- calls and timers

    /** A call that is open. */
    record OpenCall(long id, Address to, int sends, Message.Request request) {}

    /** Those that await an answer, in the order of their names. */
    List<OpenCall> openCalls() {
        List<OpenCall> found = new ArrayList<>();
        for (long id : calledNames()) {
            Call call = call(id);
            if (call.isOpen()) {
                found.add(new OpenCall(id, call.to(), SENDS.require(call), call.request()));
            }
        }
        return found;
    }

    /** The names under which an answer would be heard. */
    List<Long> calledNames() {
        List<Long> names = new ArrayList<>();
        for (long name : OPEN.require(calls).numbers()) names.add(name);
        return names;
    }

    /** The time-out of one send has passed. */
    void timeOut(long callId) {
        Timers.Timer timer = TIMER.get(call(callId));
        if (timer != null) fire(timer);
    }

    /** All time-outs have passed: silence. */
    void silence(long callId) {
        Call call = call(callId);
        while (call.isOpen()) {
            Timers.Timer timer = TIMER.get(call);
            if (timer == null) return;
            fire(timer);
        }
    }

    private Call call(long callId) {
        Object call = OPEN.require(calls).get(callId);
        if (call == null) throw new IllegalStateException("no call " + callId + " is open");
        return (Call) call;
    }

    /** The timers that may fire, those of calls apart, in the order in which they would. */
    List<Timers.Timer> timersToFire() {
        List<Timers.Timer> ofCalls = new ArrayList<>();
        for (Object call : OPEN.require(calls).items()) {
            Timers.Timer timer = TIMER.get(call);
            if (timer != null) ofCalls.add(timer);
        }
        List<Timers.Timer> found = new ArrayList<>();
        for (Object entry : inOrder(SCHEDULE.require(timers))) {
            Timers.Timer timer = (Timers.Timer) entry;
            if (!ofCalls.contains(timer) && mayFire(timer)) found.add(timer);
        }
        return found;
    }

    void fire(Timers.Timer timer) {
        timers.cancel(timer);
        ACTION.require(timer).run();
    }

    /** What is still to happen, in the order in which a clock would have it happen. */
    static List<Object> inOrder(Object schedule) {
        List<Object> entries = new ArrayList<>();
        for (Object entry : HEAP.require(schedule)) {
            if (entry != null) entries.add(entry);
        }
        entries.sort(
                Comparator.comparingLong((Object entry) -> ((Schedule.Entry) entry).atNanos())
                        .thenComparing(SEQUENCE::require));
        return entries;
    }

    /** What is under way, by name and whatever room is left for more. */
    static Object listed(Object numbered) {
        Numbered<?> underWay = (Numbered<?>) numbered;
        return List.of(underWay.numbers(), underWay.items());
    }

    /** Whose timer it is. */
    static String ownerOf(Timers.Timer timer) {
        String name = ACTION.require(timer).getClass().getName();
        int end = name.indexOf("$$Lambda");
        String owner = end < 0 ? name : name.substring(0, end);
        return owner.substring(owner.lastIndexOf('.') + 1);
    }

    private long beforeFreeNames(int names) {
        long last = 0;
        for (long name : calledNames()) {
            if (name > last + names) break;
            last = name;
        }
        return last;
    }
}
