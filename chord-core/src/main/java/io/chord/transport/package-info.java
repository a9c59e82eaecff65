/** The contract of a transport: it moves opaque frames and owns the time. */
@NullMarked
package io.chord.transport;

import org.jspecify.annotations.NullMarked;
