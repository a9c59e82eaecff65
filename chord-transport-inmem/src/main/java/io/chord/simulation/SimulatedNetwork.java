package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import io.chord.message.MessageCodec;
import io.chord.ring.Address;
import io.chord.ring.SplitMix64;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A network that exists only in memory and in virtual time, on which real nodes run: slow, lossy,
 * cut and crashing as a test wants it, and the same again whenever it is made from the same seed.
 *
 * <pre>{@code
 * SimulatedNetwork network = SimulatedNetwork.seeded(42).loss(0.05);
 * ChordNode a = ChordNode.builder().transport(network.transport("a")).create().start(tenSeconds);
 * ChordNode b = ChordNode.builder().transport(network.transport("b")).join("sim:a").start(tenSeconds);
 * network.crash("a");
 * network.runFor(Duration.ofSeconds(30));
 * }</pre>
 *
 * <p><b>Time</b> begins at 0 and passes only in {@link #runFor}, {@link #runUntil} and blocking
 * calls of a node: these make happen what is due, in order of time, and at one time in the order in
 * which it was caused. The wall clock of every node shows 2020-01-01 at the beginning, plus its
 * {@linkplain #skew skew}. Nothing reads a real clock.
 *
 * <p><b>Threads.</b> All runs on one thread, the first that uses the network; another one is
 * refused with {@link IllegalStateException}. Nothing that is called by the network (callbacks of
 * asynchronous calls, listeners, tasks of {@link #after}) may block or run the network: a blocking
 * call from there is refused with {@link IllegalStateException}. An exception thrown by what
 * happens comes out of the method that made it happen.
 *
 * <p><b>Faults.</b> Without any set, frames take 0.2 to 2 ms, overtake each other and all arrive.
 * Settings may change at any time; they hold for frames that are sent from then on, cuts also for
 * those under way. What a node sends to itself is neither lost nor delayed. A frame for an address
 * where nobody is makes the network tell the sender so, as a refused connection would ({@link
 * #refusals}).
 *
 * <p><b>Replaying.</b> Two runs of the same program with the same seed have the same {@link
 * #traceHash()}, on every JDK, as long as the program itself depends on nothing else: no real
 * clock, no random numbers of its own, no iteration of {@code HashMap} or {@code Set.of}. A failing
 * test should print {@link #replayLine()}.
 */
public final class SimulatedNetwork {

    /** The scheme of the addresses: {@code sim:NAME}. */
    public static final String SCHEME = "sim";

    /** What the wall clocks show at the beginning: 2020-01-01T00:00:00Z. */
    public static final long WALL_ORIGIN_MILLIS = 1_577_836_800_000L;

    /** Codes of types are one byte; what has no type is counted behind them. */
    private static final int FRAME_TYPES = 257;

    /** More events than this without time passing: something goes round in circles. */
    static final int EVENTS_AT_ONE_TIME_MAX = 10_000_000;

    private final long seed;
    private final SplitMix64 seeds;
    private final Links links;
    private final EventQueue queue = new EventQueue();
    private final Trace trace = new Trace();
    private final SortedMap<String, Endpoint> serving = new TreeMap<>();
    private final SortedMap<String, Long> skewMillis = new TreeMap<>();
    private final long[] framesSent = new long[FRAME_TYPES];
    private final long[] bytesSent = new long[FRAME_TYPES];
    private boolean refusals = true;
    private boolean isPumping;
    private @Nullable Thread owner;
    private long lost;
    private long cut;
    private long duplicated;
    private long delivered;
    private long refused;

    private SimulatedNetwork(long seed) {
        this.seed = seed;
        SplitMix64 root = new SplitMix64(seed);
        links = new Links(root.split());
        seeds = root.split();
    }

    /** A network without nodes, in which every choice follows from the seed. */
    public static SimulatedNetwork seeded(long seed) {
        return new SimulatedNetwork(seed);
    }

    /** The seed it was made from. */
    public long seed() {
        return seed;
    }

    // ---- nodes

    /**
     * The transport of a new process with this name, to be given to the builder of a node. It
     * begins to serve its address when the node starts, which fails while another process serves
     * it; after that one was closed or crashed this is a restart.
     *
     * @param name what is behind the colon of the address
     * @throws IllegalArgumentException if {@code sim:NAME} is not an address
     */
    public Transport transport(String name) {
        checkThread();
        return new Endpoint(this, name, address(name), seeds.split());
    }

    /** The address of the node with this name. */
    public Address address(String name) {
        return Address.of(SCHEME + ":" + requireNonNull(name, "name"));
    }

    /** The names of the nodes that serve their address, paused ones too, in order. */
    public List<String> serving() {
        return List.copyOf(serving.keySet());
    }

    /**
     * Ends a process at once. Its timers, its callbacks and what it had not read yet vanish; what
     * it has sent is under way and arrives. The same name may be used again.
     *
     * @throws IllegalArgumentException if no node serves that name
     */
    public void crash(String name) {
        endpoint(name).crash();
    }

    /**
     * Halts a process, as a long garbage collection does: frames for it and its timers wait. A call
     * of the test on that node is not stopped by it. No effect on one that is paused.
     *
     * @throws IllegalArgumentException if no node serves that name
     */
    public void pause(String name) {
        Endpoint endpoint = endpoint(name);
        note(Trace.Kind.PAUSED, name, name);
        endpoint.pause();
    }

    /**
     * Lets a paused process go on: what has waited happens now, late, in its order. No effect on
     * one that is not paused.
     *
     * @throws IllegalArgumentException if no node serves that name
     */
    public void resume(String name) {
        Endpoint endpoint = endpoint(name);
        note(Trace.Kind.RESUMED, name, name);
        endpoint.resume();
    }

    /**
     * Makes the wall clock of a node wrong, from now on and after restarts too.
     *
     * @param skew how far it is ahead; negative: behind
     */
    public SimulatedNetwork skew(String name, Duration skew) {
        checkThread();
        skewMillis.put(name, skew.toMillis());
        return this;
    }

    // ---- links

    /** How long frames are under way. */
    public SimulatedNetwork delay(Delay distribution) {
        checkThread();
        links.delay(requireNonNull(distribution, "distribution"));
        return this;
    }

    /**
     * How many of the frames are lost.
     *
     * @throws IllegalArgumentException if it is not from 0.0 to 1.0
     */
    public SimulatedNetwork loss(double probability) {
        checkThread();
        links.loss(probability);
        return this;
    }

    /**
     * How many of the frames arrive twice, each copy with a delay of its own.
     *
     * @throws IllegalArgumentException if it is not from 0.0 to 1.0
     */
    public SimulatedNetwork duplication(double probability) {
        checkThread();
        links.duplication(probability);
        return this;
    }

    /** Whether frames from one node to another never overtake each other. False unless set. */
    public SimulatedNetwork orderedLinks(boolean ordered) {
        checkThread();
        links.keepOrder(ordered);
        return this;
    }

    /**
     * Whether the sender of a frame to an address where nobody is will be told, one delay later.
     * True unless set; false: such frames vanish in silence.
     */
    public SimulatedNetwork refusals(boolean told) {
        checkThread();
        refusals = told;
        return this;
    }

    /** Lets a rule decide the fate of each frame, in place of any earlier rule. */
    public SimulatedNetwork rule(FrameRule rule) {
        checkThread();
        links.rule(requireNonNull(rule, "rule"));
        return this;
    }

    /** Ends the rule. */
    public SimulatedNetwork noRule() {
        checkThread();
        links.rule(null);
        return this;
    }

    /**
     * Cuts all links between nodes of different groups, in place of any earlier partition. All
     * nodes that are in no group, later ones too, form one more. Frames under way are lost.
     *
     * @throws IllegalArgumentException if a node is in two groups
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // The array is read, and neither kept nor given on to be written.
    public final void partition(Collection<String>... groups) {
        checkThread();
        links.partition(List.of(groups));
    }

    /** Cuts a link in both directions. */
    public void cut(String a, String b) {
        cutOneWay(a, b);
        cutOneWay(b, a);
    }

    /** Cuts a link in one direction: what {@code from} sends does not reach {@code to}. */
    public void cutOneWay(String from, String to) {
        checkThread();
        links.cut(from, to);
    }

    /** Ends the partition and all cuts. */
    public void heal() {
        checkThread();
        links.heal();
    }

    /**
     * Ends all faults: heals, resumes, ends loss, duplication and the rule. What crashed stays
     * down; delays, order and clocks stay as they are.
     */
    public void endFaults() {
        heal();
        loss(0).duplication(0).noRule();
        for (Endpoint endpoint : serving.values()) {
            if (endpoint.isPaused()) resume(endpoint.name());
        }
    }

    // ---- time

    /** Virtual time since the beginning, in nanoseconds. */
    public long nowNanos() {
        return queue.nowNanos();
    }

    /** Makes everything happen that is due within this time, and ends exactly after it. */
    public void runFor(Duration duration) {
        runUntil(() -> false, duration);
    }

    /**
     * Makes things happen until a condition holds, at most for some time. The condition is asked
     * before the first event and after each; it should be cheap.
     *
     * @return whether the condition held
     */
    public boolean runUntil(BooleanSupplier condition, Duration max) {
        if (max.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + max);
        }
        try {
            return pump(condition, EventQueue.saturatedSum(nowNanos(), max.toNanos()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running; " + replayLine(), e);
        }
    }

    /** Makes a task happen after some time, on nobody's behalf: to write a course of faults. */
    public void after(Duration delay, Runnable task) {
        checkThread();
        queue.add(
                new EventQueue.Event() {
                    @Override
                    void happen() {
                        task.run();
                    }
                },
                delay.toNanos());
    }

    /** Makes things happen until the condition holds or the deadline has come. */
    boolean pump(BooleanSupplier condition, long deadlineNanos) throws InterruptedException {
        checkThread();
        if (isPumping) {
            throw new IllegalStateException(
                    "a blocking call, or a call that runs the simulated network, was made by what"
                            + " the network itself had called; use the asynchronous call there");
        }
        isPumping = true;
        try {
            int eventsNow = 0;
            while (!condition.getAsBoolean()) {
                if (!queue.hasEventBy(deadlineNanos)) {
                    queue.advanceTo(deadlineNanos);
                    return condition.getAsBoolean();
                }
                if (Thread.interrupted()) throw new InterruptedException();
                long before = queue.nowNanos();
                happen(queue.next());
                eventsNow = queue.nowNanos() == before ? eventsNow + 1 : 0;
                if (eventsNow > EVENTS_AT_ONE_TIME_MAX) {
                    throw new IllegalStateException(
                            "more than "
                                    + EVENTS_AT_ONE_TIME_MAX
                                    + " events without time passing; "
                                    + replayLine());
                }
            }
            return true;
        } finally {
            isPumping = false;
        }
    }

    private void happen(EventQueue.Event event) {
        try {
            event.happen();
        } catch (RuntimeException | Error e) {
            e.addSuppressed(new IllegalStateException(replayLine()));
            throw e;
        }
    }

    // ---- what it saw

    /** What it carried so far. */
    public Traffic traffic() {
        SortedMap<String, Traffic.Count> sent = new TreeMap<>();
        for (int type = 0; type < FRAME_TYPES; type++) {
            if (framesSent[type] > 0) {
                sent.put(typeName(type), new Traffic.Count(framesSent[type], bytesSent[type]));
            }
        }
        return new Traffic(sent, lost, cut, duplicated, delivered, refused);
    }

    private static int typeOf(byte[] frame) {
        int type = MessageCodec.typeOf(frame);
        return type < 0 ? FRAME_TYPES - 1 : type;
    }

    private static String typeName(int type) {
        return type == FRAME_TYPES - 1 ? "no type" : MessageCodec.typeName(type);
    }

    /**
     * A hash of everything that happened so far: what, when, between whom, and every byte of every
     * frame.
     */
    public long traceHash() {
        return trace.hash();
    }

    /**
     * Keeps what happens as text, for {@link #recording()}.
     *
     * @param linesMax only the last lines are kept; 0: none, as at the beginning
     */
    public SimulatedNetwork record(int linesMax) {
        checkThread();
        if (linesMax < 0) {
            throw new IllegalArgumentException("cannot keep " + linesMax + " lines");
        }
        trace.keepLines(linesMax);
        return this;
    }

    /** The last lines recorded, oldest first. */
    public List<String> recording() {
        return trace.lines();
    }

    /** One line that says how to see the same again; for messages of failing tests. */
    public String replayLine() {
        return "replay: SimulatedNetwork.seeded("
                + seed
                + "), at "
                + Trace.seconds(nowNanos())
                + " s, trace "
                + Long.toHexString(traceHash());
    }

    @Override
    public String toString() {
        return "simulated network of " + serving.size() + " nodes; " + replayLine();
    }

    // ---- for its endpoints

    EventQueue queue() {
        return queue;
    }

    void checkThread() {
        Thread current = Thread.currentThread();
        if (owner == null) {
            owner = current;
        } else if (owner != current) {
            throw new IllegalStateException(
                    "a simulated network runs on one thread, "
                            + owner.getName()
                            + ", and was used by "
                            + current.getName()
                            + "; use the in-memory network for tests with threads");
        }
    }

    long wallMillis(String name) {
        return WALL_ORIGIN_MILLIS
                + nowNanos() / 1_000_000
                + (skewMillis.isEmpty() ? 0 : skewMillis.getOrDefault(name, 0L));
    }

    void serve(Endpoint endpoint) throws TransportException {
        if (serving.putIfAbsent(endpoint.name(), endpoint) != null) {
            throw new TransportException(
                    endpoint.address()
                            + " is in use by a running node of this simulated network; close or"
                            + " crash that one, or take another name");
        }
        note(Trace.Kind.STARTED, endpoint.name(), endpoint.name());
    }

    void noLongerServes(Endpoint endpoint, Trace.Kind why) {
        serving.remove(endpoint.name(), endpoint);
        note(why, endpoint.name(), endpoint.name());
    }

    /** Carries a frame to its address, as the links allow. */
    void carry(Endpoint sender, Address to, byte[] frame) {
        String from = sender.name();
        String target = to.rest();
        int type = typeOf(frame);
        framesSent[type]++;
        bytesSent[type] += frame.length;
        Frame carried = new Frame(sender, to, frame, Trace.hashOf(frame));
        carried.note(Trace.Kind.SENT);
        if (from.equals(target)) {
            queue.add(carried, 0);
            return;
        }
        FrameRule rule = links.rule();
        FrameRule.Fate fate =
                rule == null ? FrameRule.Fate.usual() : rule.judge(sender.address(), to, frame);
        OptionalLong ruled = fate.delayNanos();
        // Drawn in any case, so that a rule or a cut for one frame does not change all that follow.
        boolean isLost = links.drawLoss();
        boolean isCopied = links.drawDuplication();
        long delayNanos = links.drawDelayNanos(from, target, nowNanos());
        if (links.isCut(from, target)) {
            cut++;
            carried.note(Trace.Kind.CUT);
        } else if (fate.lost() || (isLost && ruled.isEmpty())) {
            lost++;
            carried.note(Trace.Kind.LOST);
        } else {
            queue.add(carried, ruled.orElse(delayNanos));
            if (isCopied && ruled.isEmpty()) {
                duplicated++;
                Frame copy = new Frame(sender, to, frame.clone(), carried.hash);
                copy.note(Trace.Kind.COPIED);
                queue.add(copy, links.drawDelayNanos(from, target, nowNanos()));
            }
        }
    }

    void note(Trace.Kind kind, String from, String to) {
        note(kind, from, to, 0, null);
    }

    private void note(Trace.Kind kind, String from, String to, long hash, byte @Nullable [] frame) {
        trace.add(kind, nowNanos(), Trace.hashOf(from), Trace.hashOf(to), hash);
        if (trace.keepsLines()) {
            String what =
                    frame == null
                            ? ""
                            : " " + typeName(typeOf(frame)) + " of " + frame.length + " bytes";
            trace.line(kind, nowNanos(), (from.equals(to) ? from : from + " -> " + to) + what);
        }
    }

    private Endpoint endpoint(String name) {
        checkThread();
        Endpoint endpoint = serving.get(name);
        if (endpoint == null) {
            throw new IllegalArgumentException(
                    "no node serves " + SCHEME + ":" + name + "; there are " + serving());
        }
        return endpoint;
    }

    /** A frame under way, and what becomes of it when it arrives. */
    private final class Frame extends EventQueue.Event {

        private final Endpoint sender;
        private final Address to;
        private final byte[] bytes;
        private final long hash;

        Frame(Endpoint sender, Address to, byte[] bytes, long hash) {
            this.sender = sender;
            this.to = to;
            this.bytes = bytes;
            this.hash = hash;
        }

        @Override
        void happen() {
            String from = sender.name();
            String target = to.rest();
            if (links.isCut(from, target)) {
                cut++;
                note(Trace.Kind.CUT);
                return;
            }
            Endpoint endpoint = serving.get(target);
            if (endpoint != null) {
                delivered++;
                note(Trace.Kind.DELIVERED);
                endpoint.deliver(sender.address(), bytes);
                return;
            }
            refused++;
            note(Trace.Kind.REFUSED);
            if (refusals && !links.isCut(target, from)) {
                sender.refuse(to, links.drawDelayNanos());
            }
        }

        void note(Trace.Kind kind) {
            SimulatedNetwork.this.note(kind, sender.name(), to.rest(), hash, bytes);
        }
    }
}
