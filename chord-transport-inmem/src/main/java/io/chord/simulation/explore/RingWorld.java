package io.chord.simulation.explore;

import io.chord.call.CallSettings;
import io.chord.engine.EngineSettings;
import io.chord.membership.MembershipSettings;
import io.chord.message.Genesis;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingSpace;
import io.chord.routing.SuccessorList;
import io.chord.simulation.SimulationSettings;
import io.chord.simulation.check.RingImage;
import io.chord.simulation.check.RingImage.MemberState;
import io.chord.simulation.check.RingOracle;
import io.chord.simulation.explore.RingMachine.Face;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A small ring: joins and crashes at any moment, every order of messages and time-outs.
 *
 * <p>In every state each list is well formed. Zave's invariant (TSE 2017) holds in every state, if
 * it did at the beginning; a node crashes only as far as her assumption A4 goes, for lists that are
 * being written too (reference protocol, section 4, "At message level"). From every state in which
 * nothing is under way the ring becomes ideal when the nodes are left alone.
 */
public final class RingWorld extends NetworkWorld {

    private static final Genesis GENESIS = new Genesis(7, 11);

    private final RingSetup setup;
    private final CrashGuard guard;
    private final Recovery recovery;
    private final LongSet right = new LongSet();
    private final List<NodeRef> selves = new ArrayList<>();

    /** The nodes of this setup. */
    public RingWorld(RingSetup setup) {
        super(
                machines(setup),
                setup.budgets(),
                settings(setup).calls().sends(),
                RingMachine.IMMATERIAL);
        this.setup = setup;
        guard = new CrashGuard(this);
        recovery = new Recovery(this);
        int[] start = start();
        for (int node = 0; node < nodes(); node++) selves.add(face(start, node).self());
    }

    private static EngineSettings settings(RingSetup setup) {
        EngineSettings lan = SimulationSettings.lan(RingSetup.BITS, setup.successors());
        MembershipSettings ring = lan.membership();
        CallSettings calls = lan.calls();
        return new EngineSettings(
                lan.space(),
                lan.identity(),
                calls,
                new MembershipSettings(
                        ring.successors(),
                        ring.stabilizeNanos(),
                        ring.auditPeriods(),
                        /* knownMax= */ 0, // No audits, and so no need to know the others.
                        /* pendingRetries= */ 1,
                        /* joinRetries= */ 2,
                        ring.suspectsMax(),
                        ring.seeds()),
                lan.lookup(),
                lan.replication());
    }

    private static List<RingMachine> machines(RingSetup setup) {
        EngineSettings settings = settings(setup);
        List<NodeRef> founders = new ArrayList<>();
        for (int id : setup.founders()) founders.add(nodeRef(settings.space(), id));
        List<NodeRef> clockwise = new ArrayList<>(founders);
        clockwise.sort(Comparator.comparing(NodeRef::id));
        List<RingMachine> machines = new ArrayList<>();
        for (NodeRef self : founders) {
            RingMachine machine = new RingMachine(self, settings, List.of(), setup.dice());
            int at = clockwise.indexOf(self);
            int n = clockwise.size();
            List<NodeRef> next = new ArrayList<>();
            for (int i = 1; i < n; i++) next.add(clockwise.get((at + i) % n));
            machine.install(
                    n == 1 ? Optional.empty() : Optional.of(next.get(n - 2)),
                    n == 1
                            ? SuccessorList.empty()
                            : SuccessorList.of(self.id(), next.get(0), next, setup.successors()),
                    GENESIS);
            machines.add(machine);
        }
        List<Integer> later = new ArrayList<>(setup.newcomers());
        later.addAll(setup.joiners());
        for (int i = 0; i < later.size(); i++) {
            machines.add(
                    new RingMachine(
                            nodeRef(settings.space(), later.get(i)),
                            settings,
                            List.of(founders.get(setup.seeds().get(i)).address()),
                            setup.dice()));
        }
        return machines;
    }

    private static NodeRef nodeRef(RingSpace space, int id) {
        return new NodeRef(space.id(id), Address.of("inmem:n" + id), 1);
    }

