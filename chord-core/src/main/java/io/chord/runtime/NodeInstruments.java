package io.chord.runtime;

import io.chord.engine.Instruments;
import io.chord.message.MessageLimits;
import io.chord.message.NodeReport;
import io.chord.ring.Arc;
import io.chord.store.EntryStore;
import io.chord.transport.Transport;
import io.chord.transport.TransportMeters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the store, the transport and the door of a node have counted. */
final class NodeInstruments implements Instruments {

    /** By which names the report says how often the mailbox had no room, at all or for a peer. */
    private static final String MAILBOX = "MAILBOX";

    private static final String WAITING_PER_PEER = "WAITING_PER_PEER";

    private final EntryStore store;
    private final Transport transport;
    private final FrameCounters frames;

    NodeInstruments(EntryStore store, Transport transport, FrameCounters frames) {
        this.store = store;
        this.transport = transport;
        this.frames = frames;
    }

    @Override
    public long entriesOf(Arc arc) {
        return store.count(arc);
    }

    @Override
    public Optional<NodeReport.Traffic> traffic() {
        TransportMeters meters = transport.meters();
        return Optional.of(
                new NodeReport.Traffic(
                        meters.accepted(),
                        meters.dialed(),
                        meters.bytesIn(),
                        meters.bytesOut(),
                        meters.framesDropped(),
                        meters.bytesWaiting(),
                        meters.bytesWaitingOfPeer(),
                        0,
                        reached(meters),
                        frames.byType()));
    }

    /** A transport may have bounds of any names and number, a report may not. */
    private List<NodeReport.Reached> reached(TransportMeters meters) {
        List<NodeReport.Reached> reached = new ArrayList<>();
        add(reached, MAILBOX, frames.requestsDropped());
        add(reached, WAITING_PER_PEER, frames.requestsOverShare());
        meters.reached().forEach((bound, times) -> add(reached, bound, times));
        return reached;
    }

    private static void add(List<NodeReport.Reached> reached, String bound, long times) {
        if (times > 0
                && reached.size() < MessageLimits.METERS_MAX
                && bound.length() <= MessageLimits.METER_NAME_BYTES_MAX / 3) {
            reached.add(new NodeReport.Reached(bound, times));
        }
    }
}
