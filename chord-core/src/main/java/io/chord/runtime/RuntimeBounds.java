package io.chord.runtime;

/**
 * The bounds of a node's runtime.
 *
 * @param mailbox most commands and requests that wait for the engine
 * @param waitingPerPeer most requests of one peer among them, once they are many
 * @param replies most replies that wait for the engine
 * @param storeCalls most calls of the store that wait for an answer
 * @param tickets most commands of callers under way
 */
public record RuntimeBounds(
        int mailbox, int waitingPerPeer, int replies, int storeCalls, int tickets) {

    /** For timers that were taken back too late, and for the beginning and end of an engine. */
    private static final int OTHER_SLOTS = 64;

    /** Each store call has one answer; each ticket may be abandoned once. */
    NodeLoop.Bounds ofLoop() {
        return new NodeLoop.Bounds(mailbox, replies, storeCalls + tickets + OTHER_SLOTS);
    }
}
