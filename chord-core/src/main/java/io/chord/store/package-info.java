/** The contract of a store: it keeps versioned entries. */
@NullMarked
package io.chord.store;

import org.jspecify.annotations.NullMarked;
