/** The simulated network as a JUnit extension. */
@NullMarked
package io.chord.simulation.junit;

import org.jspecify.annotations.NullMarked;
