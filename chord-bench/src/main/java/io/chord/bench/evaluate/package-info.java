/** Experiments on rings of real nodes, beside what the papers say: {@code bin/evaluate}. */
@NullMarked
package io.chord.bench.evaluate;

import org.jspecify.annotations.NullMarked;
