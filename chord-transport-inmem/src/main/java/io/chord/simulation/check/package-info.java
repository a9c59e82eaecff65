/** Judges of a simulated run: is the ring one ordered ring, is the history linearizable? */
@NullMarked
package io.chord.simulation.check;

import org.jspecify.annotations.NullMarked;
