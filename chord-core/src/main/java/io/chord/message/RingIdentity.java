package io.chord.message;

import java.util.Objects;
import java.util.Optional;

/**
 * What two nodes must have in common to be of one ring; said in each hello.
 *
 * @param cluster the name of the ring
 * @param bits width of the ids
 * @param hash name of the key hasher
 * @param versionMin oldest wire version that is understood
 * @param versionMax newest wire version that is understood
 * @param capabilities bits of optional features, 0 in the first release
 * @param genesis of the ring, or none before the first join
 */
public record RingIdentity(
        String cluster,
        int bits,
        String hash,
        int versionMin,
        int versionMax,
        long capabilities,
        Genesis genesis) {

    /** Checks for nulls. */
    public RingIdentity {
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(hash, "hash");
        Objects.requireNonNull(genesis, "genesis");
    }

    /** The same with another genesis. */
    public RingIdentity withGenesis(Genesis other) {
        return new RingIdentity(cluster, bits, hash, versionMin, versionMax, capabilities, other);
    }

    /**
     * Why nodes of these two identities cannot be of one ring, with the values of both sides; empty
     * when they can. The genesis is not compared: who meets another one decides for itself, by
     * {@link #otherRing}.
     */
    public Optional<String> mismatch(RingIdentity other) {
        if (!cluster.equals(other.cluster)) {
            return Optional.of("cluster \"" + cluster + "\" here, \"" + other.cluster + "\" there");
        }
        if (bits != other.bits) {
            return Optional.of("ids of " + bits + " bits here, " + other.bits + " there");
        }
        if (!hash.equals(other.hash)) {
            return Optional.of("key hash " + hash + " here, " + other.hash + " there");
        }
        if (versionMax < other.versionMin || other.versionMax < versionMin) {
            return Optional.of(
                    "wire versions "
                            + versionMin
                            + " to "
                            + versionMax
                            + " here, "
                            + other.versionMin
                            + " to "
                            + other.versionMax
                            + " there");
        }
        return Optional.empty();
    }

    /**
     * The same, for a node that belongs to a ring: another genesis is another ring. A node without
     * one belongs to none yet.
     */
    public Optional<String> otherRing(RingIdentity other) {
        Optional<String> mismatch = mismatch(other);
        if (mismatch.isPresent() || genesis.isNone() || other.genesis.isNone()) return mismatch;
        return genesis.equals(other.genesis)
                ? Optional.empty()
                : Optional.of("genesis " + genesis + " here, " + other.genesis + " there");
    }
}
