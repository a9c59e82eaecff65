/** Frames over TCP: addresses {@code tcp://HOST:PORT}, one connection for each pair of nodes. */
@NullMarked
package io.chord.transport.socket;

import org.jspecify.annotations.NullMarked;