    @Override
    int[] atRest(int[] rest) {
        int[] state = rest;
        for (int i = 0; i < setup.newcomers().size(); i++) {
            int node = setup.founders().size() + i;
            state = after(state, Choice.of(Choice.COMMAND, node, 0));
            while (!face(state, node).isMember()) state = hearNext(state, node);
        }
        return state;
    }

    /** The next message between a newcomer and the others. */
    private int[] hearNext(int[] state, int node) {
        for (int i = firstLetter(); i < state.length; i++) {
            Letter letter = letter(state[i]);
            if (letter.to() == node || (letter.from() == node && letter.isRequest())) {
                return after(state, Choice.of(Choice.HEAR, 0, state[i]));
            }
        }
        throw new IllegalStateException(name(node) + " does not join: " + describe(state));
    }

    Face face(int[] state, int node) {
        return (Face) view(state, node).face();
    }

    RingSetup setup() {
        return setup;
    }

    /** The live members, or all but one. */
    List<NodeRef> members(int[] state, int without) {
        List<NodeRef> members = new ArrayList<>();
        for (int node = 0; node < nodes(); node++) {
            boolean live = node != without && !isDead(state, node);
            if (live && face(state, node).isMember()) members.add(self(node));
        }
        return members;
    }

    /** A node, alive or dead. */
    NodeRef self(int node) {
        return selves.get(node);
    }

    /** Whether a joiner has nobody to join through any more. */
    boolean isSeedDead(int[] state, int joiner) {
        return isDead(state, setup.seeds().get(joiner - setup.founders().size()));
    }

    /** What the live members know. */
    RingImage image(int[] state) {
        List<MemberState> members = new ArrayList<>();
        for (int node = 0; node < nodes(); node++) {
            if (isDead(state, node) || !face(state, node).isMember()) continue;
            Face face = face(state, node);
            members.add(new MemberState(face.self(), face.predecessor(), face.successors()));
        }
        return new RingImage(setup.successors(), members);
    }

    @Override
    boolean mayCrash(int[] state, int node) {
        return guard.mayCrash(state, node);
    }

    @Override
    public List<String> violations(int[] state) {
        long ring = ringHash(state);
        if (!right.contains(ring)) {
            List<String> wrong = judge(state);
            if (!wrong.isEmpty()) return wrong;
            right.add(ring);
        }
        return isQuiet(state) ? recovery.violations(state) : List.of();
    }

    /** Equal for states that differ in nothing that members see of each other, or have read. */
    long ringHash(int[] state) {
        long hash = Hash.SEED;
        for (int node = 0; node < nodes(); node++) {
            hash = Hash.add(hash, isDead(state, node) ? 0 : faceNumber(state, node) + 1L);
        }
        for (int i = firstLetter(); i < state.length; i++) {
            Letter letter = letter(state[i]);
            boolean ghost = letter.footnote() != null && isAwaited(state, letter);
            if (ghost) hash = Hash.add(hash, state[i]);
        }
        return hash;
    }

    private List<String> judge(int[] state) {
        List<String> wrong = new ArrayList<>(new RingOracle(image(state)).malformedLists());
        List<Listing> listings = Listing.of(this, state, -1);
        if (setup.isWithinTheProof()) {
            wrong.addAll(new RingOracle(imageToJudge(state, listings)).invariant());
        } else {
            // All that can be said of rings that are smaller. A node alone may have no list yet
            // when
            // the next one is a member.
            List<NodeRef> live = members(state, -1);
            for (Listing listing : listings) {
                if (!listing.entries().isEmpty() && !listing.hasOneOf(live)) {
                    wrong.add(
                            "none of the successors of "
                                    + listing.owner()
                                    + " is live: "
                                    + listing.entries());
                }
            }
        }
        return wrong;
    }

    private RingImage imageToJudge(int[] state, List<Listing> listings) {
        if (setup.ghosts() == RingSetup.Ghosts.BESIDE_LISTS) return image(state);
        List<MemberState> members = new ArrayList<>();
        Set<NodeRef> judged = new HashSet<>();
        for (Listing listing : listings) {
            // Of two answers to one question the first counts.
            if (listing.isMember() && judged.add(listing.owner())) {
                members.add(new MemberState(listing.owner(), Optional.empty(), listing.entries()));
            }
        }
        return new RingImage(setup.successors(), members);
    }
}
