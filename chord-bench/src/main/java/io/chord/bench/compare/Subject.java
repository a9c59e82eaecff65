package io.chord.bench.compare;

import java.util.List;
import java.util.Map;

/**
 * One system in one setting, and what is measured of it.
 *
 * @param name in reports
 * @param system the name of its provider
 * @param processes how many there are
 * @param options of the system
 * @param parts what one round does, in this order
 */
record Subject(
        String name, String system, int processes, Map<String, String> options, List<Part> parts) {

    /**
     * A piece of a round.
     *
     * @param work what is done
     * @param pinned whether member 0 has one core and the others another one
     * @param seconds how long
     */
    record Part(Work work, boolean pinned, double seconds) {
        String label() {
            return work.label() + (pinned ? "-pinned" : "");
        }
    }

    /** Whether it is one of the bare limits, which keep nothing. */
    boolean isBare() {
        return system.equals(PingPongPeer.SYSTEM) || system.equals(EchoPeer.SYSTEM);
    }
}
