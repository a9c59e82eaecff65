/** Entries on a disk of the node. */
@NullMarked
package io.chord.storage.rocksdb;

import org.jspecify.annotations.NullMarked;
