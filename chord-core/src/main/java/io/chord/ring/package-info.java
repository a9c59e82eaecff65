/**
 * The vocabulary of a ring: identifiers, arcs, addresses and references to nodes.
 */
@NullMarked
package io.chord.ring;

import org.jspecify.annotations.NullMarked;
