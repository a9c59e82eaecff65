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

    /** The option that names a folder of certificates. */
    static final String TLS = "tls";

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

    /** By what the archive of its classes is known: with TLS there are others than without. */
    String classes() {
        return options.containsKey(TLS) ? system + '-' + TLS : system;
    }

    /**
     * The member whose classes are archived: the last one, which joins the others. Of the bare
     * limits only the first one asks.
     */
    int rehearsed() {
        return isBare() ? 0 : processes - 1;
    }

    /** Whether it is one of the bare limits, which keep nothing. */
    boolean isBare() {
        return system.equals(PingPongPeer.SYSTEM) || system.equals(EchoPeer.SYSTEM);
    }
}
