/** A ring on many hosts, over ssh. */
@NullMarked
package io.chord.server.deploy;

import org.jspecify.annotations.NullMarked;
