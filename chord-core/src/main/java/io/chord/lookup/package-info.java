/** Finding the node that owns a key, and keeping the fingers that make it quick. */
@NullMarked
package io.chord.lookup;

import org.jspecify.annotations.NullMarked;
