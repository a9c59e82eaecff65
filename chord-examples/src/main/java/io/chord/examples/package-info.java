/** One runnable idea per class. */
@NullMarked
package io.chord.examples;

import org.jspecify.annotations.NullMarked;
