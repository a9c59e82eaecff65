/**
 * Exhaustive exploration: the shipped machines of a few nodes, and every order of what may happen
 * to them.
 */
@NullMarked
package io.chord.simulation.explore;

import org.jspecify.annotations.NullMarked;
