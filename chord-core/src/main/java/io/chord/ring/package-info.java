/**
 * The vocabulary of a ring: points ({@link io.chord.ring.RingId}) of a circle ({@link
 * io.chord.ring.RingSpace}), arcs between them, how a key becomes a point, and how nodes are named.
 *
 * <p>All types but {@link io.chord.ring.SplitMix64} are immutable and safe for use by any number of
 * threads. Nothing here blocks, reads a clock or depends on another package of this library.
 */
@NullMarked
package io.chord.ring;

import org.jspecify.annotations.NullMarked;
