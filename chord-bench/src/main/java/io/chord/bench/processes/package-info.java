/** Benchmarks of a node and of a ring. */
@NullMarked
package io.chord.bench.processes;

import org.jspecify.annotations.NullMarked;
