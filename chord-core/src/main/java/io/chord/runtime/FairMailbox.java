package io.chord.runtime;

import io.chord.engine.Input;
import io.chord.ring.Address;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way of requests and hints into the mailbox of a node: however much one peer asks, and however
 * many of them there are, whoever asks little finds room. Safe for any thread; never blocks.
 *
 * <p>While most of the mailbox is empty nobody is counted, which costs nothing. After that a peer
 * may have as many inputs waiting as there are places left, so k peers that ask without end leave
 * one part in k + 1 free (the dynamic thresholds of Choudhury and Hahne, IEEE/ACM Transactions on
 * Networking, 1998), and never more than a bound. A little of the ring's own maintenance is taken
 * from each as long as there is any place.
 */
final class FairMailbox {

    /** Up to this part of the mailbox nobody is counted. */
    private static final int QUIET_PART = 8;

    /** Inputs of ring maintenance of one peer that may wait when others have taken the rest. */
    private static final int MAINTENANCE_MIN = 16;

    /** An input that has a place of its peer's share until the engine comes to it. */
    record Shared(Address from, Input input) {}

    private final NodeLoop<Object> loop;
    private final FrameCounters counters;
    private final int quiet;
    private final int roomForData;
    private final int perPeerMax;

    /** Those who have inputs waiting, and how many; at most one for each place. */
    private final ConcurrentHashMap<Address, Integer> waiting = new ConcurrentHashMap<>();

    FairMailbox(NodeLoop<Object> loop, FrameCounters counters, RuntimeBounds bounds) {
        this.loop = loop;
        this.counters = counters;
        this.quiet = bounds.mailbox() / QUIET_PART;
        this.roomForData = bounds.mailbox() - bounds.mailbox() / 4;
        this.perPeerMax = bounds.waitingPerPeer();
    }

    /**
     * Brings the loop a request or a hint.
     *
     * @param isOfTheRing whether it keeps the ring together, which has room of its own
     * @return whether it was taken; if not, it is counted
     */
    boolean submit(Address from, Input input, boolean isOfTheRing) {
        int used = loop.waiting();
        if (used < quiet) return offer(input, isOfTheRing);
        int room = Math.max(roomForData - used, isOfTheRing ? MAINTENANCE_MIN : 0);
        if (waiting.getOrDefault(from, 0) >= Math.min(room, perPeerMax)) {
            counters.requestOverShare();
            return false;
        }
        waiting.merge(from, 1, Integer::sum);
        if (offer(new Shared(from, input), isOfTheRing)) return true;
        giveBack(from);
        return false;
    }

    private boolean offer(Object input, boolean isOfTheRing) {
        boolean taken = isOfTheRing ? loop.submit(input) : loop.submitData(input);
        if (!taken) counters.requestDropped();
        return taken;
    }

    /** The engine has come to an input. */
    Input taken(Shared shared) {
        giveBack(shared.from);
        return shared.input;
    }

    private void giveBack(Address from) {
        waiting.computeIfPresent(from, (address, count) -> count == 1 ? null : count - 1);
    }
}
