package io.chord.lookup;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Calls;
import io.chord.call.SmallSet;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Message;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.FingerTable;
import io.chord.routing.RoutingTable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the finger table right: one finger a turn, from the longest to the shortest that is of use,
 * and again (fix_fingers of Stoica et al., SIGCOMM 2001, figure 7, in another order). Holds the
 * finger pen.
 *
 * <p>A lookup costs O(log N) messages and says more than one finger: all fingers whose targets lie
 * between the predecessor and the owner that it found are that owner. So a round takes about log2 N
 * turns, and not one for each bit of an id. Fingers that point no farther than the head are the
 * head, without a lookup.
 *
 * <p>A finger that is known is asked whether it still owns the nearest of its targets, which it
 * does for long: one question in place of a lookup. Fingers that were lost go first, since each
 * lookup that would have used one takes a longer way.
 */
public final class FingerFixer {

    /** After so many periods a turn gives its lookup up, and the next begins. */
    private static final int PATIENCE_PERIODS = 16;

    private final Turn turn;
    private final Timers timers;
    private final Calls calls;
    private final RoutingTable table;
    private final RoutingTable.Pen<FingerTable> pen;
    private final Lookups lookups;
    private final LookupSettings settings;
    private Timers.@Nullable Timer timer;
    private boolean started;
    private int runs;
    private int next = -1;

    /** Of each finger that died and was not looked up since, the highest exponent. */
    private final SmallSet<Integer> lost = new SmallSet<>();

    /** A fixer of the fingers of this table, not started. */
    public FingerFixer(
            Turn turn,
            Timers timers,
            Calls calls,
            RoutingTable table,
            Lookups lookups,
            LookupSettings settings) {
        this.turn = turn;
        this.timers = timers;
        this.calls = calls;
        this.table = table;
        this.pen = table.fingerPen();
        this.lookups = lookups;
        this.settings = settings;
    }

    /** Begins: the node is a member. Harmless when it has begun. */
    public void start() {
        if (started) return;
        started = true;
        runs++;
        next = -1;
        lost.clear();
        schedule();
    }

    /** Ends; a lookup that is under way is ignored. */
    public void stop() {
        started = false;
        if (timer != null) timers.cancel(timer);
        timer = null;
    }

    /** A node was found dead: it costs a time-out on each lookup that meets it. */
    public void onDead(NodeRef node) {
        for (int k = table.self().id().bits() - 1; k >= 0; k--) {
            if (!table.fingers().finger(k).equals(Optional.of(node))) continue;
            lost.add(k);
            k = lowestOfRun(k);
        }
        write(table.fingers().without(node));
    }

    /** Sets the table as it is known to be, for ideal rings. */
    public void seed(FingerTable fingers) {
        write(fingers);
    }

    private void schedule() {
        timer = timers.after(turn.jittered(settings.fingerNanos(), 0.5, 1.5), this::onTurn);
    }

    private void onTurn() {
        timer = null;
        Optional<NodeRef> head = table.successors().head();
        if (head.isEmpty()) {
            schedule(); // Alone: no other node to point to.
            return;
        }
        RingId self = table.self().id();
        int died = highestLost();
        while (died >= 0 && isUpToHead(self, died, head.get())) died = highestLost();
        if (died >= 0) {
            find(self, died);
            return;
        }
        if (next >= 0 && isUpToHead(self, next, head.get())) {
            write(table.fingers().withRun(0, next, head));
            next = -1;
        }
        if (next < 0) next = self.bits() - 1;
        if (isUpToHead(self, next, head.get())) {
            write(table.fingers().withRun(0, next, head)); // The head is past the middle.
            next = -1;
            schedule();
            return;
        }
        int exponent = next--;
        Optional<NodeRef> finger = table.fingers().finger(exponent);
        if (finger.isEmpty()) {
            find(self, exponent);
        } else {
            int low = lowestOfRun(exponent);
            next = low - 1;
            verify(self, finger.get(), low, exponent);
        }
    }

