package io.chord.membership;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Calls;
import io.chord.message.Message;
import io.chord.message.RingIdentity;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks every seed who it is, all at once: HELLO of protocol section 2. Remembers what each said
 * last, in the order in which they were given.
 */
final class SeedSurvey {

    /** Told how a round went: one of the methods, once. */
    interface Listener {

        /** The first member answered; the round is over. */
        void welcomed(Message.Welcome welcome);

        /** All have answered or were silent, and none was a member. */
        void nobody();
    }

    private enum Finding {
        UNASKED,
        SILENT,
        UNREACHABLE,
        NO_MEMBER,
        REFUSED,
        NONSENSE
    }

    private record Said(Finding finding, String why) {}

    private final Calls calls;
    private final Supplier<RingIdentity> identity;
    private final Address own;
    private final LinkedHashMap<Address, Said> said = new LinkedHashMap<>();
    private boolean ownWasNamed;
    private Optional<RingIdentity> refusedBy = Optional.empty();
    private final List<Call> round = new ArrayList<>();
    private int awaited;

    SeedSurvey(Calls calls, Supplier<RingIdentity> identity, Address own, List<Address> addresses) {
        this.calls = calls;
        this.identity = identity;
        this.own = own;
        for (Address address : addresses) {
            // Its own address never answers as a member: skipped.
            if (address.equals(own)) {
                ownWasNamed = true;
            } else {
                said.put(address, new Said(Finding.UNASKED, "not asked yet"));
            }
        }
    }

    boolean hasSeeds() {
        return !said.isEmpty();
    }

    /** Seeds in the order given, without the own address. */
    List<Address> seeds() {
        return List.copyOf(said.keySet());
    }

    /** Asks all of them. */
    void ask(Listener listener) {
        stop();
        awaited = said.size();
        for (Address address : seeds()) {
            round.add(
                    calls.askAddress(address, new Message.Hello(identity.get()), asker(listener)));
        }
    }

    /** The round under way is over. */
    void stop() {
        for (Call call : round) calls.cancel(call);
        round.clear();
    }

    /** Whether the seeds that could be reached are all of other rings. */
    boolean allRefused() {
        return hasSeeds() && count(Finding.REFUSED) == said.size();
    }

    /** The ring of the last seed that was of another one than ours. */
    Optional<RingIdentity> refusedBy() {
        return refusedBy;
    }

    boolean anyRefused() {
        return count(Finding.REFUSED) > 0;
    }

    /** Seeds that answered and could become members, with this node. */
    int reachable() {
        return count(Finding.NO_MEMBER) + 1;
    }

    /** Whether no such seed has a smaller address than this node. */
    boolean isOwnAddressSmallest() {
        for (Map.Entry<Address, Said> entry : said.entrySet()) {
            if (entry.getValue().finding == Finding.NO_MEMBER
                    && entry.getKey().compareTo(own) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Each address and what it last said. */
    String describe() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Address, Said> entry : said.entrySet()) {
            append(text, entry.getKey(), entry.getValue().why);
        }
        if (ownWasNamed) append(text, own, "this node's own address, ignored");
        return text.length() == 0 ? "no address was given" : text.toString();
    }

    private static void append(StringBuilder text, Address address, String why) {
        if (text.length() > 0) text.append("; ");
        text.append(address).append(": ").append(why);
    }

    private int count(Finding finding) {
        int count = 0;
        for (Said each : said.values()) {
            if (each.finding == finding) count++;
        }
        return count;
    }

    private Asker asker(Listener listener) {
        return new Asker() {
            @Override
            public void onReply(Call call, Message.Reply reply) {
                if (reply instanceof Message.Welcome welcome) {
                    Optional<String> difference = identity.get().mismatch(welcome.identity());
                    if (difference.isEmpty()) {
                        stop();
                        listener.welcomed(welcome);
                    } else {
                        refusedBy = Optional.of(welcome.identity());
                        note(call, Finding.REFUSED, "of another ring: " + difference.get());
                    }
                } else if (reply instanceof Message.Refused refused) {
                    refusedBy = Optional.of(refused.identity());
                    String why =
                            identity.get().mismatch(refused.identity()).orElse(refused.reason());
                    note(call, Finding.REFUSED, "refused: " + why);
                } else {
                    note(
                            call,
                            Finding.NONSENSE,
                            "answered a hello with " + reply.getClass().getSimpleName());
                }
            }

            @Override
            public void onSilence(Call call) {
                note(call, Finding.SILENT, "silent");
            }

            @Override
            public void onGone(Call call, Optional<NodeRef> instead) {
                if (call.wasUnreachable()) {
                    note(call, Finding.UNREACHABLE, "nobody serves this address");
                } else {
                    note(call, Finding.NO_MEMBER, "not a member of a ring (yet)");
                }
            }

            private void note(Call call, Finding finding, String why) {
                said.put(call.to(), new Said(finding, why));
                if (--awaited == 0) {
                    stop();
                    listener.nobody();
                }
            }
        };
    }
}
