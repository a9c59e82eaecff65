package io.chord.engine;

import io.chord.call.Timers;
import io.chord.membership.Placement;
import io.chord.replication.StoreCalls;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.routing.RoutingView;
import io.chord.store.Batch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps in the store where a node sits in its ring and who its neighbours are, so that all nodes of
 * a ring can be ended at once and find each other again. Hints: what they say may be old.
 *
 * <p>A note of lines: the id, then the addresses of the neighbours. Written at most once in a
 * stabilize period.
 */
final class RingMemory {

    private static final String NOTE = "place";

    private final Timers timers;
    private final StoreCalls store;
    private final RoutingView view;
    private final long periodNanos;
    private final int addressesMax;
    private Optional<RingId> id = Optional.empty();
    private List<Address> neighbours = List.of();

    /** As it is in the store: a store in memory keeps this very array. */
    private byte[] written = {};

    private long seenVersion;
    private Timers.@Nullable Timer pause;

    /**
     * Reads what the store remembers.
     *
     * @param view of a node that will have a place in the ring
     * @throws IllegalArgumentException if the note cannot be read; the message names it
     */
    RingMemory(
            Timers timers,
            StoreCalls store,
            RoutingView view,
            EngineSettings settings,
            SortedMap<String, byte[]> notes) {
        this.timers = timers;
        this.store = store;
        this.view = view;
        this.periodNanos = settings.membership().stabilizeNanos();
        this.addressesMax = settings.membership().knownMax();
        byte[] note = notes.get(NOTE);
        if (note == null) return;
        written = note;
        read(new String(note, StandardCharsets.UTF_8), settings.space());
    }

    private void read(String text, RingSpace space) {
        List<String> lines = text.lines().toList();
        try {
            if (lines.isEmpty() || lines.get(0).isEmpty()) return;
            id = Optional.of(space.parse(lines.get(0)));
            List<Address> addresses = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) addresses.add(Address.of(line));
            neighbours = List.copyOf(addresses);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "note " + NOTE + " of the store cannot be read: " + e.getMessage(), e);
        }
    }

    /** The neighbours of the last run. */
    List<Address> neighbours() {
        return neighbours;
    }

    /** The id of the last run, unless the application demands one. */
    Placement placement(Placement wanted) {
        boolean demanded = wanted instanceof Placement.Fixed fixed && fixed.demanded();
        return demanded || id.isEmpty() ? wanted : new Placement.Fixed(id.get());
    }

    /** After each step of a node that has its place: what has changed is written. */
    void onStepEnd() {
        if (pause != null || view.version() == seenVersion) return;
        seenVersion = view.version();
        if (!write()) return;
        pause =
                timers.after(
                        periodNanos,
                        () -> {
                            pause = null;
                            onStepEnd();
                        });
    }

    /** Another node has the id: the next run must not demand it. */
    void forgetId() {
        if (pause != null) timers.cancel(pause);
        pause = null;
        if (written.length > 0) commit(new byte[0]);
    }

    private boolean write() {
        LinkedHashSet<Address> addresses = new LinkedHashSet<>();
        for (NodeRef node : view.successors().nodes()) addresses.add(node.address());
        view.predecessor().ifPresent(node -> addresses.add(node.address()));
        // Who is dead now may be the first to come back.
        addresses.addAll(neighbours);
        neighbours = addresses.stream().limit(addressesMax).toList();
        StringBuilder text = new StringBuilder("0x" + hex(view.self().id()));
        // In their own order: a list that only turns is not written again.
        for (Address address : new TreeSet<>(neighbours)) text.append('\n').append(address);
        byte[] note = text.toString().getBytes(StandardCharsets.UTF_8);
        if (Arrays.equals(note, written)) return false;
        commit(note);
        return true;
    }

    private static String hex(RingId id) {
        return java.util.HexFormat.of().formatHex(id.toBytes());
    }

    private void commit(byte[] note) {
        written = note;
        // Not durable: the next run knows older neighbours.
        store.commit(Batch.builder().note(NOTE, note).build(), answer -> {});
    }
}
