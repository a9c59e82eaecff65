package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import io.chord.ring.Address;
import io.chord.ring.SplitMix64;
import io.chord.store.EntryStore;
import io.chord.transport.Transport;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
 * which it was caused. The wall clock of every node shows 2020-01-01 at the beginning, unless its
 * {@linkplain #clock clock} is wrong. Nothing reads a real clock.
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
 * #refusals}). Nodes are named by what is behind the colon of their address; where a fault names a
 * node that is not there, it waits for it.
 *
 * <p><b>Replaying.</b> Two runs of the same program with the same seed have the same {@link
 * #traceHash()}, on every JDK, as long as the program itself depends on nothing else: no real
 * clock, no random numbers of its own, no iteration of {@code HashMap} or {@code Set.of}. A failing
 * test should print {@link #replayLine()}. What was done to the network is written down as a course
 * of {@link #faults}, which can be played again.
 */
public final class SimulatedNetwork {

    /** The scheme of the addresses: {@code sim:NAME}. */
    public static final String SCHEME = "sim";

    /** What the wall clocks show at the beginning: 2020-01-01T00:00:00Z. */
    public static final long WALL_ORIGIN_MILLIS = 1_577_836_800_000L;

    private final long seed;
    private final SplitMix64 seeds;
    private final SplitMix64 diskSeeds;
    private final Links links;
    private final Tally tally = new Tally();
    private final Trace trace = new Trace();
    private final EventLoop loop = new EventLoop(this::replayLine);
    private final FaultLog log = new FaultLog(loop);
    private final Clocks clocks = new Clocks(loop, log);
    private final PostOffice post;
    private final SortedMap<String, SimulatedDisk> disks = new TreeMap<>();
    private @Nullable FaultSchedule course;

    private SimulatedNetwork(long seed) {
        this.seed = seed;
        SplitMix64 root = new SplitMix64(seed);
        SplitMix64 ofLinks = root.split();
        seeds = root.split();
        links = new Links(ofLinks, root.split());
        diskSeeds = root.split();
        post = new PostOffice(loop, links, tally, trace);
    }

    /** A network without nodes, in which every choice follows from the seed. */
    public static SimulatedNetwork seeded(long seed) {
        return new SimulatedNetwork(seed);
    }

    /**
     * The same, for a run whose course of faults is given, and not drawn from the seed: see {@link
     * FaultScheduler#draw(SimulatedNetwork)}.
     */
    public static SimulatedNetwork seeded(long seed, FaultSchedule course) {
        SimulatedNetwork network = new SimulatedNetwork(seed);
        network.course = requireNonNull(course, "course");
        return network;
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
     * @param name what is behind the colon of the address, without comma, semicolon and stroke
     * @throws IllegalArgumentException if {@code sim:NAME} is not an address
     */
    public Transport transport(String name) {
        loop.checkThread();
        return new Endpoint(loop, trace, post, clocks, name, address(name), seeds.split());
    }

    /**
     * The store of a new process with this name, on its {@linkplain #disk disk}, to be given to the
     * builder of a node: what an earlier process of the name has kept is there.
     *
     * @throws IllegalStateException if a process uses the disk that was neither closed nor crashed
     */
    public EntryStore store(String name) {
        loop.checkThread();
        return disk(name).open();
    }

    /** The disk of the node with this name, to be made slow, stalled, failing or empty. */
    public SimulatedDisk disk(String name) {
        return disks.computeIfAbsent(
                requireNonNull(name, "name"),
                unknown -> new SimulatedDisk(name, loop, trace, log, post, diskSeeds.split()));
    }

    /** The clocks of the node with this name, to be made wrong. */
    public SimulatedClock clock(String name) {
        return clocks.of(requireNonNull(name, "name"));
    }

    /** The address of the node with this name. */
    public Address address(String name) {
        FaultWords.requireName(requireNonNull(name, "name"));
        return Address.of(SCHEME + ":" + name);
    }

    /** The names of the nodes that serve their address, paused ones too, in order. */
    public List<String> serving() {
        return post.names();
    }

    /** Whether a node serves that name. */
    public boolean isServing(String name) {
        return post.isServed(name);
    }

    /**
     * Ends a process at once. Its timers, its callbacks and what it had not read yet vanish; what
     * it has sent is under way and arrives. The same name may be used again.
     *
     * @throws IllegalArgumentException if no node serves that name
     */
    public void crash(String name) {
        endpoint(name).crash();
        SimulatedDisk disk = disks.get(name);
        if (disk != null) disk.crashed();
        log.add(FaultVerb.CRASH, name);
    }

    /**
     * Halts a process, as a long garbage collection does: frames for it, its timers and answers of
     * its store wait. A call of the test on that node is not stopped by it. No effect on one that
     * is paused.
     *
     * @throws IllegalArgumentException if no node serves that name
     */
    public void pause(String name) {
        endpoint(name).pause();
        log.add(FaultVerb.PAUSE, name);
    }

    /**
     * Lets a paused process go on: what has waited happens now, late, in its order. No effect on
     * one that is not paused.
     *
     * @throws IllegalArgumentException if no node serves that name
     */
    public void resume(String name) {
        resume(endpoint(name));
        log.add(FaultVerb.RESUME, name);
    }

    private void resume(Endpoint endpoint) {
        endpoint.resume();
        SimulatedDisk disk = disks.get(endpoint.name());
        if (disk != null) disk.resumed();
    }

    /** {@link SimulatedClock#skew(Duration)} of the clock of a node. */
    public SimulatedNetwork skew(String name, Duration skew) {
        clock(name).skew(skew);
        return this;
    }

    // ---- links

    /** How long frames are under way. */
    public SimulatedNetwork delay(Delay distribution) {
        loop.checkThread();
        links.delay(requireNonNull(distribution, "distribution"));
        log.add(FaultVerb.DELAY, distribution);
        return this;
    }

    /**
     * How many of the frames are lost.
     *
     * @throws IllegalArgumentException if it is not from 0.0 to 1.0
     */
    public SimulatedNetwork loss(double probability) {
        loop.checkThread();
        links.loss(probability);
        log.add(FaultVerb.LOSS, probability);
        return this;
    }

    /**
     * How many of the frames arrive twice, each copy with a delay of its own.
     *
     * @throws IllegalArgumentException if it is not from 0.0 to 1.0
     */
    public SimulatedNetwork duplication(double probability) {
        loop.checkThread();
        links.duplication(probability);
        log.add(FaultVerb.DUPLICATION, probability);
        return this;
    }

    /**
     * How many of the frames and copies are held back besides their delay, so that later ones
     * overtake them. No effect on {@linkplain #orderedLinks ordered links} but to be slow.
     *
     * @throws IllegalArgumentException if the probability is not from 0.0 to 1.0
     */
    public SimulatedNetwork reordering(double probability, Delay heldBack) {
        loop.checkThread();
        links.reordering(probability, requireNonNull(heldBack, "heldBack"));
        log.add(FaultVerb.REORDERING, probability, heldBack);
        return this;
    }

    /** Whether frames from one node to another never overtake each other. False unless set. */
    public SimulatedNetwork orderedLinks(boolean ordered) {
        loop.checkThread();
        links.keepOrder(ordered);
        return this;
    }

    /**
     * Whether the sender of a frame to an address where nobody is will be told, one delay later.
     * True unless set; false: such frames vanish in silence.
     */
    public SimulatedNetwork refusals(boolean told) {
        loop.checkThread();
        post.refusals(told);
        return this;
    }

    /** Lets a rule decide the fate of each frame, in place of any earlier rule. */
    public SimulatedNetwork rule(FrameRule rule) {
        loop.checkThread();
        links.rule(requireNonNull(rule, "rule"));
        return this;
    }

    /** Ends the rule. */
    public SimulatedNetwork noRule() {
        loop.checkThread();
        links.rule(null);
        return this;
    }

    /** One direction between two nodes, to be made worse than the others. */
    public SimulatedLink link(String from, String to) {
        return new SimulatedLink(loop, log, links, requireNonNull(from), requireNonNull(to));
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
        partitionInto(List.of(groups));
    }

    void partitionInto(List<? extends Collection<String>> groups) {
        loop.checkThread();
        links.partition(groups);
        String divided = FaultWords.groups(groups);
        if (divided.isEmpty()) {
            log.add(FaultVerb.PARTITION);
        } else {
            log.add(FaultVerb.PARTITION, divided);
        }
    }

    /** Cuts a link in both directions. */
    public void cut(String a, String b) {
        cut(List.of(a), List.of(b));
    }

    /** Cuts a link in one direction: what {@code from} sends does not reach {@code to}. */
    public void cutOneWay(String from, String to) {
        cutOneWay(List.of(from), List.of(to));
    }

    /**
     * Cuts all links between some nodes and others, in both directions. Nodes that are in neither
     * group hear both: a partial partition.
     */
    public void cut(Collection<String> some, Collection<String> others) {
        loop.checkThread();
        links.forEach(some, others, links::cut);
        links.forEach(others, some, links::cut);
        log.add(FaultVerb.CUT, some, others);
    }

    /** Cuts all links from some nodes to others. */
    public void cutOneWay(Collection<String> from, Collection<String> to) {
        loop.checkThread();
        links.forEach(from, to, links::cut);
        log.add(FaultVerb.CUT_ONE_WAY, from, to);
    }

    /** Ends {@link #cut(Collection, Collection)} of these. A partition is not ended by it. */
    public void reconnect(Collection<String> some, Collection<String> others) {
        loop.checkThread();
        links.forEach(some, others, links::reconnect);
        links.forEach(others, some, links::reconnect);
        log.add(FaultVerb.RECONNECT, some, others);
    }

    /** Ends {@link #cutOneWay(Collection, Collection)} of these. */
    public void reconnectOneWay(Collection<String> from, Collection<String> to) {
        loop.checkThread();
        links.forEach(from, to, links::reconnect);
        log.add(FaultVerb.RECONNECT_ONE_WAY, from, to);
    }

    /** Ends the partition and all cuts. */
    public void heal() {
        loop.checkThread();
        links.heal();
        log.add(FaultVerb.HEAL);
    }

    /**
     * Ends all faults: heals links and disks, resumes, ends loss, duplication, reordering and the
     * rule. What crashed stays down; delays, order and clocks stay as they are.
     */
    public void endFaults() {
        loop.checkThread();
        links.endFaults();
        for (Endpoint endpoint : post.endpoints()) {
            if (endpoint.isPaused()) resume(endpoint);
        }
        for (SimulatedDisk disk : disks.values()) disk.endFaults();
        log.add(FaultVerb.END_FAULTS);
    }

    // ---- time

    /** Virtual time since the beginning, in nanoseconds. */
    public long nowNanos() {
        return loop.nowNanos();
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
            return loop.pump(condition, EventQueue.saturatedSum(nowNanos(), max.toNanos()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running; " + replayLine(), e);
        }
    }

    /** Makes a task happen after some time, on nobody's behalf: to write a course of faults. */
    public void after(Duration delay, Runnable task) {
        loop.checkThread();
        loop.after(delay.toNanos(), task);
    }

    // ---- what it saw

    /** What it carried so far. */
    public Traffic traffic() {
        return tally.traffic();
    }

    /** What the node with this name has sent and received so far. */
    public NodeTraffic traffic(String name) {
        return post.traffic(name);
    }

    /**
     * What was done to it so far, as a course of faults that can be printed and played again. What
     * cannot be written down is not in it: rules, and delays of a test's own.
     */
    public FaultSchedule faults() {
        return log.schedule();
    }

    /** The course of faults that this run was given, or has drawn, if it has. */
    public Optional<FaultSchedule> course() {
        return Optional.ofNullable(course);
    }

    FaultSchedule courseOr(Supplier<FaultSchedule> drawn) {
        if (course == null) course = drawn.get();
        return course;
    }

    /** Shows each frame to an observer from now on, in place of any earlier one. */
    public SimulatedNetwork observe(FrameObserver frames) {
        loop.checkThread();
        post.observer(requireNonNull(frames, "frames"));
        return this;
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
        loop.checkThread();
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
        return "simulated network of " + post.names().size() + " nodes; " + replayLine();
    }

    /** Writes down what was done to a node by somebody else. */
    void done(FaultVerb verb, Object... words) {
        log.add(verb, words);
    }

    Links links() {
        return links;
    }

    private Endpoint endpoint(String name) {
        loop.checkThread();
        return post.endpoint(name);
    }
}
