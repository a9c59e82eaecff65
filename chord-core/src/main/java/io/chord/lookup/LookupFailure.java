package io.chord.lookup;

/** Why a lookup found nothing. Nothing was changed anywhere, so each may be repeated. */
public enum LookupFailure {
    /** The deadline passed while nodes were still being asked. */
    TIMED_OUT,
    /** More nodes were named than a lookup asks: {@link LookupSettings#hopsMax()}. */
    TOO_MANY_HOPS,
    /** Over a bound of this node: {@link LookupSettings#lookupsMax()}, or its open calls. */
    OVERLOADED,
    /** All nodes that were known or named on the way are silent or gone, or this node closed. */
    NO_ROUTE
}
