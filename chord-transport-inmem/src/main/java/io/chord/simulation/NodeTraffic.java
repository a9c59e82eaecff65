package io.chord.simulation;

/**
 * What one node of a simulated network has sent and received, over all processes of its name.
 *
 * @param sent handed over by it; without copies that the network made
 * @param received handed over to it
 */
public record NodeTraffic(Traffic.Count sent, Traffic.Count received) {

    static final NodeTraffic NONE = new NodeTraffic(Traffic.Count.NONE, Traffic.Count.NONE);

    NodeTraffic plus(NodeTraffic more) {
        return new NodeTraffic(
                sent.plus(more.sent.frames(), more.sent.bytes()),
                received.plus(more.received.frames(), more.received.bytes()));
    }
}
