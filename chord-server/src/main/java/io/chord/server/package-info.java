/** The program: a node, and the commands that talk to one. */
@NullMarked
package io.chord.server;

import org.jspecify.annotations.NullMarked;
