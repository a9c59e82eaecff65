/** Random walks of whole rings, judged at every step. */
@NullMarked
package io.chord.simulation.walk;

import org.jspecify.annotations.NullMarked;
