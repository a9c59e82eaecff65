/** A distributed hash table inside your application: nodes, maps, clients and their settings. */
@NullMarked
package io.chord;

import org.jspecify.annotations.NullMarked;
