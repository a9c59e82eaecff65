package io.chord.transport;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a transport has measured: for operators. Counts are since its start. Immutable.
 *
 * @param accepted open connections that others have opened
 * @param dialed open connections that this side has opened
 * @param bytesIn received, without what encryption adds
 * @param bytesOut sent, likewise
 * @param framesDropped not sent, for any reason
 * @param bytesWaiting of frames that wait to be sent, in all
 * @param bytesWaitingOfPeer of them, for the one peer for whom most wait
 * @param reached how often each of its bounds has refused, dropped or ended something, by the name
 *     of the bound
 */
public record TransportMeters(
        int accepted,
        int dialed,
        long bytesIn,
        long bytesOut,
        long framesDropped,
        long bytesWaiting,
        long bytesWaitingOfPeer,
        SortedMap<String, Long> reached) {

    /** Copies the map. */
    public TransportMeters {
        reached = new TreeMap<>(reached);
    }

    /** Of a transport that counts only what it drops. */
    public static TransportMeters ofDropped(long frames) {
        return new TransportMeters(0, 0, 0, 0, frames, 0, 0, new TreeMap<>());
    }

    @Override
    public SortedMap<String, Long> reached() {
        return new TreeMap<>(reached);
    }
}
