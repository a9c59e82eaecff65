/** Keeping entries on the members of a view, and changing that view. */
@NullMarked
package io.chord.replication;

import org.jspecify.annotations.NullMarked;
