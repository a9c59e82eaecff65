/** Other systems, as {@code bin/compare} starts them. */
@NullMarked
package io.chord.bench.peers;

import org.jspecify.annotations.NullMarked;
