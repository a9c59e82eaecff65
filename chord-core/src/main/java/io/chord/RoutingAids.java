package io.chord;

import io.chord.lookup.LookupAids;

/**
 * What a node does beyond the Chord papers to look keys up in fewer hops and to wait less for nodes
 * that are dead. None of it decides who owns a key: with all of it off this is plain Chord, and the
 * answers are the same. Nodes of one ring need not agree. Immutable; the bounds are checked when a
 * node is built.
 *
 * <pre>{@code
 * ChordNode.builder().routingAids(RoutingAids.ALL.withLocationCache(0)) ...
 * }</pre>
 *
 * @param earlyStop whether a node names the owner from all that it knows of neighbours, its whole
 *     successor list and the nodes behind its fingers, and not only when the key lies before its
 *     first successor
 * @param locationCache most nodes that are remembered from passing traffic, 0 to {@value
 *     #LOCATION_CACHE_MAX}; 0: none
 * @param namesOfTheDead whether questions and answers of lookups carry the names of nodes found
 *     dead
 * @param probes how many nodes a lookup may be asking at one time, late ones not counted, 1 to
 *     {@value #PROBES_MAX}; more than one at a time only while many of those asked are dead
 * @param adaptiveTimeouts whether round trips are measured, so that a lookup asks another node
 *     beside one that is late by them; silence takes as long as without
 */
public record RoutingAids(
        boolean earlyStop,
        int locationCache,
        boolean namesOfTheDead,
        int probes,
        boolean adaptiveTimeouts) {

    /** Most nodes that a location cache may be told to remember. */
    public static final int LOCATION_CACHE_MAX = 4096;

    /** Most nodes that a lookup may be told to ask at one time. */
    public static final int PROBES_MAX = 8;

    /** What nodes do unless they are told otherwise: all of it, with a cache of 256 nodes. */
    public static final RoutingAids ALL =
            new RoutingAids(
                    LookupAids.ALL.earlyStop(),
                    LookupAids.ALL.cacheMax(),
                    LookupAids.ALL.namesDead(),
                    LookupAids.ALL.probes(),
                    true);

    /** Nothing beyond the papers: plain Chord. */
    public static final RoutingAids NONE = new RoutingAids(false, 0, false, 1, false);

    /** The same with early stop on or off. */
    public RoutingAids withEarlyStop(boolean on) {
        return new RoutingAids(on, locationCache, namesOfTheDead, probes, adaptiveTimeouts);
    }

    /** The same with a location cache of at most so many nodes; 0: none. */
    public RoutingAids withLocationCache(int nodes) {
        return new RoutingAids(earlyStop, nodes, namesOfTheDead, probes, adaptiveTimeouts);
    }

    /** The same with the names of the dead in questions and answers, or without. */
    public RoutingAids withNamesOfTheDead(boolean on) {
        return new RoutingAids(earlyStop, locationCache, on, probes, adaptiveTimeouts);
    }

    /** The same with at most so many nodes asked at one time. */
    public RoutingAids withProbes(int nodes) {
        return new RoutingAids(earlyStop, locationCache, namesOfTheDead, nodes, adaptiveTimeouts);
    }

    /** The same with time-outs from measured round trips, or without. */
    public RoutingAids withAdaptiveTimeouts(boolean on) {
        return new RoutingAids(earlyStop, locationCache, namesOfTheDead, probes, on);
    }
}
