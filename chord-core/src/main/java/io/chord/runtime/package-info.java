/** The hands of a node: they perform what the engine decided. */
@NullMarked
package io.chord.runtime;

import org.jspecify.annotations.NullMarked;
