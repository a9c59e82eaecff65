/** A small authority, for rings that have none: it makes certificates of nodes and of clients. */
@NullMarked
package io.chord.server.certificate;

import org.jspecify.annotations.NullMarked;