    /** Takes it out; -1 if there is none. */
    private int highestLost() {
        if (lost.size() == 0) return -1;
        int highest = lost.elements().get(lost.size() - 1);
        lost.remove(highest);
        return highest;
    }

    private static boolean isUpToHead(RingId self, int exponent, NodeRef head) {
        return self.plusPowerOfTwo(exponent).isInOpenClosed(self, head.id());
    }

    /** The lowest exponent of those that have the same finger, or none, as this one. */
    private int lowestOfRun(int exponent) {
        Optional<NodeRef> finger = table.fingers().finger(exponent);
        int low = exponent;
        while (low > 0 && table.fingers().finger(low - 1).equals(finger)) low--;
        return low;
    }

    /** If it owns the nearest of its targets it owns the others, which lie behind that one. */
    private void verify(RingId self, NodeRef finger, int low, int high) {
        int run = runs;
        Message.FindNext question =
                new Message.FindNext(self.plusPowerOfTwo(low), Message.FindNext.Detail.KIND);
        calls.ask(
                finger,
                question,
                new Asker() {
                    @Override
                    public void onReply(Call call, Message.Reply reply) {
                        if (run != runs || !started) return;
                        if (reply instanceof Message.NextHops hops
                                && hops.kind() == Message.NextHops.Kind.OWNER) {
                            schedule();
                        } else {
                            find(self, low); // Another has joined before it.
                        }
                    }

                    @Override
                    public void onSilence(Call call) {
                        if (run == runs && started) find(self, high);
                    }

                    @Override
                    public void onGone(Call call, Optional<NodeRef> instead) {
                        onSilence(call);
                    }
                });
    }

    private void find(RingId self, int exponent) {
        int run = runs;
        // The predecessor names the owner, and asking the owner too would be one more message for
        // what is only a hint.
        lookups.find(
                self.plusPowerOfTwo(exponent),
                Goal.PREDECESSOR,
                Optional.empty(),
                turn.nowNanos() + PATIENCE_PERIODS * settings.fingerNanos(),
                new LookupListener() {
                    @Override
                    public void onFound(LookupAnswer answer) {
                        if (run != runs || !started) return;
                        install(self, exponent, answer);
                        schedule();
                    }

                    @Override
                    public void onLookupFailed(LookupFailure failure, String message) {
                        if (run != runs || !started) return;
                        schedule();
                    }
                });
    }

    /** Writes the run of fingers that the answer tells. */
    private void install(RingId self, int exponent, LookupAnswer answer) {
        int low = exponent;
        int high = exponent;
        if (answer.predecessor().isPresent()) {
            RingId before = answer.predecessor().get().id();
            RingId owner = answer.owner().id();
            while (low > 0 && self.plusPowerOfTwo(low - 1).isInOpenClosed(before, owner)) low--;
            while (high < self.bits() - 1
                    && self.plusPowerOfTwo(high + 1).isInOpenClosed(before, owner)) high++;
        }
        // No node from the target on to ourselves: this finger would be us.
        boolean us = answer.owner().id().equals(self);
        Optional<NodeRef> finger = us ? Optional.empty() : Optional.of(answer.owner());
        write(table.fingers().withRun(low, high, finger, us ? finger : spare(answer)));
        for (int k = low; k <= high; k++) lost.remove(k);
        if (next >= low && next <= exponent) next = low - 1;
    }

    /** The node after the finger: what is known of neighbours is used where early stop is. */
    private Optional<NodeRef> spare(LookupAnswer answer) {
        List<NodeRef> named = answer.replicas();
        int place = named.indexOf(answer.owner()) + 1;
        boolean isUsed = settings.aids().earlyStop() && place > 0 && place < named.size();
        return isUsed
                ? Optional.of(named.get(place))
                        .filter(node -> node.id().isInOpen(answer.owner().id(), table.self().id()))
                : Optional.empty();
    }

    private void write(FingerTable fingers) {
        if (fingers != table.fingers()) pen.write(fingers);
    }
}
