/** What a node knows of the others: finger table, successor list and location cache. */
@NullMarked
package io.chord.routing;

import org.jspecify.annotations.NullMarked;
