/**
 * Ours beside other systems and the bare limits, each in processes of its own: {@code bin/compare}.
 */
@NullMarked
package io.chord.bench.compare;

import org.jspecify.annotations.NullMarked;
