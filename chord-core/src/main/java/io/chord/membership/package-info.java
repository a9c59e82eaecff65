/** Joining, stabilizing, rectifying, auditing and leaving a ring, and suspecting its members. */
@NullMarked
package io.chord.membership;

import org.jspecify.annotations.NullMarked;
