package io.chord.replication;

import io.chord.message.Member;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.ring.RingId;
import java.util.List;

/**
 * What is proposed to follow a view (reference protocol, section 8, "NEXT VIEW"): one change of its
 * members, two views in its place, or its seal.
 */
public sealed interface NextView {

    /** One more member. */
    record Add(Member in) implements NextView {}

    /** One member in place of another, or the same store at its new address. */
    record Replace(StoreId out, Member in) implements NextView {}

    /** One member less. */
    record Remove(StoreId out) implements NextView {}

    /** Two ranges in place of one, the first of which ends at a point strictly inside. */
    record Split(RingId at) implements NextView {}

    /**
     * The members stop, for the range on the right to be extended over theirs.
     *
     * @param right the view that begins where this one ends, with the same stores
     */
    record Seal(View right) implements NextView {}

    /** The views that are to be decided. */
    default List<View> after(View view) {
        if (this instanceof Add add) return ViewChain.add(view, add.in());
        if (this instanceof Replace replace) {
            return ViewChain.replace(view, replace.out(), replace.in());
        }
        if (this instanceof Remove remove) return ViewChain.remove(view, remove.out());
        if (this instanceof Seal seal) return List.of(ViewChain.seal(view, seal.right()));
        return ViewChain.split(view, ((Split) this).at());
    }
}
