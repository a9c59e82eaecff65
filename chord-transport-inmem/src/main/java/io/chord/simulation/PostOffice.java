package io.chord.simulation;

import io.chord.ring.Address;
import io.chord.transport.TransportException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Knows who serves which address, and carries frames there as the links allow. */
final class PostOffice {

    private final EventLoop loop;
    private final Links links;
    private final Tally tally;
    private final Trace trace;

    /** By name; never iterated in its own order. */
    private final Map<String, Endpoint> serving = new HashMap<>();

    /** Of processes that have ended. */
    private final SortedMap<String, NodeTraffic> earlier = new TreeMap<>();

    private FrameObserver observer = new FrameObserver() {};
    private boolean refusals = true;

    PostOffice(EventLoop loop, Links links, Tally tally, Trace trace) {
        this.loop = loop;
        this.links = links;
        this.tally = tally;
        this.trace = trace;
    }

    /** Whether the sender of a frame to an address where nobody is will be told. */
    void refusals(boolean told) {
        refusals = told;
    }

    void observer(FrameObserver frames) {
        observer = frames;
    }

    FrameObserver observer() {
        return observer;
    }

    // ---- who serves

    void serve(Endpoint endpoint) throws TransportException {
        if (serving.putIfAbsent(endpoint.name(), endpoint) != null) {
            throw new TransportException(
                    endpoint.address()
                            + " is in use by a running node of this simulated network; close or"
                            + " crash that one, or take another name");
        }
        trace.note(Trace.Kind.STARTED, loop.nowNanos(), endpoint.name());
    }

    void noLongerServes(Endpoint endpoint, Trace.Kind why) {
        if (serving.remove(endpoint.name(), endpoint)) {
            earlier.merge(endpoint.name(), endpoint.traffic(), NodeTraffic::plus);
        }
        trace.note(why, loop.nowNanos(), endpoint.name());
    }

    /** The names that are served, in order. */
    List<String> names() {
        return List.copyOf(new TreeMap<>(serving).keySet());
    }

    /** Who serves, in order of their names. */
    Collection<Endpoint> endpoints() {
        return new TreeMap<>(serving).values();
    }

    boolean isServed(String name) {
        return serving.containsKey(name);
    }

    boolean isPaused(String name) {
        Endpoint endpoint = serving.get(name);
        return endpoint != null && endpoint.isPaused();
    }

    /** What all processes of a name have sent and received. */
    NodeTraffic traffic(String name) {
        NodeTraffic ended = earlier.getOrDefault(name, NodeTraffic.NONE);
        Endpoint endpoint = serving.get(name);
        return endpoint == null ? ended : ended.plus(endpoint.traffic());
    }

    /**
     * Who serves a name.
     *
     * @throws IllegalArgumentException if nobody does
     */
    Endpoint endpoint(String name) {
        Endpoint endpoint = serving.get(name);
        if (endpoint == null) {
            throw new IllegalArgumentException(
                    "no node serves "
                            + SimulatedNetwork.SCHEME
                            + ":"
                            + name
                            + "; there are "
                            + names());
        }
        return endpoint;
    }

    // ---- frames

    /** Carries a frame to its address, as the links allow. */
    void carry(Endpoint sender, Address to, byte[] bytes) {
        String from = sender.name();
        String target = to.rest();
        tally.sent(bytes);
        sender.sent(bytes.length);
        Frame frame = new Frame(sender, to, target, bytes, Trace.hashOf(bytes));
        frame.note(Trace.Kind.SENT);
        observer.onSent(sender.address(), to, bytes);
        if (from.equals(target)) {
            loop.add(frame, 0);
            return;
        }
        FrameRule rule = links.rule();
        FrameRule.Fate fate =
                rule == null ? FrameRule.Fate.usual() : rule.judge(sender.address(), to, bytes);
        OptionalLong ruled = fate.delayNanos();
        // Drawn in any case, so that a rule or a cut for one frame does not change all that follow.
        boolean isLost = links.drawLoss(from, target);
        boolean isCopied = links.drawDuplication();
        long delayNanos = links.drawDelayNanos(from, target, loop.nowNanos());
        if (links.isCut(from, target)) {
            tally.cut();
            frame.note(Trace.Kind.CUT);
        } else if (fate.lost() || (isLost && ruled.isEmpty())) {
            tally.lost();
            frame.note(Trace.Kind.LOST);
        } else {
            loop.add(frame, ruled.orElse(delayNanos));
            if (isCopied && ruled.isEmpty()) {
                tally.duplicated();
                Frame copy = new Frame(sender, to, target, bytes.clone(), frame.hash);
                copy.note(Trace.Kind.COPIED);
                loop.add(copy, links.drawDelayNanos(from, target, loop.nowNanos()));
            }
        }
    }

    /** A frame under way, and what becomes of it when it arrives. */
    private final class Frame extends EventQueue.Event {

        private final Endpoint sender;
        private final Address to;
        private final String target;
        private final byte[] bytes;
        private final long hash;

        Frame(Endpoint sender, Address to, String target, byte[] bytes, long hash) {
            this.sender = sender;
            this.to = to;
            this.target = target;
            this.bytes = bytes;
            this.hash = hash;
        }

        @Override
        void happen() {
            String from = sender.name();
            if (links.isCut(from, target)) {
                tally.cut();
                note(Trace.Kind.CUT);
                return;
            }
            Endpoint endpoint = serving.get(target);
            if (endpoint != null) {
                tally.delivered();
                note(Trace.Kind.DELIVERED);
                endpoint.deliver(sender.address(), bytes);
                return;
            }
            tally.refused();
            note(Trace.Kind.REFUSED);
            if (refusals && !links.isCut(target, from)) {
                sender.refuse(to, links.drawDelayNanos(target, from));
            }
        }

        void note(Trace.Kind kind) {
            trace.noteFrame(kind, loop.nowNanos(), sender.name(), target, hash, bytes);
        }
    }
}
