package io.chord.message;

import io.chord.ring.Address;
import io.chord.ring.RingId;
import java.util.Objects;

/**
 * A member of a view: a store, and where it was last reached.
 *
 * @param storeId what counts
 * @param id of the node that had the store when the view was made
 * @param address of that node; refreshed by whoever learns a newer one
 * @param failureDomain what fails together with it; empty: nothing does
 */
public record Member(StoreId storeId, RingId id, Address address, String failureDomain) {

    /** Checks for nulls. */
    public Member {
        Objects.requireNonNull(storeId, "storeId");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(failureDomain, "failureDomain");
    }

    /** A member that nothing else fails with. */
    public Member(StoreId storeId, RingId id, Address address) {
        this(storeId, id, address, "");
    }

    /** Whether what ends one may end the other. */
    public boolean sharesFateWith(Member other) {
        return storeId.equals(other.storeId)
                || (!failureDomain.isEmpty() && failureDomain.equals(other.failureDomain));
    }

    // By plain code: what the JVM makes of records at run time is slow to start (StartTest).
    @Override
    public boolean equals(Object other) {
        return other instanceof Member that
                && storeId.equals(that.storeId)
                && id.equals(that.id)
                && address.equals(that.address)
                && failureDomain.equals(that.failureDomain);
    }

    @Override
    public int hashCode() {
        return 31 * storeId.hashCode() + id.hashCode(); // Two with the same of both are rare.
    }
}
