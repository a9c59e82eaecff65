package io.chord.membership;

/** Why a node did not become a member, by what can be done next. */
public enum JoinFailure {
    /** No seed answered as a member by the deadline: check the addresses, or create a ring. */
    NO_RING_FOUND,
    /** The seeds are of another cluster, id width, hash or wire version: fix the configuration. */
    RING_MISMATCH,
    /** Another live node has the id that was demanded: demand another one, or stop that node. */
    ID_TAKEN,
    /** A ring was found and did not come to rest in time: safe to repeat. */
    TIMED_OUT
}
