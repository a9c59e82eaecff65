package io.chord.replication;

import static java.util.Objects.requireNonNullElse;

import io.chord.call.Recent;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.StoreId;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The neighbours on the ring as members of views: each process is asked once which store it has and
 * what it fails with. The ring names processes, views name stores; this is where one becomes the
 * other.
 */
final class Neighbours {

    private static final int KNOWN_MAX = 128;

    /**
     * Who should keep a range, as far as it is known.
     *
     * @param members the owner, then the next live successors of distinct failure domains
     * @param isKnown whether all neighbours that had to be looked at have said what they are
     */
    record Group(List<Member> members, boolean isKnown) {}

    private final Peers peers;
    private final Ring ring;
    private final Runnable learnt;

    /** Empty while the answer is awaited. Of too many the one met the longest ago is forgotten. */
    private final Recent<NodeRef, Optional<Member>> known = new Recent<>(KNOWN_MAX);

    /**
     * @param learnt called when a neighbour has said what it is
     */
    Neighbours(Peers peers, Ring ring, Runnable learnt) {
        this.peers = peers;
        this.ring = ring;
        this.learnt = learnt;
    }

    /** The store of a process; asks for it if that is not known yet. */
    Optional<Member> memberOf(NodeRef node) {
        Optional<Member> member = known.get(node);
        if (member != null) return member;
        known.put(node, Optional.empty());
        peers.askNode(
                node,
                new Message.GetMember(),
                new Peers.Heard() {
                    @Override
                    public void answered(Message.Reply reply) {
                        if (reply instanceof Message.MemberFound found) {
                            known.put(node, Optional.of(found.member()));
                            learnt.run();
                        } else {
                            known.remove(node);
                        }
                    }

                    @Override
                    public void missing(boolean gone) {
                        known.remove(node);
                    }
                });
        return Optional.empty();
    }

    /**
     * Asks a process by its name that was silent, so that it is suspected no more if it answers.
     *
     * @param heard called when it has answered, or not
     */
    void hearAgain(NodeRef node, Runnable heard) {
        peers.askNode(
                node,
                new Message.GetMember(),
                new Peers.Heard() {
                    @Override
                    public void answered(Message.Reply reply) {
                        heard.run();
                    }

                    @Override
                    public void missing(boolean gone) {
                        heard.run();
                    }
                });
    }

    /** The neighbour at an address. */
    Optional<NodeRef> at(Address address) {
        for (NodeRef node : ring.successors()) {
            if (node.address().equals(address)) return Optional.of(node);
        }
        return ring.predecessor().filter(node -> node.address().equals(address));
    }

    /** The live successor that has a store, wherever it was before. */
    Optional<Member> with(StoreId storeId) {
        for (NodeRef node : ring.successors()) {
            Optional<Member> member = memberAt(node, storeId);
            if (member.isPresent() && !ring.isSuspected(node)) return member;
        }
        return Optional.empty();
    }

    /** The process of a store among the successors. */
    Optional<NodeRef> processOf(StoreId storeId) {
        for (NodeRef node : ring.successors()) {
            if (memberAt(node, storeId).isPresent()) return Optional.of(node);
        }
        return Optional.empty();
    }

    private Optional<Member> memberAt(NodeRef node, StoreId storeId) {
        return requireNonNullElse(known.get(node), Optional.<Member>empty())
                .filter(member -> member.storeId().equals(storeId));
    }

    /**
     * This node and its next live successors of distinct failure domains (reference protocol,
     * section 8, "SIZE").
     *
     * @param passedOver a store that is not wanted now, though its node lives
     */
    Group group(int size, java.util.function.Predicate<Member> passedOver) {
        List<Member> members = new ArrayList<>();
        members.add(peers.selfAsMember());
        for (NodeRef node : ring.successors()) {
            if (members.size() >= size) break;
            if (ring.isSuspected(node)) continue;
            Optional<Member> member = memberOf(node);
            if (member.isEmpty()) return new Group(members, false);
            if (!passedOver.test(member.get()) && !sharesFate(member.get(), members)) {
                members.add(member.get());
            }
        }
        return new Group(members, true);
    }

    static boolean sharesFate(Member member, List<Member> others) {
        for (Member other : others) {
            if (member.sharesFateWith(other)) return true;
        }
        return false;
    }
}
