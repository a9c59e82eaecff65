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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        RESUMING,
        REFUSED,
        NONSENSE,
        OURSELVES
    }

    /**
     * What an address said.
     *
     * @param who what the node there calls itself; the address itself as long as nobody answered
     */
    private record Said(Finding finding, String why, Address who) {}

    private final Calls calls;
    private final SeedNames names;
    private final Supplier<RingIdentity> identity;
    private final Address own;
    private final List<Address> given;
    private final List<Address> remembered;

    /** What the given ones stood for when they were asked last. */
    private List<Address> asked = List.of();

    private final LinkedHashMap<Address, Said> said = new LinkedHashMap<>();
    private boolean ownWasNamed;
    private Optional<RingIdentity> refusedBy = Optional.empty();
    private final List<Call> round = new ArrayList<>();
    private int awaited;
    private boolean isAskingRemembered;
    private Runnable lookUp = () -> {};

    SeedSurvey(
            Calls calls,
            SeedNames names,
            Supplier<RingIdentity> identity,
            Address own,
            List<Address> addresses) {
        this(calls, names, identity, own, addresses, List.of());
    }

    /**
     * A survey of two kinds of addresses.
     *
     * @param given by the application; may be names
     * @param remembered from an earlier run: somebody else may be there by now
     */
    SeedSurvey(
            Calls calls,
            SeedNames names,
            Supplier<RingIdentity> identity,
            Address own,
            List<Address> given,
            List<Address> remembered) {
        this.calls = calls;
        this.names = names;
        this.identity = identity;
        this.own = own;
        this.given = admit(given);
        this.remembered = admit(remembered);
    }

    /** Those that are new, without the own one, which never answers as a member. */
    private List<Address> admit(List<Address> addresses) {
        List<Address> admitted = new ArrayList<>();
        for (Address address : addresses) {
            if (address.equals(own)) {
                ownWasNamed = true;
            } else if (said.putIfAbsent(address, unasked(address)) == null) {
                admitted.add(address);
            }
        }
        return List.copyOf(admitted);
    }

    private static Said unasked(Address address) {
        return new Said(Finding.UNASKED, "not asked yet", address);
    }

    boolean hasSeeds() {
        return !given.isEmpty() || !remembered.isEmpty();
    }

    /**
     * Asks all that were given; if none of them is a member or of another ring, then also those
     * that are remembered: what the application says comes first.
     */
    void ask(Listener listener) {
        stop();
        if (given.isEmpty()) {
            ask(remembered, listener);
        } else {
            lookUp = names.resolve(given, found -> askGiven(found, listener));
        }
    }

    private void askGiven(List<Address> found, Listener listener) {
        // What a name stood for before and no longer does is not counted any more.
        said.keySet().removeIf(address -> asked.contains(address) && !found.contains(address));
        List<Address> now = new ArrayList<>();
        for (Address address : found) {
            if (address.equals(own)) {
                ownWasNamed = true;
            } else {
                said.putIfAbsent(address, unasked(address));
                now.add(address);
            }
        }
        asked = List.copyOf(now);
        for (Address seed : given) {
            if (SeedNames.isName(seed)) {
                String why = "stood for " + asked.size() + " other addresses at the last look";
                said.put(seed, new Said(Finding.UNASKED, why, seed));
            }
        }
        if (!asked.isEmpty()) {
            ask(asked, listener);
        } else if (remembered.isEmpty()) {
            listener.nobody();
        } else {
            ask(remembered, listener);
        }
    }

    private void ask(List<Address> addresses, Listener listener) {
        stop();
        isAskingRemembered = addresses == remembered;
        awaited = addresses.size();
        for (Address address : addresses) {
            round.add(
                    calls.askAddress(address, new Message.Hello(identity.get()), asker(listener)));
        }
    }

    /** The round under way is over. */
    void stop() {
        lookUp.run();
        for (Call call : round) calls.cancel(call);
        round.clear();
    }

    /** Whether the seeds that the application gave are all of other rings. */
    boolean allRefused() {
        return !asked.isEmpty() && refused() == asked.size();
    }

    /** The ring of the last seed that was of another one than ours. */
    Optional<RingIdentity> refusedBy() {
        return refusedBy;
    }

    /** Whether a seed that the application gave is of another ring. */
    boolean anyRefused() {
        return refused() > 0;
    }

    private int refused() {
        int refused = 0;
        for (Address address : asked) {
            Said answer = said.get(address);
            if (answer != null && answer.finding == Finding.REFUSED) refused++;
        }
        return refused;
    }

    /**
     * Nodes that answered and could become members, with this one. One that was asked by several of
     * its names is one, and this node is not another one because it has a second name.
     */
    int reachable() {
        Set<Address> nodes = new LinkedHashSet<>();
        nodes.add(own);
        for (Said each : said.values()) {
            if (each.finding == Finding.NO_MEMBER || each.finding == Finding.RESUMING) {
                nodes.add(each.who);
            }
        }
        return nodes.size();
    }

    /** Whether a seed that is no member yet has entries of the ring. */
    boolean anyResuming() {
        return said.values().stream().anyMatch(each -> each.finding == Finding.RESUMING);
    }

    /**
     * Whether no seed that could become a member has a smaller address than this node. What nodes
     * call themselves is compared, and not how they were asked: all must come to the same end.
     */
    boolean isSmallest() {
        return isSmallestOf(Finding.NO_MEMBER);
    }

    /** Whether no seed that has entries of the ring has a smaller address than this node. */
    boolean isSmallestResuming() {
        return isSmallestOf(Finding.RESUMING);
    }

    private boolean isSmallestOf(Finding finding) {
        for (Said each : said.values()) {
            if (each.finding == finding && each.who.compareTo(own) < 0) return false;
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

    private Asker asker(Listener listener) {
        return new Asker() {
            @Override
            public void onReply(Call call, Message.Reply reply) {
                if (reply instanceof Message.Welcome welcome) {
                    Optional<String> difference = identity.get().otherRing(welcome.identity());
                    if (difference.isEmpty()) {
                        stop();
                        listener.welcomed(welcome);
                    } else {
                        refusedBy = Optional.of(welcome.identity());
                        note(call, Finding.REFUSED, "of another ring: " + difference.get());
                    }
                } else if (reply instanceof Message.Resuming resuming) {
                    Optional<String> difference = identity.get().otherRing(resuming.identity());
                    if (difference.isEmpty()) {
                        note(call, Finding.RESUMING, "on its way back to its ring");
                    } else {
                        refusedBy = Optional.of(resuming.identity());
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
                note(
                        call,
                        Finding.SILENT,
                        call.obstacle().map(why -> "no connection: " + why).orElse("silent"));
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
                Address who = call.answeredBy().orElse(call.to());
                said.put(
                        call.to(),
                        who.equals(own)
                                ? new Said(Finding.OURSELVES, "this node itself, ignored", own)
                                : new Said(finding, why, who));
                if (--awaited > 0) return;
                stop();
                if (isAskingRemembered || remembered.isEmpty() || anyRefused()) {
                    listener.nobody();
                } else {
                    ask(remembered, listener);
                }
            }
        };
    }
}
