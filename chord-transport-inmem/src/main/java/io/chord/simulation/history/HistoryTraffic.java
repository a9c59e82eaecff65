package io.chord.simulation.history;

import io.chord.message.Envelope;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Address;
import io.chord.ring.RingId;
import io.chord.simulation.RingObserver;
import io.chord.simulation.SimulatedNetwork;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What happened, as seen on the wire: not as the nodes tell it. Which views were installed when,
 * who prepared a change of which key when, and which tombstones were purged.
 */
final class HistoryTraffic implements RingObserver {

    private final SimulatedNetwork network;

    /** Views that follow another one, and when each was first said to anybody. */
    private final LinkedHashMap<ViewId, Long> installs = new LinkedHashMap<>();

    private final TreeSet<ViewId> merges = new TreeSet<>();
    private final Map<String, List<Long>> prepares = new TreeMap<>();
    private final TreeMap<EntryKey, TreeSet<Version>> purges = new TreeMap<>();

    HistoryTraffic(SimulatedNetwork network) {
        this.network = network;
    }

    @Override
    public void onSaid(String name, Address to, Envelope envelope) {
        Message said = envelope.message();
        if (said instanceof Message.Install install) {
            for (View view : install.views()) {
                if (view.previous().isPresent()) {
                    installs.putIfAbsent(view.id(), network.nowNanos());
                    if (view.kind() == View.Kind.EXTEND) merges.add(view.id());
                }
            }
        } else if (said instanceof Message.Prepare prepare) {
            prepares.computeIfAbsent(by(name, prepare.key()), unknown -> new ArrayList<>())
                    .add(network.nowNanos());
        } else if (said instanceof Message.Purge purge) {
            purges.computeIfAbsent(purge.key(), unknown -> new TreeSet<>()).add(purge.ballot());
        }
    }

    private static String by(String name, EntryKey key) {
        return name + ' ' + key;
    }

    /** How many views followed another one. */
    int reconfigurations() {
        return installs.size();
    }

    /** How many of them keep two ranges that have become one. */
    int merges() {
        return merges.size();
    }

    /** How many tombstones were purged. */
    int purges() {
        int count = 0;
        for (TreeSet<Version> ballots : purges.values()) count += ballots.size();
        return count;
    }

    /** Whether a node prepared a change of a key in a time: so a read was not a fast one. */
    boolean prepared(String name, EntryKey key, long fromNanos, long toNanos) {
        for (long at : prepares.getOrDefault(by(name, key), List.of())) {
            if (at >= fromNanos && at <= toNanos) return true;
        }
        return false;
    }

    /** Whether another view of a point began to be installed in a time. */
    boolean changedView(RingId point, long fromNanos, long toNanos) {
        for (Map.Entry<ViewId, Long> install : installs.entrySet()) {
            long at = install.getValue();
            if (at >= fromNanos && at <= toNanos && install.getKey().range().contains(point)) {
                return true;
            }
        }
        return false;
    }
}
