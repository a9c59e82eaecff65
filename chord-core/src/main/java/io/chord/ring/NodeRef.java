package io.chord.ring;

import static java.util.Objects.requireNonNull;

/**
 * How the others know a node: one run of one process. A node that restarts is another node of the
 * ring (assumption A2 of Zave, TSE 2017), hence the incarnation. Immutable, safe for any thread.
 *
 * @param id the point of the ring where the node sits
 * @param address where the node is reached
 * @param incarnation which run of the node; larger after every start
 */
public record NodeRef(RingId id, Address address, long incarnation) {

    /** Checks that nothing is missing. */
    public NodeRef {
        requireNonNull(id, "id");
        requireNonNull(address, "address");
    }

    /**
     * Whether both name the same run of the same process: id, address and incarnation are equal.
     */
    public boolean sameProcess(NodeRef other) {
        return equals(requireNonNull(other, "other"));
    }

    /**
     * Whether this has a larger incarnation than the other. It says which is the later run only if
     * the two have the id or the address in common.
     */
    public boolean isNewerThan(NodeRef other) {
        return incarnation > other.incarnation;
    }

    /** For logs: {@code id@address} with a shortened id. */
    public String toShortString() {
        return id.toShortString() + "@" + address;
    }

    // By plain code: what the JVM makes of records at run time is slow to start (StartTest).
    @Override
    public boolean equals(Object other) {
        return other instanceof NodeRef that
                && incarnation == that.incarnation
                && id.equals(that.id)
                && address.equals(that.address);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * id.hashCode() + address.hashCode()) + Long.hashCode(incarnation);
    }

    @Override
    public String toString() {
        return id + "@" + address + "#" + incarnation;
    }
}
