/** What nodes say to each other, and its byte form. */
@NullMarked
package io.chord.message;

import org.jspecify.annotations.NullMarked;
