package io.chord.bench.evaluate;

import io.chord.ring.Address;
import io.chord.ring.RingId;
import io.chord.simulation.SimulatedRing;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who owns each point, by the ids of the live members alone. */
final class TrueOwners {

    private final TreeMap<RingId, Address> members = new TreeMap<>();

    /** Of the members of a ring as they are now; changes are told by {@link #add} and so on. */
    static TrueOwners of(SimulatedRing ring) {
        TrueOwners owners = new TrueOwners();
        for (String name : ring.members()) {
            owners.add(ring.engine(name).routing().self().id(), ring.network().address(name));
        }
        return owners;
    }

    void add(RingId id, Address address) {
        members.put(id, address);
    }

    void remove(RingId id) {
        members.remove(id);
    }

    /** The first live member at or after a point; empty if there is no member. */
    Optional<Address> owner(RingId point) {
        Map.Entry<RingId, Address> owner = members.ceilingEntry(point);
        if (owner == null) owner = members.firstEntry();
        return Optional.ofNullable(owner).map(Map.Entry::getValue);
    }
}
