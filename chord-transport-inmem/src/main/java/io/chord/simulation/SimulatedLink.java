package io.chord.simulation;

/**
 * One direction between two nodes: what the first sends to the second. As all links are, unless it
 * is made worse.
 *
 * <pre>{@code
 * network.link("a", "b").loss(0.5).delay(Delay.constant(Duration.ofSeconds(1)));
 * network.link("b", "a").cut();
 * }</pre>
 */
public final class SimulatedLink {

    private final EventLoop loop;
    private final FaultLog log;
    private final Links links;
    private final String from;
    private final String to;

    SimulatedLink(EventLoop loop, FaultLog log, Links links, String from, String to) {
        this.loop = loop;
        this.log = log;
        this.links = links;
        this.from = from;
        this.to = to;
    }

    /**
     * How many of its frames are lost, in place of what holds for all links.
     *
     * @throws IllegalArgumentException if it is not from 0.0 to 1.0
     */
    public SimulatedLink loss(double probability) {
        loop.checkThread();
        links.loss(from, to, probability);
        log.add(FaultVerb.LINK_LOSS, from, to, probability);
        return this;
    }

    /** How long its frames are under way, in place of what holds for all links. */
    public SimulatedLink delay(Delay distribution) {
        loop.checkThread();
        links.delay(from, to, distribution);
        log.add(FaultVerb.LINK_DELAY, from, to, distribution);
        return this;
    }

    /** Loses its frames as all links do. */
    public SimulatedLink usualLoss() {
        loop.checkThread();
        links.usualLoss(from, to);
        log.add(FaultVerb.LINK_USUAL_LOSS, from, to);
        return this;
    }

    /** Carries its frames as fast as all links do. */
    public SimulatedLink usualDelay() {
        loop.checkThread();
        links.usualDelay(from, to);
        log.add(FaultVerb.LINK_USUAL_DELAY, from, to);
        return this;
    }

    /** Cuts it: nothing arrives, and what is under way is lost. */
    public SimulatedLink cut() {
        loop.checkThread();
        links.cut(from, to);
        log.add(FaultVerb.CUT_ONE_WAY, from, to);
        return this;
    }

    /** Ends its cut. A partition is not ended by it. */
    public SimulatedLink reconnect() {
        loop.checkThread();
        links.reconnect(from, to);
        log.add(FaultVerb.RECONNECT_ONE_WAY, from, to);
        return this;
    }

    @Override
    public String toString() {
        return "link from " + from + " to " + to;
    }
}
