/** Questions that await an answer: repeated sends, time-outs and silences. */
@NullMarked
package io.chord.call;

import org.jspecify.annotations.NullMarked;
