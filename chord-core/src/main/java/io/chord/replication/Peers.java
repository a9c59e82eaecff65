package io.chord.replication;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Calls;
import io.chord.call.SmallSet;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.Sender;
import io.chord.message.StoreId;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.store.Version;
import java.util.Optional;

/**
 * Speaks with members of views: by address, since a view names stores and not processes, and with
 * one word for every way in which a store can be missing.
 */
final class Peers {

    /** Who asked a member. One of the two is called, once, unless the call is cancelled. */
    interface Heard {
        /** A reply, other than that another store is there. */
        void answered(Message.Reply reply);

        /**
         * No answer.
         *
         * @param gone whether the store is certainly not at that address
         */
        void missing(boolean gone);

        /**
         * A bound of this node left no room for a send: {@link io.chord.call.Asker#onNoRoom}.
         *
         * @return whether to wait on; if not, the question is taken back
         */
        default boolean waitsForRoom() {
            return true;
        }
    }

    /** Over it all doubts are forgotten: they cost a delay when they are gone, and no more. */
    private static final int DOUBTFUL_MAX = 64;

    private final SmallSet<Address> doubtful = new SmallSet<>();
    private final Calls calls;
    private final Ring ring;
    private final StoreId self;
    private final String failureDomain;

    Peers(Calls calls, Ring ring, StoreId self, String failureDomain) {
        this.calls = calls;
        this.ring = ring;
        this.self = self;
        this.failureDomain = failureDomain;
    }

    StoreId self() {
        return self;
    }

    /** This node as a member of views to come. */
    Member selfAsMember() {
        NodeRef node = ring.self();
        return new Member(self, node.id(), node.address(), failureDomain);
    }

    Call ask(Member member, Message.Request request, Heard heard) {
        return askAddress(addressOf(member), request, heard);
    }

    Call askAddress(Address address, Message.Request request, Heard heard) {
        return calls.askAddress(address, request, asker(address, heard));
    }

    Call askNode(NodeRef node, Message.Request request, Heard heard) {
        return calls.ask(node, request, asker(node.address(), heard));
    }

    /**
     * Whether a member did not answer when it was asked last: others are better asked first. It
     * says nothing about the life of the member, and its next answer ends it.
     */
    boolean isDoubtful(Member member) {
        return doubtful.size() > 0 && doubtful.contains(addressOf(member));
    }

    /** A member has not answered within the time that others need. */
    void doubt(Member member) {
        doubt(addressOf(member));
    }

    private void doubt(Address address) {
        if (doubtful.size() >= DOUBTFUL_MAX) doubtful.clear();
        doubtful.add(address);
    }

    void cancel(Call call) {
        calls.cancel(call);
    }

    void tell(Member member, Message.Hint hint) {
        calls.tellAddress(addressOf(member), hint);
    }

    void tellNode(NodeRef node, Message.Hint hint) {
        calls.tell(node, hint);
    }

    void reply(Sender to, Message.Reply reply) {
        calls.reply(to.address(), to.callId(), reply);
    }

    Message.Nack nack(Message.Nack.Reason reason) {
        return new Message.Nack(reason, Version.NONE, Optional.empty(), self);
    }

    /** Our own store may have moved since a view was made. */
    Address addressOf(Member member) {
        return member.storeId().equals(self) ? ring.self().address() : member.address();
    }

    private Asker asker(Address address, Heard heard) {
        return new Asker() {
            @Override
            public void onReply(Call call, Message.Reply reply) {
                if (doubtful.size() > 0) doubtful.remove(address);
                if (reply instanceof Message.Nack nack
                        && nack.reason() == Message.Nack.Reason.WRONG_STORE) {
                    heard.missing(true);
                } else {
                    heard.answered(reply);
                }
            }

            @Override
            public void onNoRoom(Call call) {
                if (!heard.waitsForRoom()) calls.cancel(call);
            }

            @Override
            public void onSilence(Call call) {
                doubt(address);
                heard.missing(false);
            }

            @Override
            public void onGone(Call call, Optional<NodeRef> instead) {
                doubt(address);
                heard.missing(true);
            }
        };
    }
}
