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
 */
public record Member(StoreId storeId, RingId id, Address address) {

    /** Checks for nulls. */
    public Member {
        Objects.requireNonNull(storeId, "storeId");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(address, "address");
    }
}
