/** The whole protocol of one node: inputs in, effects out, no I/O. */
@NullMarked
package io.chord.engine;

import org.jspecify.annotations.NullMarked;
