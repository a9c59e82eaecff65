package io.chord.replication;

import io.chord.call.Call;
import io.chord.call.SmallMap;
import io.chord.call.Turn;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.Sender;
import io.chord.message.StoreId;
import io.chord.ring.NodeRef;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks some others whether a member that is silent here answers them, before it is held for dead;
 * and asks members for others. The indirect probe of SWIM (Das, Gupta and Motivala, DSN 2002,
 * section 3.1, ping-req to k members): one broken link, one way or both, is not a dead node.
 *
 * <p>It can only make a confirmation later, and never makes one: who is vouched for has answered a
 * question that was put after the suspicion.
 */
final class Witnesses {

    /** k: nodes that are asked, so that one of them being cut off too decides nothing. */
    static final int ASKED = 3;

    private static final int PROBES_MAX = 256;
    private static final int ASKERS_MAX = 16;

    /** What the others say: one of the two, once. */
    interface Verdict {
        /** It has answered this one. */
        void vouched(NodeRef witness);

        /** It has answered none of those that could be asked. */
        void nobody();
    }

    private final Turn turn;
    private final Peers peers;
    private final Ring ring;

    /** Members that are being asked for others, and for whom. */
    private final SmallMap<StoreId, List<Sender>> probes = new SmallMap<>();

    Witnesses(Turn turn, Peers peers, Ring ring) {
        this.turn = turn;
        this.peers = peers;
        this.ring = ring;
    }

    /** Asks neighbours, chosen by chance. Takes a call at most. */
    void ask(Member suspect, Verdict verdict) {
        List<NodeRef> others = others(suspect);
        if (others.isEmpty()) {
            verdict.nobody();
        } else {
            new Hearing(verdict).begin(suspect, others);
        }
    }

    private List<NodeRef> others(Member suspect) {
        List<NodeRef> all = new ArrayList<>(ring.successors());
        ring.predecessor().filter(p -> !all.contains(p)).ifPresent(all::add);
        all.removeIf(n -> n.address().equals(suspect.address()) || ring.isSuspected(n));
        List<NodeRef> chosen = new ArrayList<>();
        while (!all.isEmpty() && chosen.size() < ASKED) {
            chosen.add(all.remove(turn.random().nextInt(all.size())));
        }
        return chosen;
    }

    /** One question to some witnesses. */
    private final class Hearing {
        private final Verdict verdict;
        private final List<Call> open = new ArrayList<>(ASKED);
        private int awaited;

        Hearing(Verdict verdict) {
            this.verdict = verdict;
        }

        void begin(Member suspect, List<NodeRef> witnesses) {
            awaited = witnesses.size();
            for (NodeRef witness : witnesses) {
                open.add(
                        peers.askNode(
                                witness,
                                new Message.Vouch(suspect),
                                new Peers.Heard() {
                                    @Override
                                    public void answered(Message.Reply reply) {
                                        if (reply instanceof Message.Ack) {
                                            vouched(witness);
                                        } else {
                                            silent();
                                        }
                                    }

                                    @Override
                                    public void missing(boolean gone) {
                                        silent();
                                    }
                                }));
            }
        }

        private void vouched(NodeRef witness) {
            for (Call call : open) peers.cancel(call);
            verdict.vouched(witness);
        }

        private void silent() {
            if (--awaited == 0) verdict.nobody();
        }
    }

    /** Somebody has no answer from a member: do we get one? */
    void onVouch(Message.Vouch message, Sender sender) {
        Member suspect = message.suspect();
        List<Sender> askers = probes.get(suspect.storeId());
        if (askers != null) {
            // A question that is repeated, or that of another node.
            if (askers.size() < ASKERS_MAX && !askers.contains(sender)) askers.add(sender);
            return;
        }
        if (probes.size() >= PROBES_MAX) return;
        List<Sender> first = new ArrayList<>(List.of(sender));
        probes.put(suspect.storeId(), first);
        peers.ask(
                suspect,
                new Message.GetMember(),
                new Peers.Heard() {
                    @Override
                    public void answered(Message.Reply reply) {
                        probes.remove(suspect.storeId());
                        boolean isThere =
                                reply instanceof Message.MemberFound found
                                        && found.member().storeId().equals(suspect.storeId());
                        if (!isThere) return;
                        for (Sender asker : first) peers.reply(asker, new Message.Ack());
                    }

                    @Override
                    public void missing(boolean gone) {
                        probes.remove(suspect.storeId());
                    }
                });
    }
}
