/** An in-memory network in real time, for the nodes of one JVM. */
@NullMarked
package io.chord.inmem;

import org.jspecify.annotations.NullMarked;
