/**
 * Histories of registers: clients read and change a few keys of a ring while faults happen to it,
 * and what they were told is judged ({@link io.chord.simulation.check.LinearizabilityChecker}).
 */
@NullMarked
package io.chord.simulation.history;

import org.jspecify.annotations.NullMarked;
