package io.chord.simulation;

import io.chord.engine.EngineSettings;
import io.chord.membership.Placement;
import io.chord.message.Genesis;
import io.chord.message.Member;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Begins all nodes of a ring at once, in the state that they have after a long quiet time. */
final class RingInstaller {

    private final SimulatedNetwork network;
    private final EngineSettings settings;
    private final SimulatedNodes nodes;

    RingInstaller(SimulatedNetwork network, EngineSettings settings, SimulatedNodes nodes) {
        this.network = network;
        this.settings = settings;
        this.nodes = nodes;
    }

    /**
     * Begins nodes {@code n0}, {@code n1}, ... with these ids.
     *
     * @param stride as in {@link IdealRing}
     */
    void install(List<RingId> ids, int stride) {
        SortedMap<RingId, SimulatedNode> byId = begin(ids);
        List<NodeRef> refs = new ArrayList<>();
        List<Member> members = new ArrayList<>();
        byId.forEach(
                (id, node) -> {
                    refs.add(new NodeRef(id, node.address(), node.incarnation()));
                    members.add(new Member(node.storeId(), id, node.address()));
                });
        Genesis genesis = nodes.newGenesis();
        IdealRing ideal = new IdealRing(settings, genesis, refs, members, stride);
        int index = 0;
        for (SimulatedNode node : byId.values()) {
            node.install(ideal.place(index++), genesis);
        }
    }

    private SortedMap<RingId, SimulatedNode> begin(List<RingId> ids) {
        SortedMap<RingId, SimulatedNode> byId = new TreeMap<>();
        List<Address> seeds = new ArrayList<>();
        for (int i = 0; i < Math.min(2, ids.size()); i++) seeds.add(network.address("n" + i));
        EngineSettings seeded = SimulationSettings.withSeeds(settings, seeds);
        for (int i = 0; i < ids.size(); i++) {
            SimulatedNode node = nodes.begin("n" + i, new Placement.Fixed(ids.get(i)), seeded);
            if (byId.put(ids.get(i), node) != null) {
                throw new IllegalArgumentException("the id " + ids.get(i) + " is there twice");
            }
        }
        return byId;
    }
}
