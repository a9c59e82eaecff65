/** Files and lines of puts and gets, as every program of this project reads them. */
@NullMarked
package io.chord.server.script;

import org.jspecify.annotations.NullMarked;
