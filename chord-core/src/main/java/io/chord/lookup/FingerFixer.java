package io.chord.lookup;

import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.FingerTable;
import io.chord.routing.RoutingTable;
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
 */
public final class FingerFixer {

    /** After so many periods a turn gives its lookup up, and the next begins. */
    private static final int PATIENCE_PERIODS = 16;

    private final Turn turn;
    private final Timers timers;
    private final RoutingTable table;
    private final RoutingTable.Pen<FingerTable> pen;
    private final Lookups lookups;
    private final LookupSettings settings;
    private Timers.@Nullable Timer timer;
    private boolean started;
    private int runs;
    private int next = -1;

    /** A fixer of the fingers of this table, not started. */
    public FingerFixer(
            Turn turn,
            Timers timers,
            RoutingTable table,
            Lookups lookups,
            LookupSettings settings) {
        this.turn = turn;
        this.timers = timers;
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
        int longest = self.bits() - 1;
        if (next >= 0 && isUpToHead(self, next, head.get())) {
            write(table.fingers().withRun(0, next, head));
            next = -1;
        }
        if (next < 0) next = longest;
        if (isUpToHead(self, next, head.get())) {
            write(table.fingers().withRun(0, next, head)); // The head is past the middle.
            next = -1;
            schedule();
            return;
        }
        fix(self, next);
    }

    private static boolean isUpToHead(RingId self, int exponent, NodeRef head) {
        return self.plusPowerOfTwo(exponent).isInOpenClosed(self, head.id());
    }

    private void fix(RingId self, int exponent) {
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
                        next = install(self, exponent, answer) - 1;
                        schedule();
                    }

                    @Override
                    public void onLookupFailed(LookupFailure failure, String message) {
                        if (run != runs || !started) return;
                        next = exponent - 1;
                        schedule();
                    }
                });
    }

    /** Writes the run of fingers that the answer tells; returns its lowest exponent. */
    private int install(RingId self, int exponent, LookupAnswer answer) {
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
        write(
                table.fingers()
                        .withRun(low, high, us ? Optional.empty() : Optional.of(answer.owner())));
        return low;
    }

    private void write(FingerTable fingers) {
        if (fingers != table.fingers()) pen.write(fingers);
    }
}
