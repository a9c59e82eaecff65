/** A deterministic network on virtual time that runs whole rings in one thread. */
@NullMarked
package io.chord.simulation;

import org.jspecify.annotations.NullMarked;
